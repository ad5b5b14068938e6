package cx.niro.verticles.fleet;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Clusters that are to be read again, and those who wait for it. Too many become all, so that an outage of the database cannot
 * let them grow without end. Belongs to one event loop.
 */
final class WantedClusters {
    static final int MOST = 10_000;
    private static final int MOST_AT_ONCE = 500;

    private final Set<UUID> ids = new LinkedHashSet<>();
    private boolean all;
    private Promise<Void> done = Promise.promise();
    private Future<Void> running = Future.succeededFuture();

    /** What one load brings; {@code ids} is empty for all. */
    final class Batch {
        private final List<UUID> ids;
        private final boolean ofAll;
        private final boolean last;
        private final Promise<Void> askers;

        private Batch(List<UUID> ids, boolean ofAll, boolean last, Promise<Void> askers) {
            this.ids = ids;
            this.ofAll = ofAll;
            this.last = last;
            this.askers = askers;
        }

        List<UUID> ids() {
            return ids;
        }

        void succeed() {
            if (last) {
                askers.tryComplete();
            }
        }

        /** They are wanted again. */
        void fail(Throwable failure) {
            if (ofAll) {
                wantAll();
            } else {
                ids.forEach(WantedClusters.this::add);
            }
            askers.tryFail(failure);
        }
    }

    void add(UUID id) {
        if (!all && ids.add(id) && ids.size() > MOST) {
            wantAll();
        }
    }

    boolean some() {
        return !ids.isEmpty();
    }

    boolean all() {
        return all;
    }

    /** Completes when all that is wanted now has been read, or fails with the load that failed. */
    Future<Void> done() {
        return done.future();
    }

    /** As {@link #done}; at once, or with the load that is under way, when nothing is wanted any more. */
    Future<Void> settled() {
        return some() || all ? done.future() : running;
    }

    /** Askers of the rest wait for the next batch, those of this one for both. */
    Batch takeSome() {
        var taken = ids.stream().limit(MOST_AT_ONCE).toList();
        taken.forEach(ids::remove);
        var askers = nextAskers();
        if (some()) {
            done.future().onComplete(next -> {
                if (next.succeeded()) {
                    askers.tryComplete();
                } else {
                    askers.tryFail(next.cause());
                }
            });
        }
        return new Batch(taken, false, !some(), askers);
    }

    /** For a load of all, whether or not all are wanted: the single ones stay. */
    Batch takeAll() {
        var wanted = all;
        all = false;
        return new Batch(List.of(), wanted, true, wanted ? nextAskers() : Promise.promise());
    }

    private Promise<Void> nextAskers() {
        var askers = done;
        done = Promise.promise();
        running = askers.future();
        return askers;
    }

    private void wantAll() {
        ids.clear();
        all = true;
    }
}
