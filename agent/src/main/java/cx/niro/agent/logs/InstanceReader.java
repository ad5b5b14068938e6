package cx.niro.agent.logs;

import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.agent.logs.ContainerView.Access;
import cx.niro.agent.logs.LogPosition.Search;
import cx.niro.agent.loop.BackOff;
import cx.niro.protocol.LogState;
import cx.niro.protocol.LogTime;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads the log of one instance, reading after reading, each line once: what a reading repeats is discarded, what is missing is marked.
 * Used by one thread.
 */
final class InstanceReader {
    /** How long the API may need to tell that a container was restarted. */
    private static final Duration AFTER_DOUBT = Duration.ofSeconds(2);
    /** Longest pause between two readings of a log that can be read. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);
    /** A reading that lasted so long was a good one. */
    private static final long GOOD_NANOS = Duration.ofSeconds(10).toNanos();

    private final Instance instance;
    private final String name;
    private final WatchedLogs logs;
    private final Opening opening;
    private final Outbox outbox;
    private final BackOff backOff;
    private Beginning beginning;
    private LogPosition position;
    private Search search = Search.STRICT;
    private boolean doubted;
    private boolean drained;
    private boolean cleanEnd;
    private boolean delivered;
    private long newLines;

    /**
     * Where to begin in an instance whose beginning is not wanted.
     *
     * @param tailLines null for all
     */
    record Beginning(Long tailLines, Long sinceSeconds, long askedAt) {
        static final Beginning FIRST_LINE = new Beginning(null, null, 0);

        Beginning withoutTail() {
            return new Beginning(null, sinceSeconds, askedAt);
        }

        /** The same moment, however late the log is opened. */
        Long sinceNow() {
            return sinceSeconds == null
                    ? null
                    : sinceSeconds
                            + Duration.ofNanos(System.nanoTime() - askedAt).toSeconds();
        }
    }

    /**
     * What became of a reading.
     *
     * @param rest before the next one
     * @param words the kubelet's in place of a log
     */
    record Read(Duration rest, Optional<String> words) {
        static Read again(Duration rest) {
            return new Read(rest, Optional.empty());
        }
    }

    InstanceReader(
            Instance instance,
            LogPosition position,
            Beginning beginning,
            WatchedLogs logs,
            Outbox outbox,
            BackOff backOff) {
        this.instance = instance;
        this.name = instance.text();
        this.position = position;
        this.beginning = beginning;
        this.logs = logs;
        this.opening = new Opening(logs);
        this.outbox = outbox;
        this.backOff = backOff;
    }

    Instance instance() {
        return instance;
    }

    /** Everything there will ever be was read. */
    boolean isDrained() {
        return drained;
    }

    /** The last reading came to an end, as opposed to having been cut. */
    boolean endedCleanly() {
        return cleanEnd;
    }

    /** Whether any line was new. */
    boolean hasDelivered() {
        return delivered;
    }

    /** One reading, as long as it lasts. */
    Read read(Access access, boolean follow) throws KubernetesFailure, InterruptedException {
        var begun = System.nanoTime();
        cleanEnd = false;
        newLines = 0;
        try {
            outbox.opening();
            var lines = open(access, follow && !access.last());
            outbox.state(LogState.STREAMING);
            position.begin(search);
            return consume(lines, access);
        } catch (KubeletWords e) {
            return new Read(pause(begun), Optional.of(e.getMessage()));
        } catch (IOException e) {
            // cut, or silent for too long: what was read counts
            return Read.again(pause(begun));
        } finally {
            if (position.isFound()) {
                search = Search.STRICT;
                doubted = false;
            }
        }
    }

    private Duration pause(long begun) {
        if (newLines > 0 || System.nanoTime() - begun > GOOD_NANOS) {
            backOff.reset();
        }
        var pause = backOff.next();
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private LineReader open(Access access, boolean follow) throws KubernetesFailure, IOException {
        if (position.isBeginning() && beginning.tailLines() != null) {
            position = opening.tail(access.previous(), beginning.tailLines(), beginning.sinceNow())
                    .orElse(position);
            // of a log that was empty everything is wanted from now on
            beginning = beginning.withoutTail();
        }
        return position.isBeginning()
                ? logs.open(new LogQuery(access.previous(), follow, null, beginning.sinceNow(), LogTime.NONE))
                : logs.open(LogQuery.since(access.previous(), follow, position.since()));
    }

    private Read consume(LineReader lines, Access access) throws KubernetesFailure, IOException, InterruptedException {
        var begun = System.nanoTime();
        Optional<String> words = Optional.empty();
        while (lines.next()) {
            if (lines.isCut() && !access.last()) {
                // cut within a line: it comes again as a whole
                break;
            }
            if (lines.nanos() == LogTime.NONE) {
                words = words.or(lines::words);
                continue;
            }
            switch (position.take(lines.nanos(), Prints.of(lines))) {
                case NEW -> deliver(lines);
                case OLD -> {}
                case DOUBT -> {
                    return Read.again(doubt(access));
                }
            }
        }
        if (access.last() && words.isEmpty() && !position.isFound() && search != Search.BEYOND) {
            return Read.again(doubt(access));
        }
        cleanEnd = true;
        drained = access.last() && words.isEmpty();
        return new Read(drained ? Duration.ZERO : pause(begun), words);
    }

    private void deliver(LineReader lines) throws InterruptedException {
        outbox.line(name, lines.nanos(), position.nth(), lines.buffer(), lines.textFrom(), lines.textTo());
        if (lines.goesOn()) {
            marker("cut", "");
        }
        delivered = true;
        newLines++;
    }

    /** The last line is not where it was: another instance's log, lines that overtook each other, or a rotation. */
    private Duration doubt(Access access) throws KubernetesFailure, IOException, InterruptedException {
        if (opening.contains(access.previous(), position)) {
            search = Search.PATIENT;
            return Duration.ZERO;
        }
        if (!doubted && !access.previous()) {
            // perhaps the container was restarted, and the API will tell in a moment
            doubted = true;
            search = Search.STRICT;
            return AFTER_DOUBT;
        }
        search = Search.BEYOND;
        marker("rotated", "the log was rotated, lines may be missing here");
        return Duration.ZERO;
    }

    void marker(String kind, String text) throws InterruptedException {
        outbox.marker(name, position.nanos(), position.nth(), text, kind);
    }
}
