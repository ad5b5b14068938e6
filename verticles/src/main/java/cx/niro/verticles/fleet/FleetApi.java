package cx.niro.verticles.fleet;

import cx.niro.verticles.bus.Address;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.fleet.FleetMessages.GetFleet;
import cx.niro.verticles.fleet.FleetMessages.ListFleetPods;
import cx.niro.verticles.fleet.FleetMessages.ListPods;
import cx.niro.verticles.fleet.FleetMessages.OfCluster;
import cx.niro.verticles.fleet.FleetMessages.Shown;
import cx.niro.verticles.gateway.Api;
import cx.niro.verticles.gateway.Call;
import cx.niro.verticles.gateway.Routes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.function.Function;

/** The routes of the fleet: lists and details with ETag and Niro-As-Of. */
public final class FleetApi implements Api {
    private static final String AS_OF = "Niro-As-Of";

    private final Bus bus;

    public FleetApi(Bus bus) {
        this.bus = bus;
    }

    @Override
    public void mount(Routes routes) {
        routes.operation("getFleet", call -> answer(call, FleetMessages.GET_FLEET, FleetApi::fleet));
        routes.operation("getCluster", call -> answer(call, FleetMessages.GET_CLUSTER, FleetApi::cluster));
        routes.operation("listNodes", call -> answer(call, FleetMessages.LIST_NODES, FleetApi::cluster));
        routes.operation("listPods", call -> answer(call, FleetMessages.LIST_PODS, FleetApi::pods));
        routes.operation("listEvents", call -> answer(call, FleetMessages.LIST_EVENTS, FleetApi::cluster));
        routes.operation("listFleetPods", call -> answer(call, FleetMessages.LIST_FLEET_PODS, FleetApi::fleetPods));
    }

    private <Q> void answer(Call call, Address<Q, Shown> address, Function<Call, Q> question) {
        var unused = bus.request(address, question.apply(call))
                .onSuccess(shown -> write(call.context(), shown))
                .onFailure(call.context()::fail);
    }

    private static GetFleet fleet(Call call) {
        return new GetFleet(
                call.principal().visibleOrgIds(),
                call.query("environment"),
                call.query("status"),
                call.query("q"),
                call.query("sort"),
                call.query("limit", 0),
                call.query("cursor"));
    }

    private static OfCluster cluster(Call call) {
        return new OfCluster(call.principal().visibleOrgIds(), call.path("cluster_id"));
    }

    private static ListPods pods(Call call) {
        return new ListPods(
                call.principal().visibleOrgIds(),
                call.path("cluster_id"),
                call.query("namespace"),
                call.query("status"),
                call.query("q"),
                call.query("limit", 0),
                call.query("cursor"));
    }

    private static ListFleetPods fleetPods(Call call) {
        var problem = call.query("problem");
        return new ListFleetPods(
                call.principal().visibleOrgIds(),
                call.query("cluster"),
                call.query("environment"),
                call.query("namespace"),
                call.query("status"),
                problem == null ? null : Boolean.valueOf(problem),
                call.query("q"),
                call.query("sort"),
                call.query("limit", 0),
                call.query("cursor"));
    }

    private static void write(RoutingContext context, Shown shown) {
        var response = context.response();
        if (response.closed() || response.ended()) {
            return;
        }
        response.putHeader(HttpHeaders.ETAG, shown.etag()).putHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        if (shown.asOf() != null) {
            response.putHeader(AS_OF, shown.asOf().toString());
        }
        var unused = isKnown(context.request().getHeader(HttpHeaders.IF_NONE_MATCH), shown.etag())
                ? response.setStatusCode(304).end()
                : response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .end(Buffer.buffer(shown.body()));
    }

    /** RFC 9110, 13.1.2: weak comparison, so a proxy that compressed and weakened the tag still gets its 304. */
    static boolean isKnown(String ifNoneMatch, String etag) {
        return ifNoneMatch != null
                && Arrays.stream(ifNoneMatch.split(",", -1))
                        .map(String::trim)
                        .anyMatch(
                                tag -> tag.equals("*") || (tag.startsWith("W/") ? tag.substring(2) : tag).equals(etag));
    }
}
