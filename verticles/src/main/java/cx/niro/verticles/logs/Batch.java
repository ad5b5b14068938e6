package cx.niro.verticles.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import cx.niro.protocol.InvalidMessage;
import java.util.Arrays;

/**
 * Lines of one container instance, in the bytes in which they came.
 *
 * @param lines without markers
 * @param first the first line's place; null where there are markers only, likewise {@code last}
 * @param bytes the lines and markers, joined by commas
 */
@SuppressWarnings("ArrayRecordComponent") // never compared nor written to
record Batch(String instance, int lines, Cursor first, Cursor last, byte[] bytes) {
    /** Reads and checks what came; fails with InvalidMessage naming {@code lines}, or {@code count} when there are not as many. */
    static Batch of(String instance, byte[] bytes, int count) {
        var walk = new LineWalk(bytes);
        var elements = 0;
        var lines = 0;
        Cursor first = null;
        var lastStart = -1;
        var lastNth = 0;
        while (walk.next()) {
            elements++;
            if (!walk.isMarker()) {
                lines++;
                lastStart = walk.start();
                lastNth = walk.nth();
                if (first == null) {
                    first = new Cursor(instance, walk.timestamp(), lastNth);
                }
            }
        }
        if (elements != count) {
            throw new InvalidMessage("count", "is " + count + ", but there are " + elements + " lines");
        }
        var last = first == null ? null : new Cursor(instance, LineWalk.timestampAt(bytes, lastStart), lastNth);
        return new Batch(instance, lines, first, last, bytes);
    }

    /**
     * A single marker behind a line.
     *
     * @param text without characters that JSON escapes
     */
    static Batch marker(Cursor line, String kind, String text) {
        var marker = "[\"" + line.timestamp() + "\"," + line.nth() + ",\"" + text + "\",\"" + kind + "\"]";
        return new Batch(line.instance(), 0, null, null, marker.getBytes(UTF_8));
    }

    boolean isEmpty() {
        return bytes.length == 0;
    }

    /**
     * What lies behind the place, beginning with the line after the very line of the place, if that one is here: lines of one file
     * may be out of order by a little. Null when nothing is left.
     */
    Batch behind(Cursor place) {
        var walk = new LineWalk(bytes);
        var byOrder = -1;
        var before = 0;
        var seen = 0;
        while (walk.next()) {
            if (walk.isMarker()) {
                continue;
            }
            if (walk.nth() == place.nth()
                    && walk.timestamp().equals(place.timestamp())
                    && instance.equals(place.instance())) {
                return from(walk.stop() + 1, seen + 1);
            }
            if (byOrder < 0 && place.isBefore(instance, walk.timestamp(), walk.nth())) {
                byOrder = walk.start();
                before = seen;
            }
            seen++;
        }
        return byOrder < 0 ? null : from(byOrder, before);
    }

    /** The last so many lines, with the markers among them. */
    Batch lastLines(long most) {
        if (lines <= most) {
            return this;
        }
        var walk = new LineWalk(bytes);
        var skipped = 0;
        while (walk.next()) {
            if (!walk.isMarker() && ++skipped > lines - most) {
                return from(walk.start(), skipped - 1);
            }
        }
        return new Batch(instance, 0, null, null, new byte[0]);
    }

    /** Beginning with the first line of that time or later; null when there is none. */
    Batch since(String timestamp) {
        var walk = new LineWalk(bytes);
        var seen = 0;
        while (walk.next()) {
            if (!walk.isMarker()) {
                if (walk.timestamp().compareTo(timestamp) >= 0) {
                    return from(walk.start(), seen);
                }
                seen++;
            }
        }
        return null;
    }

    private Batch from(int start, int linesBefore) {
        if (start >= bytes.length) {
            return null;
        }
        var rest = Arrays.copyOfRange(bytes, start, bytes.length);
        var left = lines - linesBefore;
        if (left == 0) {
            return new Batch(instance, 0, null, null, rest);
        }
        var walk = new LineWalk(rest);
        while (walk.next() && walk.isMarker()) {
            // the first line is looked for
        }
        return new Batch(instance, left, new Cursor(instance, walk.timestamp(), walk.nth()), last, rest);
    }
}
