package cx.niro.verticles.logs;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Which lines may be forgotten. The fastest viewer sets the pace: what none has read stays, and the source waits. For one that falls
 * behind the others the source waits too, but only as long as that viewer's patience lasts; it has its patience back when it has
 * caught up. Times are {@link System#nanoTime}.
 */
final class Pacing {
    private final long patienceNanos;
    private final long goneAfterNanos;
    private final Map<String, Viewer> viewers = new HashMap<>();

    private static final class Viewer {
        private long next;
        private boolean ahead;
        private long heardAt;
        private long patience;
        private long blockingSince;
        private boolean blocking;
    }

    Pacing(Duration patience, Duration goneAfter) {
        this.patienceNanos = patience.toNanos();
        this.goneAfterNanos = goneAfter.toNanos();
    }

    /** The viewer has read all before the batch. */
    void at(String viewer, long next, boolean caughtUp, long now) {
        var known = heard(viewer, now);
        endBlocking(known, now);
        known.next = next;
        known.ahead = false;
        if (caughtUp) {
            known.patience = patienceNanos;
        }
    }

    /** The viewer has read more than there is: it does not count while others read. */
    void ahead(String viewer, long now) {
        var known = heard(viewer, now);
        endBlocking(known, now);
        known.ahead = true;
    }

    /** A sign of life of a viewer that cannot take more now. */
    void keep(String viewer, long now) {
        if (viewers.containsKey(viewer)) {
            viewers.get(viewer).heardAt = now;
        } else {
            ahead(viewer, now);
        }
    }

    void leave(String viewer) {
        viewers.remove(viewer);
    }

    boolean hasViewers() {
        return !viewers.isEmpty();
    }

    void forgetGone(long now) {
        viewers.values().removeIf(viewer -> now - viewer.heardAt > goneAfterNanos);
    }

    /** Whether the batch may be pushed out; asked when another one waits for its room. */
    boolean mayEvict(long sequence, long now) {
        var readers = 0;
        var read = 0;
        for (var viewer : viewers.values()) {
            if (!viewer.ahead) {
                readers++;
                if (viewer.next > sequence) {
                    read++;
                }
            }
        }
        if (readers == 0) {
            return !viewers.isEmpty();
        }
        if (read == 0) {
            return false;
        }
        var allMay = true;
        for (var viewer : viewers.values()) {
            if (!viewer.ahead && viewer.next <= sequence && !isOutOfPatience(viewer, now)) {
                allMay = false;
            }
        }
        return allMay;
    }

    private boolean isOutOfPatience(Viewer viewer, long now) {
        if (!viewer.blocking) {
            viewer.blocking = true;
            viewer.blockingSince = now;
        }
        return now - viewer.blockingSince >= viewer.patience;
    }

    private static void endBlocking(Viewer viewer, long now) {
        if (viewer.blocking) {
            viewer.patience = Math.max(0, viewer.patience - (now - viewer.blockingSince));
            viewer.blocking = false;
        }
    }

    private Viewer heard(String name, long now) {
        var viewer = viewers.computeIfAbsent(name, absent -> {
            var fresh = new Viewer();
            fresh.patience = patienceNanos;
            return fresh;
        });
        viewer.heardAt = now;
        return viewer;
    }
}
