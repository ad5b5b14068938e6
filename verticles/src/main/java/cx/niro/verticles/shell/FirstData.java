package cx.niro.verticles.shell;

import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.access.AccessMessages;
import cx.niro.verticles.access.AccessMessages.Authenticate;
import cx.niro.verticles.access.AccessMessages.ByCaller;
import cx.niro.verticles.access.AccessMessages.Me;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.fleet.FleetMessages;
import cx.niro.verticles.fleet.FleetMessages.GetFleet;
import cx.niro.verticles.fleet.FleetMessages.OfCluster;
import cx.niro.verticles.fleet.FleetMessages.Shown;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** What the page would ask for first, asked by the server while the browser still reads the shell. */
final class FirstData {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int FLEET_LIMIT = 100;
    private static final Pattern CLUSTER = Pattern.compile("/clusters/([0-9A-Za-z-]{1,64})(/.*)?");

    private final Bus bus;

    FirstData(Bus bus) {
        this.bus = bus;
    }

    /**
     * A page's address.
     *
     * @param environment filters of the fleet page, as its address carries them; null where absent
     */
    record PageAddress(String path, String environment, String status, String q) {}

    private record Request(String path, Future<Shown> answer) {}

    /**
     * JSON for the page, or null when not even the caller could be told in time. Never fails.
     *
     * @param cookie null when the browser sent none
     */
    Future<Buffer> gather(String cookie, PageAddress page) {
        if (cookie == null || cookie.isEmpty()) {
            return Future.succeededFuture(signedOut());
        }
        return bus.request(AccessMessages.AUTHENTICATE, new Authenticate(cookie, null), PATIENCE)
                .compose(principal -> gather(principal, page))
                .recover(FirstData::withoutCaller)
                .timeout(PATIENCE.toMillis() + 500, TimeUnit.MILLISECONDS)
                .otherwise((Buffer) null);
    }

    private Future<Buffer> gather(Principal principal, PageAddress page) {
        var me = bus.request(AccessMessages.DESCRIBE, new ByCaller(principal), PATIENCE);
        var request = request(principal.visibleOrgIds(), page);
        if (request == null) {
            return me.map(known -> json(null, known, null));
        }
        var data = request.answer().map(shown -> Buffer.buffer(shown.body())).otherwise((Buffer) null);
        return me.compose(known -> data.map(body -> json(request.path(), known, body)));
    }

    private Request request(List<UUID> visibleOrgIds, PageAddress page) {
        if (page.path().equals("/")) {
            var asked =
                    new GetFleet(visibleOrgIds, page.environment(), page.status(), page.q(), null, FLEET_LIMIT, null);
            return new Request(fleetPath(page), bus.request(FleetMessages.GET_FLEET, asked, PATIENCE));
        }
        var cluster = CLUSTER.matcher(page.path());
        if (cluster.matches()) {
            var id = cluster.group(1);
            return new Request(
                    "/api/v1/clusters/" + id,
                    bus.request(FleetMessages.GET_CLUSTER, new OfCluster(visibleOrgIds, id), PATIENCE));
        }
        return null;
    }

    private static String fleetPath(PageAddress page) {
        return "/api/v1/fleet?limit=" + FLEET_LIMIT
                + parameter("environment", page.environment())
                + parameter("status", page.status())
                + parameter("q", page.q());
    }

    private static String parameter(String name, String value) {
        return value == null ? "" : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static Future<Buffer> withoutCaller(Throwable failure) {
        return failure instanceof ServiceFailure service && service.code() == ServiceFailure.Code.UNAUTHENTICATED
                ? Future.succeededFuture(signedOut())
                : Future.failedFuture(failure);
    }

    private static Buffer signedOut() {
        return Buffer.buffer("{\"me\":null}");
    }

    private static Buffer json(String path, Me me, Buffer data) {
        var json = Buffer.buffer("{");
        if (path != null) {
            json.appendString("\"path\":")
                    .appendBytes(ProtocolJson.encode(path))
                    .appendString(",");
        }
        json.appendString("\"me\":").appendBytes(ProtocolJson.encode(me)).appendString(",\"data\":");
        return (data == null ? json.appendString("null") : json.appendBuffer(data)).appendString("}");
    }
}
