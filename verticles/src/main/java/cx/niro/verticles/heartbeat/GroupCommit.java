package cx.niro.verticles.heartbeat;

import cx.niro.verticles.bus.ServiceFailure;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Commits the changes of many clusters together: what arrives within 10 ms, or while the batch before is being written, goes into
 * one transaction. A change that PostgreSQL refuses fails alone. Not thread-safe: it belongs to one event loop.
 */
final class GroupCommit {
    private static final long GATHER_MILLIS = 10;
    private static final int MOST_CHANGES = 128;
    private static final long MOST_BATCH_BYTES = 16L * 1024 * 1024;
    private static final long MOST_WAITING_BYTES = 128L * 1024 * 1024;

    private final Vertx vertx;
    private final HeartbeatStore store;
    private final Timer commits = Metrics.timer("niro.heartbeat.commit");
    private final DistributionSummary sizes = Metrics.summary("niro.heartbeat.batch.size");
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean busy;

    private record Waiting(StateChange change, Promise<Long> revision) {}

    GroupCommit(Vertx vertx, HeartbeatStore store) {
        this.vertx = vertx;
        this.store = store;
    }

    /** Succeeds with the stored revision, or with null for a state that is not newer than the stored one. */
    Future<Long> add(StateChange change) {
        if (waitingBytes > MOST_WAITING_BYTES) {
            return Future.failedFuture(ServiceFailure.unavailable(
                    "busy", "too many heartbeats wait to be stored", Duration.ofSeconds(5), null));
        }
        var entry = new Waiting(change, Promise.promise());
        waiting.add(entry);
        waitingBytes += change.approximateBytes();
        if (!busy) {
            busy = true;
            var unused = vertx.setTimer(GATHER_MILLIS, gathered -> commitNext());
        }
        return entry.revision.future();
    }

    private void commitNext() {
        var batch = nextBatch();
        if (batch.isEmpty()) {
            busy = false;
            return;
        }
        sizes.record(batch.size());
        commit(batch).onComplete(done -> commitNext());
    }

    /** At most one change of a cluster: the next one waits for the next batch. */
    private List<Waiting> nextBatch() {
        var batch = new ArrayList<Waiting>();
        var clusters = new HashSet<UUID>();
        var later = new ArrayDeque<Waiting>();
        long bytes = 0;
        while (!waiting.isEmpty() && batch.size() < MOST_CHANGES && bytes < MOST_BATCH_BYTES) {
            var next = waiting.poll();
            if (clusters.add(next.change.facts().clusterId())) {
                batch.add(next);
                bytes += next.change.approximateBytes();
            } else {
                later.add(next);
            }
        }
        later.descendingIterator().forEachRemaining(waiting::addFirst);
        waitingBytes -= bytes;
        batch.sort(Comparator.comparing(entry -> entry.change.facts().clusterId()));
        return batch;
    }

    /** The future ends when every entry of the batch is answered, and never fails. */
    private Future<?> commit(List<Waiting> batch) {
        var begun = Timer.start();
        return record(batch)
                .onSuccess(revisions -> batch.forEach(entry -> entry.revision.complete(
                        revisions.get(entry.change.facts().clusterId()))))
                .onComplete(done -> {
                    var unused = begun.stop(commits);
                })
                .<Object>mapEmpty()
                .recover(failure -> isOutage(failure) || batch.size() == 1 ? fail(batch, failure) : oneByOne(batch));
    }

    private Future<Map<UUID, Long>> record(List<Waiting> batch) {
        try {
            return store.record(batch.stream().map(Waiting::change).toList());
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<Object> oneByOne(List<Waiting> batch) {
        Future<?> all = Future.succeededFuture();
        for (var entry : batch) {
            all = all.compose(before -> commit(List.of(entry)));
        }
        return all.mapEmpty();
    }

    private static Future<Object> fail(List<Waiting> batch, Throwable failure) {
        batch.forEach(entry -> entry.revision.fail(failure));
        return Future.succeededFuture();
    }

    private static boolean isOutage(Throwable failure) {
        return failure instanceof ServiceFailure service && service.code() == ServiceFailure.Code.UNAVAILABLE;
    }
}
