package cx.niro.verticles.logs;

import cx.niro.protocol.LogCredit;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.Members;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.bus.ServiceFailure.Code;
import cx.niro.verticles.logs.LogStore.Row;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Brings batches that arrive at this node to the owner of their stream. Belongs to one event loop. */
final class Intake {
    private static final long KNOWN_FOR_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Duration BEYOND_HOLD = Duration.ofSeconds(3);
    private static final int MOST_KNOWN = 10_000;

    private final Bus bus;
    private final Members members;
    private final LogStore store;
    private final Streams streams;
    private final LogsConfig config;
    private final Map<UUID, Known> known = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Known> eldest) {
            return size() > MOST_KNOWN;
        }
    };

    /** @param row null for a stream that does not exist (any more): ids are never used again */
    private record Known(Row row, long readAt) {}

    Intake(Bus bus, Members members, LogStore store, Streams streams, LogsConfig config) {
        this.bus = bus;
        this.members = members;
        this.store = store;
        this.streams = streams;
        this.config = config;
    }

    /**
     * Fails with NOT_FOUND for a stream of another cluster, GONE {@code stream_stopped}, CONFLICT {@code superseded_epoch}, or
     * UNAVAILABLE: the agent keeps the batch.
     */
    Future<LogCredit> take(Posted posted, Buffer body) {
        if (streams.get(posted.streamId()) != null) {
            return streams.batch(posted, body);
        }
        return whereabouts(posted).compose(row -> forward(posted, body, row));
    }

    private Future<Row> whereabouts(Posted posted) {
        var now = System.nanoTime();
        var cached = known.get(posted.streamId());
        if (cached != null
                && now - cached.readAt() < KNOWN_FOR_NANOS
                && (cached.row() == null || posted.epoch() <= cached.row().epoch())) {
            return Future.succeededFuture(cached.row());
        }
        return store.find(posted.streamId())
                .onSuccess(row -> known.put(posted.streamId(), new Known(row, now)))
                .recover(failure -> cached == null || cached.row() == null
                        ? Future.failedFuture(failure)
                        // while the database is down what was known last goes on
                        : Future.succeededFuture(cached.row()));
    }

    private Future<LogCredit> forward(Posted posted, Buffer body, Row row) {
        if (row == null) {
            return Future.failedFuture(Refusals.stopped());
        }
        if (!row.target().clusterId().equals(posted.clusterId())) {
            return Future.failedFuture(Refusals.notThisCluster(posted.streamId().toString()));
        }
        if (posted.epoch() < row.epoch()) {
            return Future.failedFuture(Refusals.supersededEpoch());
        }
        if (row.owner().equals(members.nodeId()) || !members.live().contains(row.owner())) {
            return unknownOwner(posted, null);
        }
        return bus.request(
                        row.owner(),
                        LogsMessages.BATCH,
                        posted,
                        body,
                        config.batchHold().plus(BEYOND_HOLD))
                .recover(failure -> isFinal(failure) ? Future.failedFuture(failure) : unknownOwner(posted, failure));
    }

    private Future<LogCredit> unknownOwner(Posted posted, Throwable cause) {
        known.remove(posted.streamId());
        return Future.failedFuture(
                cause instanceof ServiceFailure failure && failure.reason().equals("ring_full")
                        ? failure
                        : Refusals.noOwner(cause));
    }

    private static boolean isFinal(Throwable failure) {
        return failure instanceof ServiceFailure service
                && !service.reason().equals(Refusals.NO_STREAM)
                && (service.code() == Code.CONFLICT
                        || service.code() == Code.GONE
                        || service.code() == Code.NOT_FOUND
                        || service.code() == Code.INVALID);
    }
}
