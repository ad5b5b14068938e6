package cx.niro.simulator.fleet;

import org.HdrHistogram.Histogram;

/** Times in milliseconds, all 0 without a count. */
public record Percentiles(
        long count, double p50Millis, double p90Millis, double p99Millis, double p999Millis, double maxMillis) {
    /** @param micros a histogram of microseconds */
    public static Percentiles of(Histogram micros) {
        return new Percentiles(
                micros.getTotalCount(),
                millis(micros.getValueAtPercentile(50)),
                millis(micros.getValueAtPercentile(90)),
                millis(micros.getValueAtPercentile(99)),
                millis(micros.getValueAtPercentile(99.9)),
                millis(micros.getMaxValue()));
    }

    private static double millis(long micros) {
        return micros / 1_000.0;
    }
}
