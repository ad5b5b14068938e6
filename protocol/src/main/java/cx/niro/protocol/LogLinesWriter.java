package cx.niro.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Collects the lines of a batch as the bytes of {@link LogLines}, at most {@link Protocol#MAX_LOG_LINES_BYTES}. Not thread-safe. */
public final class LogLinesWriter {
    private static final int FIRST_SIZE = 4 * 1024;
    /** Beside text and marker: brackets, quotes, commas, timestamp and number. */
    private static final int FRAME = LogTime.LENGTH + 32;

    private final byte[] stamp = new byte[LogTime.LENGTH];
    private long stampedSecond = Long.MIN_VALUE;
    private byte[] bytes = new byte[FIRST_SIZE];
    private int size;
    private int count;

    /** How far the text of one line goes that may begin at {@code from}: what is longer is to be cut there, into lines of their own. */
    public static int fit(byte[] text, int from, int to) {
        return JsonText.fit(text, from, to, Protocol.MAX_LOG_TEXT_BYTES);
    }

    /**
     * Adds a line. False, and nothing was added, when the batch has no room for it.
     *
     * @param text in UTF-8; what is not becomes U+FFFD; see {@link #fit}
     */
    public boolean line(long nanos, int nth, byte[] text, int from, int to) {
        return add(nanos, nth, text, from, to, null);
    }

    public boolean line(long nanos, int nth, String text) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        return add(nanos, nth, utf8, 0, utf8.length, null);
    }

    /** As {@link #line}, for a marker behind the line at that place. */
    public boolean marker(long nanos, int nth, String text, String kind) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        return add(nanos, nth, utf8, 0, fit(utf8, 0, utf8.length), Check.text("marker", kind, 32));
    }

    private boolean add(long nanos, int nth, byte[] text, int from, int to, String kind) {
        if (fit(text, from, to) < to) {
            throw new IllegalArgumentException("the text is longer than that of a line may be");
        }
        reserve(FRAME
                + Math.min(JsonText.WIDEST * (to - from), Protocol.MAX_LOG_TEXT_BYTES)
                + (kind == null ? 0 : 3 + kind.length()));
        var at = size;
        if (count > 0) {
            bytes[at++] = ',';
        }
        bytes[at++] = '[';
        bytes[at++] = '"';
        at = stamp(nanos, at);
        bytes[at++] = '"';
        bytes[at++] = ',';
        at = number(nth, at);
        bytes[at++] = ',';
        bytes[at++] = '"';
        at = JsonText.encode(text, from, to, bytes, at);
        if (to > from && bytes[at - 1] == '[') {
            // so that the bytes ],[" are a boundary wherever they stand
            at = ascii("\\u005b", at - 1);
        }
        bytes[at++] = '"';
        if (kind != null) {
            bytes[at++] = ',';
            bytes[at++] = '"';
            at = ascii(kind, at);
            bytes[at++] = '"';
        }
        bytes[at++] = ']';
        if (at > Protocol.MAX_LOG_LINES_BYTES) {
            return false;
        }
        size = at;
        count++;
        return true;
    }

    private int stamp(long nanos, int at) {
        var second = Math.floorDiv(nanos, LogTime.NANOS_A_SECOND);
        if (second == stampedSecond) {
            LogTime.fraction(nanos, stamp, 0);
        } else {
            LogTime.format(nanos, stamp, 0);
            stampedSecond = second;
        }
        System.arraycopy(stamp, 0, bytes, at, LogTime.LENGTH);
        return at + LogTime.LENGTH;
    }

    private int number(int value, int at) {
        if (value < 10) {
            bytes[at] = (byte) ('0' + value);
            return at + 1;
        }
        return ascii(Integer.toString(value), at);
    }

    private int ascii(String text, int at) {
        for (int i = 0; i < text.length(); i++) {
            bytes[at++] = (byte) text.charAt(i);
        }
        return at;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(
                    bytes, Math.max(size + more, Math.min(2 * bytes.length, Protocol.MAX_LOG_LINES_BYTES)));
        }
    }

    public int count() {
        return count;
    }

    /** Bytes so far. */
    public int size() {
        return size;
    }

    /** What was collected, without a copy: good until {@link #clear}. */
    public LogLines lines() {
        return LogLines.trusted(bytes, size, count);
    }

    /** Begins a new batch. */
    public void clear() {
        size = 0;
        count = 0;
    }
}
