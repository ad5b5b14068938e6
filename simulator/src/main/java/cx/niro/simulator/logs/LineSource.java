package cx.niro.simulator.logs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Numbered lines that a container is to print, for tests and benchmarks. They take no memory, however many.
 *
 * @param text with {@code {n}} where the number goes, from 1
 * @param count how many; 0 for ever
 * @param perSecond how fast; 0 for all at once
 * @param sameTimestamp how many lines in a row share one timestamp (and come together)
 * @param bytes the least length of a line, filled up with dots
 */
public record LineSource(String text, long count, double perSecond, int sameTimestamp, int bytes) {
    private static final int MAX_BYTES = 4 << 20;

    public LineSource {
        if (count < 0 || (count == 0 && perSecond == 0)) {
            throw new IllegalArgumentException("count must be positive, or 0 with a rate, but is " + count);
        }
        if (!(perSecond >= 0 && perSecond <= 10_000_000)) {
            throw new IllegalArgumentException("perSecond must be 0 to 10000000, but is " + perSecond);
        }
        if (sameTimestamp < 1) {
            throw new IllegalArgumentException("sameTimestamp must be at least 1, but is " + sameTimestamp);
        }
        if (bytes < 0 || bytes > MAX_BYTES || text.length() > MAX_BYTES) {
            throw new IllegalArgumentException("a line may have 0 to " + MAX_BYTES + " bytes");
        }
    }

    /** That many lines {@code line N}, all at once. */
    public static LineSource burst(long count) {
        return new LineSource("line {n}", count, 0, 1, 0);
    }

    /** That many lines {@code line N} (0: without end) at a rate. */
    public static LineSource steady(long count, double perSecond) {
        return new LineSource("line {n}", count, perSecond, 1, 0);
    }

    /** With another text. */
    public LineSource text(String other) {
        return new LineSource(other, count, perSecond, sameTimestamp, bytes);
    }

    /** With that many lines for each timestamp. */
    public LineSource sameTimestamp(int lines) {
        return new LineSource(text, count, perSecond, lines, bytes);
    }

    /** With lines of at least that length. */
    public LineSource bytes(int least) {
        return new LineSource(text, count, perSecond, sameTimestamp, least);
    }

    GeneratedLines from(long start) {
        Schedule schedule = perSecond == 0
                ? Schedule.atOnce(start, sameTimestamp)
                : Schedule.steady(start, perSecond, sameTimestamp);
        int at = text.indexOf("{n}");
        byte[] head = bytes(at < 0 ? text : text.substring(0, at));
        byte[] tail = bytes(at < 0 ? "" : text.substring(at + 3));
        boolean isShort = LogFile.parts(Math.max(bytes, head.length + tail.length + 20)) == 1;
        return new GeneratedLines(
                schedule, n -> line(head, at < 0 ? -1 : n + 1, tail), 0, count == 0 ? Long.MAX_VALUE : count, isShort);
    }

    private byte[] line(byte[] head, long number, byte[] tail) {
        byte[] digits = bytes(number < 0 ? "" : Long.toString(number));
        int length = head.length + digits.length + tail.length;
        byte[] line = Arrays.copyOf(head, Math.max(bytes, length));
        System.arraycopy(digits, 0, line, head.length, digits.length);
        System.arraycopy(tail, 0, line, head.length + digits.length, tail.length);
        Arrays.fill(line, length, line.length, (byte) '.');
        return line;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
