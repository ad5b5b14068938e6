package cx.niro.verticles.heartbeat;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.util.UUID;

/** Makes of the bytes of a beat what it says, and of a delta the whole state. What takes long is done by workers. */
final class BeatReader {
    /** What an event loop decodes itself: well below a millisecond. */
    private static final int SMALL_BODY_BYTES = 16 * 1024;

    private final WorkerExecutor workers;
    private final HeartbeatStore store;

    BeatReader(WorkerExecutor workers, HeartbeatStore store) {
        this.workers = workers;
        this.store = store;
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
     * is stored, or the result is not what the agent has.
     */
    Future<Observed> complete(UUID clusterId, Observed observed) {
        return store.snapshot(clusterId, observed.beat().delta().baseDigest())
                .compose(stored -> stored == null
                        ? Future.succeededFuture()
                        : workers.executeBlocking(() -> observed.completedFrom(stored), false));
    }
}
