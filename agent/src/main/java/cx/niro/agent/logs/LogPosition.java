package cx.niro.agent.logs;

import cx.niro.protocol.LogCursor;
import cx.niro.protocol.LogTime;

/**
 * How far an instance's log was read, and which lines of a reading are new. A reading begins at the whole second before the last line,
 * because the API knows no finer time and lines of stdout and stderr may overtake each other; everything up to the last line is
 * discarded. Not thread-safe.
 */
final class LogPosition {
    /** How much earlier than the last line a reading begins, beside the fraction of its second. */
    private static final long MARGIN = 1_000_000_000L;
    /** How much later a line may be that stands before the last one in the file. */
    private static final long OVERTAKING = 5_000_000_000L;

    private static final int UNKNOWN = 0;

    private final StampCounts counts = new StampCounts();
    private long nanos = LogTime.NONE;
    private int nth;
    /** The line itself is new. */
    private boolean isBefore;

    private int print = UNKNOWN;
    private Search search = Search.OVER;
    private long target = LogTime.NONE;

    /** How a reading comes to what is new. */
    enum Search {
        /** The last line must come before any later one. */
        STRICT,
        /** It is in the file, perhaps behind a few lines that overtook it. */
        PATIENT,
        /** It is not in the file: what is later is new. */
        BEYOND,
        OVER
    }

    /** What a line is. */
    enum Verdict {
        NEW,
        OLD,
        /** The last line did not come where it should have. The position is as before; the reading is to be given up. */
        DOUBT
    }

    /** The beginning of a log. */
    LogPosition() {}

    private LogPosition(long nanos, int nth, boolean isBefore) {
        this.nanos = nanos;
        this.nth = nth;
        this.isBefore = isBefore;
    }

    static LogPosition after(long nanos, int nth) {
        return nth == 0 ? before(nanos, 1) : new LogPosition(nanos, nth, false);
    }

    static LogPosition before(long nanos, int nth) {
        return new LogPosition(nanos, nth, true);
    }

    static LogPosition of(LogCursor cursor) {
        var nanos = LogTime.nanos(cursor.timestamp());
        // a marker before the first line has no other place
        return nanos == 0 && cursor.nth() == 0 ? new LogPosition() : after(nanos, cursor.nth());
    }

    boolean isBeginning() {
        return nanos == LogTime.NONE;
    }

    /** From where to read; {@link LogTime#NONE} for the beginning. */
    long since() {
        return nanos < MARGIN ? LogTime.NONE : nanos - nanos % 1_000_000_000L - MARGIN;
    }

    /** To be called before the first line of each reading. */
    void begin(Search how) {
        counts.clear();
        target = nanos;
        search = isBeginning() ? Search.OVER : how;
    }

    /** A copy that looks for the last line in another reading. */
    LogPosition seeker() {
        var seeker = new LogPosition(nanos, nth, isBefore);
        seeker.print = print;
        seeker.begin(Search.PATIENT);
        return seeker;
    }

    /** Whether everything from here on is new. */
    boolean isFound() {
        return search == Search.OVER;
    }

    /** @param text fingerprint of the line's text, any number but 0 */
    Verdict take(long stamp, int text) {
        var count = counts.count(stamp);
        var verdict = search == Search.OVER ? Verdict.NEW : sought(stamp, count, text);
        if (verdict == Verdict.NEW) {
            search = Search.OVER;
            nanos = stamp;
            nth = count;
            isBefore = false;
            print = text;
        }
        return verdict;
    }

    private Verdict sought(long stamp, int count, int text) {
        if (search == Search.BEYOND) {
            return stamp > target || (isBefore && stamp == target) ? Verdict.NEW : Verdict.OLD;
        }
        if (stamp == target && count == nth) {
            if (isBefore) {
                return Verdict.NEW;
            }
            if (print != UNKNOWN && print != text) {
                return Verdict.DOUBT;
            }
            search = Search.OVER;
            return Verdict.OLD;
        }
        return stamp > target + (search == Search.STRICT ? 0 : OVERTAKING) ? Verdict.DOUBT : Verdict.OLD;
    }

    /** Timestamp of the last line; 1970 before the first. */
    long nanos() {
        return isBeginning() ? 0 : nanos;
    }

    int nth() {
        return isBefore ? nth - 1 : nth;
    }
}
