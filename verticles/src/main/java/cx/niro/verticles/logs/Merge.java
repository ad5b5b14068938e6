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
 * while; what comes later than that is shown late, and never lost. The order within a source stays as it is. Times are
 * {@link System#nanoTime}.
 */
final class Merge {
    private final long holdBackNanos;
    private final Map<String, Deque<Pending>> sources = new LinkedHashMap<>();

    /** Lines of one source that belong together. */
    record Run(String source, Batch batch) {}

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
        sources.computeIfAbsent(source, absent -> new ArrayDeque<>());
    }

    /** What it still had waiting. */
    List<Run> leave(String source) {
        var rest = new ArrayList<Run>();
        var queue = sources.getOrDefault(source, new ArrayDeque<>());
        while (!queue.isEmpty()) {
            rest.add(new Run(source, run(source, queue.peekFirst(), Long.MAX_VALUE)));
        }
        sources.remove(source);
        return rest;
    }

    void add(String source, Batch batch, long now) {
        var pending = new Pending(batch, now);
        if (sources.containsKey(source) && pending.next()) {
            sources.get(source).addLast(pending);
        }
    }

    /** What the source has waiting, in batches. */
    int waiting(String source) {
        var queue = sources.get(source);
        return queue == null ? 0 : queue.size();
    }

    /** What may be shown now. */
    List<Run> take(long now) {
        var runs = new ArrayList<Run>();
        for (var first = earliest(null); first != null; first = earliest(null)) {
            var pending = sources.get(first).peekFirst();
            if (now - pending.arrivedAt < holdBackNanos
                    && sources.values().stream().anyMatch(Deque::isEmpty)) {
                break;
            }
            var other = earliest(first);
            var until = other == null ? Long.MAX_VALUE : sources.get(other).peekFirst().nanos;
            runs.add(new Run(first, run(first, pending, until)));
        }
        return runs;
    }

    /** The lines of one batch up to that time. */
    private Batch run(String source, Pending pending, long until) {
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
            sources.get(source).removeFirst();
        }
        return new Batch(
                pending.batch.instance(), lines, first, last, Arrays.copyOfRange(pending.batch.bytes(), start, stop));
    }

    /** The source whose next line is the oldest; null when nothing waits. */
    private String earliest(String but) {
        String earliest = null;
        var nanos = Long.MAX_VALUE;
        for (var entry : sources.entrySet()) {
            var head = entry.getValue().peekFirst();
            if (head != null && !entry.getKey().equals(but) && (earliest == null || head.nanos < nanos)) {
                earliest = entry.getKey();
                nanos = head.nanos;
            }
        }
        return earliest;
    }
}
