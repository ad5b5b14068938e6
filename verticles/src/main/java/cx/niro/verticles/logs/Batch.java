package cx.niro.verticles.logs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import cx.niro.protocol.LogLines;
import cx.niro.protocol.LogTime;
import java.util.Arrays;

/**
 * Lines of one container instance, in the bytes in which they came.
 *
 * @param lines without markers
 * @param first the first line's place; null where there are markers only, likewise {@code last}
 * @param bytes the lines and markers, as {@link LogLines} has them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared nor written to
record Batch(String instance, int lines, Cursor first, Cursor last, byte[] bytes) {
    /** A bracket and a quote. */
    private static final int BEFORE_TIMESTAMP = 2;

    static Batch of(String instance, LogLines lines) {
        return of(instance, Arrays.copyOfRange(lines.array(), lines.from(), lines.to()));
    }

    private static Batch of(String instance, byte[] bytes) {
        var lines = 0;
        var firstStart = -1;
        var firstNth = 0;
        var lastStart = -1;
        var lastNth = 0;
        for (var walk = LogLines.walk(bytes, 0); walk.next(); ) {
            if (!walk.isMarker()) {
                lines++;
                lastStart = walk.start();
                lastNth = walk.nth();
                if (firstStart < 0) {
                    firstStart = lastStart;
                    firstNth = lastNth;
                }
            }
        }
        return lines == 0
                ? new Batch(instance, 0, null, null, bytes)
                : new Batch(
                        instance,
                        lines,
                        cursor(instance, bytes, firstStart, firstNth),
                        cursor(instance, bytes, lastStart, lastNth),
                        bytes);
    }

    private static Cursor cursor(String instance, byte[] bytes, int start, int nth) {
        return new Cursor(instance, new String(bytes, start + BEFORE_TIMESTAMP, LogTime.LENGTH, ISO_8859_1), nth);
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

    LogLines.Walk walk() {
        return LogLines.walk(bytes, 0);
    }

    /** The line that is last by its place: lines of one file may be out of order by a little. Null where there are markers only. */
    Cursor greatest() {
        var nanos = Long.MIN_VALUE;
        var nth = 0;
        for (var walk = walk(); walk.next(); ) {
            if (!walk.isMarker() && (walk.nanos() > nanos || (walk.nanos() == nanos && walk.nth() > nth))) {
                nanos = walk.nanos();
                nth = walk.nth();
            }
        }
        return nth == 0 ? null : Cursor.of(instance, nanos, nth);
    }

    /** Whether the very line of the place is here. */
    boolean has(Cursor place) {
        if (!instance.equals(place.instance())) {
            return false;
        }
        var nanos = place.nanos();
        for (var walk = walk(); walk.next(); ) {
            if (!walk.isMarker() && walk.nth() == place.nth() && walk.nanos() == nanos) {
                return true;
            }
        }
        return false;
    }

    /**
     * What lies behind the place, beginning with the line after the very line of the place, if that one is here. Null when nothing is
     * left.
     */
    Batch behind(Cursor place) {
        var sameInstance = instance.equals(place.instance());
        var nanos = place.nanos();
        var byOrder = -1;
        for (var walk = walk(); walk.next(); ) {
            if (walk.isMarker()) {
                continue;
            }
            if (sameInstance && walk.nth() == place.nth() && walk.nanos() == nanos) {
                return from(walk.end() + 1);
            }
            if (byOrder < 0 && place.isBefore(instance, walk.nanos(), walk.nth())) {
                byOrder = walk.start();
            }
        }
        return byOrder < 0 ? null : from(byOrder);
    }

    /** The last so many lines, with the markers among them. */
    Batch lastLines(long most) {
        if (lines <= most) {
            return this;
        }
        var skipped = 0;
        for (var walk = walk(); walk.next(); ) {
            if (!walk.isMarker() && ++skipped > lines - most) {
                return from(walk.start());
            }
        }
        return new Batch(instance, 0, null, null, new byte[0]);
    }

    /** Beginning with the first line of that time or later; null when there is none. */
    Batch since(long nanos) {
        for (var walk = walk(); walk.next(); ) {
            if (!walk.isMarker() && walk.nanos() >= nanos) {
                return from(walk.start());
            }
        }
        return null;
    }

    private Batch from(int start) {
        return start >= bytes.length ? null : of(instance, Arrays.copyOfRange(bytes, start, bytes.length));
    }
}
