package cx.niro.simulator.bench;

import cx.niro.protocol.LogTime;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Arrays;

/**
 * Reads the lines of a synthetic container wherever they stand in a stream of text, {@code ["<timestamp>",1,"line N ..."]}, and checks that
 * each N is one more than the one before. One event loop writes, others may read the counts.
 */
final class LineCheck {
    private static final byte[] MARK = {',', '"', 'l', 'i', 'n', 'e', ' '};
    /** From the beginning of the timestamp to the mark: the timestamp, a quote, a comma and the 1. */
    private static final int TO_MARK = LogTime.LENGTH + 3;
    /** Bytes that may belong to a line whose end has not come. */
    private static final int MOST_UNFINISHED = TO_MARK + MARK.length + 24;

    private final Times delays;
    private volatile boolean isTimed;
    private volatile long lines;
    private volatile long bytes;
    private volatile long lost;
    private volatile long repeated;
    private long last = -1;
    private byte[] rest = {};

    LineCheck(Times delays) {
        this.delays = delays;
    }

    /**
     * What came so far.
     *
     * @param lost numbers that were left out
     * @param repeated lines with a number that came before
     */
    record Count(long lines, long bytes, long lost, long repeated) {
        Count plus(Count other) {
            return new Count(lines + other.lines, bytes + other.bytes, lost + other.lost, repeated + other.repeated);
        }

        Count since(Count before) {
            return new Count(
                    lines - before.lines, bytes - before.bytes, lost - before.lost, repeated - before.repeated);
        }
    }

    Count count() {
        return new Count(lines, bytes, lost, repeated);
    }

    /** From now on the time from each line's timestamp until it is here counts. */
    void time() {
        isTimed = true;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one event loop writes
    void take(Buffer chunk) {
        byte[] all = Arrays.copyOf(rest, rest.length + chunk.length());
        chunk.getBytes(all, rest.length);
        long now = isTimed ? LogTime.nanos(Instant.now()) : 0;
        int done = 0;
        for (int at = find(all, 0); at >= 0; at = find(all, at + 1)) {
            int end = at + MARK.length;
            long number = 0;
            while (end < all.length && all[end] >= '0' && all[end] <= '9') {
                number = number * 10 + all[end++] - '0';
            }
            if (end == all.length) {
                break;
            }
            line(all, at, number, now);
            done = end;
        }
        bytes += chunk.length();
        rest = Arrays.copyOfRange(all, Math.max(done, all.length - MOST_UNFINISHED), all.length);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one event loop writes
    private void line(byte[] all, int at, long number, long now) {
        if (last >= 0 && number > last + 1) {
            lost += number - last - 1;
        } else if (number <= last) {
            repeated++;
        }
        last = Math.max(last, number);
        lines++;
        if (now > 0 && at >= TO_MARK) {
            long printed = LogTime.parse(all, at - TO_MARK, at - TO_MARK + LogTime.LENGTH);
            delays.add(printed, now);
        }
    }

    private static int find(byte[] all, int from) {
        for (int at = from; at <= all.length - MARK.length; at++) {
            if (all[at] == ','
                    && all[at + 1] == '"'
                    && all[at + 2] == 'l'
                    && Arrays.equals(all, at, at + MARK.length, MARK, 0, MARK.length)) {
                return at;
            }
        }
        return -1;
    }
}
