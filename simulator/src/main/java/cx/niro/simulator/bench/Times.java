package cx.niro.simulator.bench;

import cx.niro.simulator.fleet.Percentiles;
import java.time.Duration;
import org.HdrHistogram.ConcurrentHistogram;

/** A histogram of times in microseconds; thread-safe. */
final class Times {
    private static final long LONGEST_MICROS = Duration.ofMinutes(10).toNanos() / 1_000;
    private static final int DIGITS = 3;

    private final ConcurrentHistogram micros = new ConcurrentHistogram(LONGEST_MICROS, DIGITS);

    /** Both by System.nanoTime. */
    void add(long from, long to) {
        micros.recordValue(Math.min(LONGEST_MICROS, Math.max(0, (to - from) / 1_000)));
    }

    Percentiles percentiles() {
        return Percentiles.of(micros);
    }
}
