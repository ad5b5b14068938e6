package cx.niro.verticles.logs;

import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.Members;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.bus.ServiceFailure.Code;
import cx.niro.verticles.fleet.FleetMessages;
import cx.niro.verticles.fleet.FleetMessages.OfCluster;
import cx.niro.verticles.gateway.Call;
import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.logs.LogsMessages.Claimed;
import cx.niro.verticles.logs.LogsMessages.Enter;
import cx.niro.verticles.logs.LogsMessages.Exit;
import cx.niro.verticles.logs.LogsMessages.LineUp;
import cx.niro.verticles.logs.LogsMessages.Lineup;
import cx.niro.verticles.logs.LogsMessages.Source;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

/** One caller's stream of events, from being let in to its end: who may look, at what, and whether that still holds. */
final class OpenPage {
    private static final long PING_MILLIS = 10_000;

    private final Vertx vertx;
    private final Bus bus;
    private final Members members;
    private final Call call;
    private final LogQuery query;
    private final Duration lookEvery;
    private final UUID id = UUID.randomUUID();
    private final LogPage page;
    private UUID clusterId;
    private long pings = -1;
    private long looks = -1;
    private boolean heard = true;
    private boolean closed;

    OpenPage(Vertx vertx, Bus bus, Members members, Call call, LogQuery query, Duration lookEvery, Clock clock) {
        this.vertx = vertx;
        this.bus = bus;
        this.members = members;
        this.call = call;
        this.query = query;
        this.lookEvery = lookEvery;
        var several = query.workload() != null || query.pods().size() > 1 || "*".equals(query.container());
        this.page = new LogPage(vertx, new EventStream(call.context().response()), several, this::follower, clock);
    }

    /** Completes when events flow; what fails before that is the caller's answer. */
    Future<Void> open() {
        call.context().request().resume();
        return bus.request(LogsMessages.ENTER, new Enter(call.principal(), id, call.path("cluster_id"), query.what()))
                .compose(let -> {
                    clusterId = let.clusterId();
                    return lineUp();
                })
                .compose(this::start);
    }

    void claimed(Claimed claimed) {
        page.claimed(claimed);
    }

    void revoked(UUID sessionId) {
        if (call.principal().sessionId().equals(sessionId)) {
            end("revoked");
        }
    }

    void end(String reason) {
        page.end(reason);
        closed();
    }

    boolean isClosed() {
        return closed;
    }

    /** Twice does no harm. */
    void closed() {
        if (closed) {
            return;
        }
        closed = true;
        var unusedPing = vertx.cancelTimer(pings);
        var unusedLook = vertx.cancelTimer(looks);
        page.close();
        // whether or not the answer to ENTER came
        var unused = bus.request(LogsMessages.EXIT, new Exit(id));
    }

    private Future<Lineup> lineUp() {
        return bus.request(
                LogsMessages.LINE_UP,
                new LineUp(
                        call.principal(),
                        clusterId,
                        query.namespace(),
                        query.pods(),
                        query.workload(),
                        query.container()));
    }

    private Future<Void> start(Lineup lineup) {
        if (closed) {
            return Future.succeededFuture();
        }
        var first = lineup.sources().stream()
                .map(source -> page.add(source, query.wantOf(source)).follower().start())
                .toList();
        var opened = first.size() == 1 ? first.get(0) : Future.<Void>succeededFuture();
        return opened.recover(failure -> isRefusal(failure) ? Future.failedFuture(failure) : Future.succeededFuture())
                .map(begun -> {
                    if (!closed) {
                        page.begin();
                        pings = vertx.setPeriodic(PING_MILLIS, tick -> page.ping());
                        looks = vertx.setPeriodic(lookEvery.toMillis(), tick -> look());
                    }
                    return null;
                });
    }

    private Follower follower(Source source, Want want, SourceView view) {
        var target = new Target(clusterId, source.namespace(), source.pod(), source.container(), query.previous());
        return new Follower(vertx, members, new Owners(bus, call.principal(), target), want, view);
    }

    /** Whether the caller may still look, whether the agent is heard, and which pods there are now. */
    private void look() {
        if (closed) {
            return;
        }
        call.authenticateAgain().onSuccess(this::lookOn).onFailure(failure -> {
            if (failure instanceof ServiceFailure service
                    && (service.code() == Code.UNAUTHENTICATED || service.code() == Code.DENIED)) {
                end("revoked");
            }
        });
    }

    private void lookOn(Principal principal) {
        if (closed) {
            return;
        }
        bus.request(FleetMessages.GET_STATUS, new OfCluster(principal.visibleOrgIds(), clusterId.toString()))
                .onSuccess(cluster -> {
                    var now = !FleetMessages.UNHEARD.contains(cluster.status());
                    if (now != heard) {
                        heard = now;
                        page.reachable(now, cluster.status());
                    }
                })
                .onFailure(failure -> {
                    if (failure instanceof ServiceFailure service && service.code() == Code.NOT_FOUND) {
                        end("not_found");
                    }
                });
        if (query.workload() != null || page.isUnsure()) {
            lineUp().onSuccess(lineup -> {
                if (!closed) {
                    page.lineUp(lineup.sources());
                }
            });
        }
    }

    /** Not a failure that passes by itself. */
    private static boolean isRefusal(Throwable failure) {
        return failure instanceof ServiceFailure service && service.code() != Code.UNAVAILABLE;
    }
}
