package cx.niro.agent.logs;

import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.protocol.LogTime;
import java.io.IOException;
import java.util.Optional;

/** Finds the place where a reading is to begin, by short readings before it. */
final class Opening {
    private final WatchedLogs logs;

    Opening(WatchedLogs logs) {
        this.logs = logs;
    }

    /**
     * The place before the last lines; empty for a log without a byte, {@link KubeletWords} for one that cannot be read. The API cuts a
     * tail anywhere, also between lines of one timestamp: so the first line of the tail tells the timestamp, and a second reading from
     * there how many such lines stand before it.
     *
     * @param sinceSeconds null for all
     */
    Optional<LogPosition> tail(boolean previous, long lines, Long sinceSeconds) throws KubernetesFailure, IOException {
        var first = LogTime.NONE;
        var inTail = 0;
        var tail = logs.open(new LogQuery(previous, false, Math.max(1, lines), sinceSeconds, LogTime.NONE));
        Optional<String> words = Optional.empty();
        while (tail.next() && (first == LogTime.NONE || (!tail.isCut() && tail.nanos() <= first))) {
            if (tail.nanos() == LogTime.NONE) {
                words = words.or(tail::words);
                continue;
            }
            first = first == LogTime.NONE ? tail.nanos() : first;
            if (tail.nanos() == first) {
                inTail++;
            }
        }
        if (first == LogTime.NONE) {
            if (words.isPresent()) {
                throw new KubeletWords(words.get());
            }
            return Optional.empty();
        }
        var all = count(previous, first, inTail);
        return Optional.of(
                lines == 0 ? LogPosition.after(first, all) : LogPosition.before(first, Math.max(0, all - inTail) + 1));
    }

    private int count(boolean previous, long stamp, int least) throws KubernetesFailure, IOException {
        var reader = logs.open(
                LogQuery.since(previous, false, LogPosition.after(stamp, 1).since()));
        var count = 0;
        while (reader.next() && !reader.isCut() && (reader.nanos() <= stamp || count < least)) {
            if (reader.nanos() == stamp) {
                count++;
            }
        }
        return count;
    }

    /** Whether the last line that was read is in the log, perhaps behind lines that overtook it. */
    boolean contains(boolean previous, LogPosition position) throws KubernetesFailure, IOException {
        var reader = logs.open(LogQuery.since(previous, false, position.since()));
        var seeker = position.seeker();
        while (reader.next() && !reader.isCut()) {
            if (reader.nanos() != LogTime.NONE
                    && seeker.take(reader.nanos(), Prints.of(reader)) == LogPosition.Verdict.DOUBT) {
                return false;
            }
            if (seeker.isFound()) {
                return true;
            }
        }
        return false;
    }
}
