package cx.niro.verticles.logs;

import cx.niro.protocol.Protocol;
import cx.niro.verticles.access.AccessMessages;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.LogKeys;
import cx.niro.verticles.bus.Members;
import cx.niro.verticles.bus.NodeMessages;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.gateway.AgentCall;
import cx.niro.verticles.gateway.Api;
import cx.niro.verticles.gateway.Call;
import cx.niro.verticles.gateway.Routes;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs for people, as a stream of events, and the agents' side of them: batches. */
public final class LogsApi implements Api {
    private static final Logger LOG = LoggerFactory.getLogger(LogsApi.class);
    /** A revocation that nobody heard of ends a page within twice of this. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private static final Duration POST_WITHIN = Duration.ofSeconds(20);

    private final Bus bus;
    private final Members members;
    private final Clock clock;
    private final Duration lookEvery;
    private final Set<OpenPage> pages = new HashSet<>();
    private boolean draining;

    public LogsApi(Bus bus, Members members, Clock clock) {
        this(bus, members, clock, LOOK_EVERY);
    }

    /** @param lookEvery how often an open page's caller, cluster and pods are looked at */
    LogsApi(Bus bus, Members members, Clock clock, Duration lookEvery) {
        this.bus = bus;
        this.members = members;
        this.clock = clock;
        this.lookEvery = lookEvery;
    }

    @Override
    public void mount(Routes routes) {
        routes.operation("streamLogs", this::open);
        routes.agentCall(HttpMethod.POST, Protocol.logsPath(":stream_id"), Buffer.class, this::post);
        bus.subscribeHere(NodeMessages.DRAINING, stopping -> endAll());
        watch(bus.subscribe(LogsMessages.CLAIMED, claimed -> pages.forEach(page -> page.claimed(claimed))));
        watch(bus.subscribe(
                AccessMessages.PRINCIPAL_REVOKED,
                revoked -> List.copyOf(pages).forEach(page -> page.revoked(revoked.sessionId()))));
    }

    private void open(Call call) {
        var query = LogQuery.of(call, clock);
        if (draining) {
            throw ServiceFailure.unavailable("stopping", "this node is about to end", Duration.ofSeconds(1), null);
        }
        var page = new OpenPage(call.context().vertx(), bus, members, call, query, lookEvery, clock);
        call.context().addEndHandler(ended -> {
            pages.remove(page);
            page.closed();
        });
        if (call.context().response().closed()) {
            // nobody would be told of its end any more
            return;
        }
        page.open().onSuccess(begun -> keep(page)).onFailure(call.context()::fail);
    }

    /** The client may have gone, and the node begun to end, while the page opened. */
    private void keep(OpenPage page) {
        if (draining) {
            page.end("stopping");
        } else if (!page.isClosed()) {
            pages.add(page);
        }
    }

    private Future<?> post(AgentCall<Buffer> call) {
        var posted = Posted.read(
                streamId(call.path("stream_id")),
                call.agent().clusterId(),
                call.body().getBytes());
        return bus.request(LogsMessages.POST, posted.head(), posted.lines(), POST_WITHIN);
    }

    private void endAll() {
        draining = true;
        List.copyOf(pages).forEach(page -> page.end("stopping"));
    }

    private static UUID streamId(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw Refusals.notThisCluster(text);
        }
    }

    private static void watch(Future<Void> subscription) {
        subscription.onFailure(failure -> LOG.atWarn()
                .setCause(failure)
                .addKeyValue(LogKeys.REASON, "subscribe")
                .log("pages of this node may hear late of changes"));
    }
}
