package cx.niro.agent.logs;

import cx.niro.protocol.LogTime;
import java.util.Arrays;

/**
 * Counts the lines of each timestamp. Timestamps rise, but for lines of stdout and stderr that overtook each other: those of the last
 * {@value #REMEMBERED} different ones are counted on.
 */
final class StampCounts {
    static final int REMEMBERED = 64;

    private final long[] stamps = new long[REMEMBERED];
    private final int[] counts = new int[REMEMBERED];
    private int oldest;
    private long last;
    private int lastCount;
    private long greatest;

    StampCounts() {
        clear();
    }

    void clear() {
        Arrays.fill(stamps, LogTime.NONE);
        oldest = 0;
        last = LogTime.NONE;
        lastCount = 0;
        greatest = LogTime.NONE;
    }

    /** Counts one more line; answers how many there were with its timestamp so far. */
    int count(long stamp) {
        if (stamp == last) {
            return ++lastCount;
        }
        if (last != LogTime.NONE) {
            stamps[oldest] = last;
            counts[oldest] = lastCount;
            oldest = (oldest + 1) % REMEMBERED;
        }
        lastCount = (stamp > greatest ? 0 : recall(stamp)) + 1;
        last = stamp;
        greatest = Math.max(greatest, stamp);
        return lastCount;
    }

    private int recall(long stamp) {
        for (int i = 0; i < REMEMBERED; i++) {
            if (stamps[i] == stamp) {
                stamps[i] = LogTime.NONE;
                return counts[i];
            }
        }
        return 0;
    }
}
