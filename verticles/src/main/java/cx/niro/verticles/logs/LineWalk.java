package cx.niro.verticles.logs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import cx.niro.protocol.InvalidMessage;

/**
 * Walks over lines as they travel: {@code ["<timestamp>",<nth>,"<text>"]}, a marker with its kind behind the text, joined by commas.
 * Checks their form on the way, and that no byte could break the stream of events that they are put into.
 */
final class LineWalk {
    private static final int TIMESTAMP = 30;
    private static final int MOST_NTH_DIGITS = 9;

    private final byte[] bytes;
    private final int end;
    private int next;
    private int start = -1;
    private int stop;
    private int nth;
    private boolean marker;

    /** @param end behind the last line */
    LineWalk(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.next = from;
        this.end = end;
    }

    LineWalk(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /** Goes to the next line; false behind the last one. Fails with InvalidMessage naming {@code lines}. */
    boolean next() {
        if (next >= end) {
            if (next > end) {
                throw malformed(end);
            }
            return false;
        }
        var at = next;
        if (start >= 0) {
            at = expect(at, ',');
        }
        start = at;
        at = expect(expect(at, '['), '"');
        at = timestamp(at);
        at = expect(expect(at, '"'), ',');
        at = number(at);
        at = text(expect(expect(at, ','), '"'));
        marker = at < end && bytes[at] == ',';
        if (marker) {
            at = text(expect(at + 1, '"'));
        }
        stop = expect(at, ']');
        next = stop;
        return true;
    }

    int start() {
        return start;
    }

    /** Behind the line. */
    int stop() {
        return stop;
    }

    String timestamp() {
        return timestampAt(bytes, start);
    }

    /** Of the line that starts there. */
    static String timestampAt(byte[] bytes, int start) {
        return new String(bytes, start + 2, TIMESTAMP, ISO_8859_1);
    }

    int nth() {
        return nth;
    }

    /** Whether it is no line of the log but says something about it. */
    boolean isMarker() {
        return marker;
    }

    private int timestamp(int at) {
        if (at + TIMESTAMP > end
                || bytes[at + TIMESTAMP - 1] != 'Z'
                || bytes[at + 10] != 'T'
                || bytes[at + 19] != '.') {
            throw malformed(at);
        }
        for (int i = at; i < at + TIMESTAMP - 1; i++) {
            var octet = bytes[i];
            if ((octet < '0' || octet > '9') && octet != '-' && octet != ':' && octet != 'T' && octet != '.') {
                throw malformed(i);
            }
        }
        return at + TIMESTAMP;
    }

    private int number(int from) {
        var at = from;
        nth = 0;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9' && at - from < MOST_NTH_DIGITS) {
            nth = nth * 10 + (bytes[at] - '0');
            at++;
        }
        if (at == from) {
            throw malformed(at);
        }
        return at;
    }

    /** Behind the closing quote. */
    private int text(int from) {
        var at = from;
        while (at < end) {
            var octet = bytes[at];
            if (octet == '"') {
                return at + 1;
            }
            if (octet >= 0 && octet < 0x20) {
                throw malformed(at);
            }
            if (octet == '\\') {
                at++;
                if (at < end && bytes[at] < 0x20) {
                    throw malformed(at);
                }
            }
            at++;
        }
        throw malformed(end);
    }

    private int expect(int at, char expected) {
        if (at >= end || bytes[at] != expected) {
            throw malformed(at);
        }
        return at + 1;
    }

    private static InvalidMessage malformed(int at) {
        return new InvalidMessage("lines", "are not in the expected form, from byte " + at + " on");
    }
}
