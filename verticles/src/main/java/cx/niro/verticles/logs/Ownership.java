package cx.niro.verticles.logs;

import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.LogKeys;
import cx.niro.verticles.bus.Members;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.logs.LogStore.Row;
import cx.niro.verticles.logs.LogsMessages.Claimed;
import cx.niro.verticles.logs.LogsMessages.Located;
import cx.niro.verticles.logs.LogsMessages.Open;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which node relays a log: the first viewer's; when that one is gone, the node of a viewer that notices. Belongs to one event loop. */
final class Ownership {
    private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);
    private static final int MOST_TRIES = 5;

    private final Vertx vertx;
    private final Bus bus;
    private final Members members;
    private final LogStore store;
    private final Streams streams;
    private final Upkeep upkeep;
    private final LogsConfig config;
    private final LogsMetrics metrics;
    private final Clock clock;
    private boolean stopping;

    Ownership(
            Vertx vertx,
            Bus bus,
            Members members,
            LogStore store,
            Streams streams,
            Upkeep upkeep,
            LogsConfig config,
            LogsMetrics metrics,
            Clock clock) {
        this.vertx = vertx;
        this.bus = bus;
        this.members = members;
        this.store = store;
        this.streams = streams;
        this.upkeep = upkeep;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** The stream of a target: where it is, made here, or taken over. */
    Future<Located> open(Open open) {
        if (stopping) {
            return Future.failedFuture(
                    ServiceFailure.unavailable("stopping", "this node is about to end", Duration.ofSeconds(1), null));
        }
        if (open.shared()) {
            return find(open, 1);
        }
        metrics.catchUp();
        return make(open).map(this::located);
    }

    /** Lets go of everything, so that other nodes take over at once. */
    Future<?> release() {
        stopping = true;
        streams.all().forEach(stream -> streams.drop(stream, Refusals.noOwner(null)));
        return store.release(members.nodeId());
    }

    private Future<Located> find(Open open, int attempt) {
        if (attempt > MOST_TRIES) {
            return Future.failedFuture(Refusals.noOwner(null));
        }
        return store.findShared(open.target())
                .compose(row -> row == null ? make(open) : settle(open, row))
                .compose(row -> row == null ? find(open, attempt + 1) : Future.succeededFuture(located(row)));
    }

    private Future<Row> make(Open open) {
        return store.create(open.principal(), open.target(), open.shared(), members.nodeId(), config.mostStreams())
                .onSuccess(row -> {
                    if (row != null) {
                        var stream = own(row, open);
                        upkeep.begin(stream, open.want());
                    }
                });
    }

    /** Null when another node was faster. */
    private Future<Row> settle(Open open, Row row) {
        var mine = row.owner().equals(members.nodeId());
        if (mine ? streams.get(row.id()) != null : isServed(row, open.suspect())) {
            return Future.succeededFuture(row);
        }
        return store.claim(row.id(), row.epoch(), members.nodeId()).onSuccess(claimed -> {
            if (claimed != null) {
                takeOver(claimed, open);
            }
        });
    }

    private boolean isServed(Row row, String suspect) {
        return members.live().contains(row.owner()) && !row.owner().equals(suspect);
    }

    /** Waits a moment for the places of all viewers: the agent goes on from the oldest one. */
    private void takeOver(Row row, Open open) {
        var stream = own(row, open);
        LOG.atInfo()
                .addKeyValue(LogKeys.CLUSTER, row.target().clusterId())
                .addKeyValue("stream_id", row.id())
                .addKeyValue("epoch", row.epoch())
                .log("log stream taken over");
        bus.publish(LogsMessages.CLAIMED, new Claimed(row.id(), members.nodeId()));
        var unused = vertx.setTimer(Math.max(1, config.collect().toMillis()), collected -> {
            if (streams.get(row.id()) == stream) {
                upkeep.begin(stream, oldest(stream, open.want()));
            }
        });
    }

    private static Want oldest(OwnedStream stream, Want first) {
        var oldest = first.cursor();
        for (var place : stream.places()) {
            if (oldest == null || oldest.isAfter(place)) {
                oldest = place;
            }
        }
        return first.behind(oldest);
    }

    private OwnedStream own(Row row, Open open) {
        var audience = new Audience(row.epoch(), open.shared(), config, metrics, clock, System::nanoTime);
        var stream = new OwnedStream(row, open.principal(), config, metrics, audience, System::nanoTime);
        streams.put(stream);
        return stream;
    }

    private Located located(Row row) {
        return new Located(row.id(), row.owner());
    }
}
