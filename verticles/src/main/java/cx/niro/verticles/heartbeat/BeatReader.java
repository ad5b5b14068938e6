package cx.niro.verticles.heartbeat;

import cx.niro.verticles.bus.ServiceFailure;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.UUID;

/**
 * Makes of the bytes of a beat what it says, and of a delta the whole state. What takes long is done by workers.
 * Not thread-safe: it belongs to one event loop.
 */
final class BeatReader {
    /** What an event loop decodes itself: well below a millisecond. */
    private static final int SMALL_BODY_BYTES = 16 * 1024;

    private static final long MOST_WAITING_BYTES = 128L * 1024 * 1024;

    private final WorkerExecutor workers;
    private final HeartbeatStore store;
    private final long mostWaitingBytes;
    /** Of stored snapshots that were read for workers: a small delta may be one of a large state. */
    private long waitingBytes;

    BeatReader(WorkerExecutor workers, HeartbeatStore store) {
        this(workers, store, MOST_WAITING_BYTES);
    }

    BeatReader(WorkerExecutor workers, HeartbeatStore store, long mostWaitingBytes) {
        this.workers = workers;
        this.store = store;
        this.mostWaitingBytes = mostWaitingBytes;
    }

    /** Fails as {@link Observed#of(Buffer)} does. */
    Future<Observed> read(Buffer body) {
        if (body.length() > SMALL_BODY_BYTES) {
            return workers.executeBlocking(() -> Observed.of(body), false);
        }
        try {
            return Future.succeededFuture(Observed.of(body));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /**
     * Succeeds with the beat as if it had brought the state that its delta makes of the stored one; with null where another state
     * is stored, or the result is not what the agent has. Fails with UNAVAILABLE where too much waits for the workers.
     */
    Future<Observed> complete(UUID clusterId, Observed observed) {
        return store.snapshot(clusterId, observed.beat().delta().baseDigest())
                .compose(stored -> stored == null ? Future.succeededFuture() : merge(observed, stored));
    }

    private Future<Observed> merge(Observed observed, Buffer stored) {
        if (waitingBytes + stored.length() > mostWaitingBytes) {
            return Future.failedFuture(ServiceFailure.unavailable(
                    "busy", "too many heartbeats wait to be merged", Duration.ofSeconds(5), null));
        }
        waitingBytes += stored.length();
        return workers.executeBlocking(() -> observed.completedFrom(stored), false)
                .onComplete(done -> waitingBytes -= stored.length());
    }
}
