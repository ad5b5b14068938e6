package cx.niro.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines of one container instance as bytes: {@code ["<timestamp>",<nth>,"<text>"]}, with a fourth text for a marker, separated by commas.
 * Compact JSON without any byte below 0x20, so they can be cut, joined and sent on as they are. The bytes must not be changed.
 */
public final class LogLines {
    public static final LogLines NONE = new LogLines(new byte[0], 0, 0, 0);

    private final byte[] bytes;
    private final int from;
    private final int to;
    private final int count;

    private LogLines(byte[] bytes, int from, int to, int count) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.count = count;
    }

    /** Checks every byte once; fails with {@link InvalidMessage} when they are not lines as above. */
    public static LogLines of(byte[] bytes, int from, int to) {
        if (from < 0 || to > bytes.length || from > to) {
            throw new InvalidMessage("lines", "ends outside its message");
        }
        var count = 0;
        var walk = new Walk(bytes, from, to);
        while (walk.next()) {
            count++;
        }
        return new LogLines(bytes, from, to, count);
    }

    public static LogLines of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    /** Goes through lines without counting them first; what is none is found on the way. */
    public static Walk walk(byte[] bytes, int from) {
        return new Walk(bytes, from, bytes.length);
    }

    /** What the writer wrote itself. */
    static LogLines trusted(byte[] bytes, int size, int count) {
        return new LogLines(bytes, 0, size, count);
    }

    /** Markers included. */
    public int count() {
        return count;
    }

    /** Length in bytes. */
    public int size() {
        return to - from;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** What holds them, from {@link #from} to {@link #to}. */
    public byte[] array() {
        return bytes;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }

    public Walk walk() {
        return new Walk(bytes, from, to);
    }

    /** The lines strictly after a place: all of them when each is later. The instance must be the same. */
    public LogLines after(long nanos, int nth) {
        var walk = walk();
        var rest = count;
        while (walk.next()) {
            var order = Long.compare(walk.nanos(), nanos);
            if (order > 0 || (order == 0 && walk.nth() > nth)) {
                return new LogLines(bytes, walk.start(), to, rest);
            }
            rest--;
        }
        return NONE;
    }

    /** For tests and tools. */
    public List<LogLine> decode() {
        var lines = new ArrayList<LogLine>(count);
        var walk = walk();
        while (walk.next()) {
            lines.add(walk.line());
        }
        return lines;
    }

    @Override
    public String toString() {
        // never the lines: they are the user's
        return count + " lines, " + size() + " bytes";
    }

    /** One line after the other; fails with {@link InvalidMessage} at what is none. */
    public static final class Walk {
        private final byte[] bytes;
        private final int begin;
        private final int limit;
        private int start;
        private int end;
        private int at;
        private long nanos;
        private int nth;
        private int textStart;
        private int textEnd;
        private int markerStart;
        private int markerEnd;

        private Walk(byte[] bytes, int begin, int limit) {
            this.bytes = bytes;
            this.begin = begin;
            this.limit = limit;
            this.end = begin;
        }

        /** False at the end. */
        public boolean next() {
            if (end == limit) {
                return false;
            }
            at = end;
            if (at > begin) {
                expect(',');
            }
            start = at;
            expect('[');
            expect('"');
            nanos = timestamp();
            at += LogTime.LENGTH;
            expect('"');
            expect(',');
            nth = digits();
            expect(',');
            expect('"');
            textStart = at;
            textEnd = endOfText();
            markerStart = -1;
            if (at < limit && bytes[at] == ',') {
                at++;
                expect('"');
                markerStart = at;
                markerEnd = endOfText();
            }
            expect(']');
            end = at;
            return true;
        }

        /** Offset of the line's bracket. */
        public int start() {
            return start;
        }

        /** Offset after the line's closing bracket. */
        public int end() {
            return end;
        }

        public long nanos() {
            return nanos;
        }

        public int nth() {
            return nth;
        }

        public boolean isMarker() {
            return markerStart >= 0;
        }

        public LogLine line() {
            return new LogLine(
                    new String(bytes, start + 2, LogTime.LENGTH, StandardCharsets.ISO_8859_1),
                    nth,
                    JsonText.decode(bytes, textStart, textEnd),
                    isMarker() ? JsonText.decode(bytes, markerStart, markerEnd) : null);
        }

        private void expect(char wanted) {
            if (at >= limit || bytes[at] != wanted) {
                throw wrong("'" + wanted + "'");
            }
            at++;
        }

        private long timestamp() {
            var isWhole = limit - at >= LogTime.LENGTH && bytes[at + LogTime.LENGTH - 1] == 'Z';
            var time = isWhole ? LogTime.parse(bytes, at, at + LogTime.LENGTH) : LogTime.NONE;
            if (time == LogTime.NONE) {
                throw wrong("a timestamp of " + LogTime.LENGTH + " characters");
            }
            return time;
        }

        private int digits() {
            long value = 0;
            var first = at;
            while (at < limit && bytes[at] >= '0' && bytes[at] <= '9' && value <= Integer.MAX_VALUE) {
                value = value * 10 + bytes[at++] - '0';
            }
            if (at == first || value > Integer.MAX_VALUE || (bytes[first] == '0' && at - first > 1)) {
                throw wrong("a number");
            }
            return (int) value;
        }

        /** Moves past the closing quote; answers its offset. */
        private int endOfText() {
            var i = at;
            while (i < limit) {
                var b = bytes[i];
                if (b == '"') {
                    at = i + 1;
                    return i;
                }
                if (b == '\\') {
                    i += JsonText.escape(bytes, i, limit);
                } else if (b >= 0 && b < 0x20) {
                    break;
                } else {
                    i++;
                }
            }
            at = i;
            throw wrong("text without control characters, and its closing quote");
        }

        private InvalidMessage wrong(String wanted) {
            return new InvalidMessage("lines", wanted + " is expected at byte " + (at - begin));
        }
    }
}
