package cx.niro.verticles.logs;

import cx.niro.protocol.LogLines;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lines of several sources in the order of their times. A line waits until each other source has shown a later one, or for a short
 * while; for a source that has nothing on its way only what is new waits. What comes too late is shown late, and never lost. The order
 * within a source stays as it is. Times are {@link System#nanoTime}.
 */
final class Merge {
    private final long holdBackNanos;
    private final Map<String, Lane> lanes = new LinkedHashMap<>();

    /** Lines of one source that belong together. */
    record Run(String source, Batch batch) {}

    private static final class Lane {
        private final Deque<Pending> waiting = new ArrayDeque<>();
        private long bytes;
        private long nothingBefore = Long.MIN_VALUE;
    }

    private static final class Pending {
        private final Batch batch;
        private final LogLines.Walk walk;
        private final long arrivedAt;
        private long nanos;

        Pending(Batch batch, long arrivedAt) {
            this.batch = batch;
            this.arrivedAt = arrivedAt;
            this.walk = batch.walk();
        }

        /** False behind the last line. */
        boolean next() {
            if (!walk.next()) {
                return false;
            }
            nanos = walk.nanos();
            return true;
        }
    }

    Merge(Duration holdBack) {
        this.holdBackNanos = holdBack.toNanos();
    }

    void join(String source) {
        lanes.computeIfAbsent(source, absent -> new Lane());
    }

    /** What it still had waiting. */
    List<Run> leave(String source) {
        var rest = new ArrayList<Run>();
        var lane = lanes.remove(source);
        while (lane != null && !lane.waiting.isEmpty()) {
            rest.add(new Run(source, run(lane, Long.MAX_VALUE)));
        }
        return rest;
    }

    void add(String source, Batch batch, long now) {
        var lane = lanes.get(source);
        var pending = new Pending(batch, now);
        if (lane != null && pending.next()) {
            lane.waiting.addLast(pending);
            lane.bytes += batch.bytes().length;
        }
    }

    /** What comes of the source next is not older than that: older lines of others need not wait for it. */
    void nothingBefore(String source, long nanos) {
        var lane = lanes.get(source);
        if (lane != null) {
            lane.nothingBefore = nanos;
        }
    }

    /** What the source has waiting, in bytes. */
    long waiting(String source) {
        var lane = lanes.get(source);
        return lane == null ? 0 : lane.bytes;
    }

    /** What may be shown now. */
    List<Run> take(long now) {
        var runs = new ArrayList<Run>();
        for (var first = earliest(null); first != null; first = earliest(null)) {
            var lane = lanes.get(first);
            var pending = lane.waiting.peekFirst();
            var horizon = now - pending.arrivedAt < holdBackNanos ? horizon() : Long.MAX_VALUE;
            if (pending.nanos > horizon) {
                break;
            }
            var other = earliest(first);
            var until =
                    other == null ? Long.MAX_VALUE : lanes.get(other).waiting.peekFirst().nanos;
            runs.add(new Run(first, run(lane, Math.min(until, horizon))));
        }
        return runs;
    }

    /** Up to where no source can come with an older line. */
    private long horizon() {
        return lanes.values().stream()
                .filter(lane -> lane.waiting.isEmpty())
                .mapToLong(lane -> lane.nothingBefore)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** The lines of the lane's first batch up to that time. */
    private static Batch run(Lane lane, long until) {
        var pending = lane.waiting.peekFirst();
        var walk = pending.walk;
        var start = walk.start();
        var lines = 0;
        Cursor first = null;
        Cursor last = null;
        int stop;
        boolean more;
        do {
            stop = walk.end();
            if (!walk.isMarker()) {
                lines++;
                last = Cursor.of(pending.batch.instance(), pending.nanos, walk.nth());
                first = first == null ? last : first;
            }
            more = pending.next();
        } while (more && pending.nanos <= until);
        if (!more) {
            lane.waiting.removeFirst();
            lane.bytes -= pending.batch.bytes().length;
        }
        return new Batch(
                pending.batch.instance(), lines, first, last, Arrays.copyOfRange(pending.batch.bytes(), start, stop));
    }

    /** The source whose next line is the oldest; null when nothing waits. */
    private String earliest(String but) {
        String earliest = null;
        var nanos = Long.MAX_VALUE;
        for (var entry : lanes.entrySet()) {
            var head = entry.getValue().waiting.peekFirst();
            if (head != null && !entry.getKey().equals(but) && (earliest == null || head.nanos < nanos)) {
                earliest = entry.getKey();
                nanos = head.nanos;
            }
        }
        return earliest;
    }
}
