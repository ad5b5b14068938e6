package cx.niro.simulator.fleet;

import cx.niro.protocol.LogCursor;
import cx.niro.protocol.LogLinesWriter;
import cx.niro.protocol.LogTime;
import cx.niro.protocol.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What every synthetic container prints: line after line, {@code line N ....}, with N from 1. Which line it is follows from its timestamp, so a
 * stream can go on after any cursor, in any run, and nothing is stored.
 *
 * @param perSecond lines a second, each with the timestamp at which it is meant to be printed; 0 for as many as are taken
 * @param bytes length of a line
 * @param start when the first is printed, in nanoseconds since 1970
 */
public record LogPrint(double perSecond, int bytes, long start) {
    private static final int LEAST_BYTES = 30;
    /** What surrounds a line in a batch. */
    private static final int FRAME_BYTES = LogTime.LENGTH + 10;
    /** Between two lines when as many are printed as are taken. */
    private static final double UNPACED_NANOS = 1_000;

    private static final byte[] BEGIN = "line ".getBytes(StandardCharsets.US_ASCII);

    public LogPrint {
        FleetOptions.require(perSecond >= 0 && perSecond <= 10_000_000, "perSecond is 0 to 10000000");
        FleetOptions.require(bytes >= LEAST_BYTES && bytes <= 16_000, "a line has 30 to 16000 bytes");
    }

    public boolean isPaced() {
        return perSecond > 0;
    }

    private double step() {
        return isPaced() ? 1e9 / perSecond : UNPACED_NANOS;
    }

    /** When a line, counted from 0, is printed, in nanoseconds since 1970. */
    public long timeOf(long line) {
        return start + (long) (line * step());
    }

    /** How many lines are printed by then. */
    public long printedBy(long nanos) {
        if (!isPaced()) {
            return Long.MAX_VALUE;
        }
        return nanos < start ? 0 : (long) ((nanos - start) / step()) + 1;
    }

    /** Adds what is printed by then, beginning with a line, until there is no more or the batch is full: then true. */
    public boolean fill(LogLinesWriter batch, long first, long nanos) {
        long printed = printedBy(nanos);
        for (long line = first; line < printed; line++) {
            byte[] text = text(line);
            if (!batch.line(timeOf(line), 1, text, 0, text.length)) {
                return true;
            }
        }
        return false;
    }

    /** How long the first line of a batch waits for others: until the batch is full, and not longer than an agent may. */
    public long batchNanos() {
        double full = Protocol.MAX_LOG_LINES_BYTES * step() / (bytes + FRAME_BYTES);
        return Math.min(Protocol.LOG_BATCH_DELAY.toNanos(), (long) full);
    }

    /** The line after a cursor. */
    long after(LogCursor cursor) {
        long nanos = LogTime.nanos(cursor.timestamp());
        return nanos < start ? 0 : Math.round((nanos - start) / step()) + (cursor.nth() == 0 ? 0 : 1);
    }

    /** The text of a line in ASCII; its length is that of all. */
    public byte[] text(long line) {
        byte[] digits = Long.toString(line + 1).getBytes(StandardCharsets.US_ASCII);
        byte[] text = Arrays.copyOf(BEGIN, bytes);
        System.arraycopy(digits, 0, text, BEGIN.length, digits.length);
        int at = BEGIN.length + digits.length;
        text[at++] = ' ';
        // not all the same, so that it compresses about as a real log does
        for (long mixed = line * 0x9E3779B97F4A7C15L; at < text.length; at++) {
            mixed = mixed * 0x5851F42D4C957F2DL + 1;
            text[at] = (byte) ((at & 7) == 0 ? ' ' : (at & 16) == 0 ? 'a' + at % 26 : '0' + (mixed >>> 60) % 10);
        }
        return text;
    }
}
