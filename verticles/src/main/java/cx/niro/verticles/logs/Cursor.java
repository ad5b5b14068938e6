package cx.niro.verticles.logs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import cx.niro.protocol.InvalidMessage;
import cx.niro.protocol.LogTime;

/**
 * A place in a log: behind the nth line with this timestamp of a container instance.
 *
 * @param instance pod UID, container and restart count
 * @param timestamp 30 characters, UTC with nanoseconds, so that texts compare as times do
 * @param nth counts the lines with that timestamp, from 1
 */
record Cursor(String instance, String timestamp, int nth) {
    private static final int LONGEST_INSTANCE = 512;

    Cursor {
        if (instance == null || instance.isBlank() || instance.length() > LONGEST_INSTANCE) {
            throw new InvalidMessage("instance", "is missing or too long");
        }
        if (timestamp == null || !isTime(timestamp)) {
            throw new InvalidMessage("timestamp", "is not a time in UTC with nanoseconds");
        }
        if (nth < 1) {
            throw new InvalidMessage("nth", "is " + nth + ", at least 1 is expected");
        }
    }

    private static boolean isTime(String text) {
        return text.length() == LogTime.LENGTH && text.endsWith("Z") && nanos(text) != LogTime.NONE;
    }

    private static long nanos(String timestamp) {
        return LogTime.parse(timestamp.getBytes(ISO_8859_1), 0, LogTime.LENGTH);
    }

    static Cursor of(String instance, long nanos, int nth) {
        return new Cursor(instance, LogTime.text(nanos), nth);
    }

    /** Since 1970. */
    long nanos() {
        return nanos(timestamp);
    }

    boolean isAfter(Cursor other) {
        return compare(other.instance, other.nanos(), other.nth) > 0;
    }

    /** Whether a line lies behind this place. */
    boolean isBefore(String lineInstance, long lineNanos, int lineNth) {
        return compare(lineInstance, lineNanos, lineNth) < 0;
    }

    private int compare(String otherInstance, long otherNanos, int otherNth) {
        if (!instance.equals(otherInstance)) {
            var slash = instance.lastIndexOf('/');
            var otherSlash = otherInstance.lastIndexOf('/');
            if (slash > 0 && slash == otherSlash && instance.regionMatches(0, otherInstance, 0, slash)) {
                return Long.compare(restarts(instance, slash), restarts(otherInstance, slash));
            }
            // another pod of this name: whichever wrote later
        }
        var byTime = Long.compare(nanos(), otherNanos);
        return byTime != 0 ? byTime : Integer.compare(nth, otherNth);
    }

    private static long restarts(String instance, int slash) {
        try {
            return Long.parseLong(instance.substring(slash + 1));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
