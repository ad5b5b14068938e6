package cx.niro.simulator.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What a load run measured.
 *
 * @param ramp from the first cluster's creation until every agent had its first full beat accepted
 * @param steady the measurement itself, after one quiet interval
 * @param processes this process first, then the servers'
 * @param databaseWritesPerSecond as the first server's metrics tell, statements of all kinds where it does not count writes; null where
 *     it counts neither
 */
record LoadReport(
        Instant at,
        int clusters,
        int pods,
        double intervalSeconds,
        double churn,
        Ramp ramp,
        Steady steady,
        List<ProcessUse> processes,
        Double databaseWritesPerSecond) {
    /** @param clustersPerSecond created, enrolled and told in full */
    record Ramp(double seconds, double clustersPerSecond, FleetCounts counts, FleetLatencies latencies) {}

    /**
     * @param bytesSentPerBeat HTTP bytes with headers, without TCP and TLS; full snapshots included
     * @param leastPollsHeld of the samples taken once a second
     */
    record Steady(
            double seconds,
            double beatsPerSecond,
            double pollsPerSecond,
            double bytesSentPerBeat,
            double bytesReceivedPerBeat,
            long leastPollsHeld,
            FleetCounts counts,
            FleetLatencies latencies) {}

    /**
     * @param cores CPU used during the measurement, 1 is one core
     * @param residentMebibytes at the end
     * @param childrenCores CPU of its descendants, such as an embedded database
     */
    record ProcessUse(String name, long pid, double cores, double residentMebibytes, double childrenCores) {
        static ProcessUse between(String name, ProcessSample start, ProcessSample end, double seconds) {
            return new ProcessUse(
                    name,
                    end.pid(),
                    (end.cpuMillis() - start.cpuMillis()) / 1_000.0 / seconds,
                    end.residentBytes() / 1_048_576.0,
                    Math.max(0, end.childrenCpuMillis() - start.childrenCpuMillis()) / 1_000.0 / seconds);
        }
    }

    String text() {
        var text = new StringBuilder();
        line(text, "%d clusters x %d pods, a beat every %.1f s, churn %.2f", clusters, pods, intervalSeconds, churn);
        line(text, "ramp      %.1f s, %.0f clusters/s", ramp.seconds, ramp.clustersPerSecond);
        line(text, "  enroll            %s", times(ramp.latencies.enrollments()));
        line(text, "  first full beat   %s", times(ramp.latencies.firstBeats()));
        errors(text, ramp.counts);
        line(
                text,
                "steady    %.1f s, %.1f beats/s (%d full, %d resyncs, %d skipped), %.1f polls/s, polls held %d (least %d)",
                steady.seconds,
                steady.beatsPerSecond,
                steady.counts.fullSnapshots(),
                steady.counts.resyncs(),
                steady.counts.skippedBeats(),
                steady.pollsPerSecond,
                steady.counts.pollsHeld(),
                steady.leastPollsHeld);
        line(text, "  beat, as intended %s", times(steady.latencies.beatsFromIntended()));
        line(text, "  beat, as sent     %s", times(steady.latencies.beatsFromSent()));
        line(text, "  command result    %s", times(steady.latencies.results()));
        line(
                text,
                "  a beat sends %.0f and receives %.0f bytes of HTTP",
                steady.bytesSentPerBeat,
                steady.bytesReceivedPerBeat);
        line(
                text,
                "  commands: %d deliveries, %d executions, %d results",
                steady.counts.deliveries(),
                steady.counts.executions(),
                steady.counts.results());
        errors(text, steady.counts);
        for (ProcessUse use : processes) {
            line(
                    text,
                    "process   %s %d: %.2f cores, RSS %.0f MiB, its children %.2f cores",
                    use.name,
                    use.pid,
                    use.cores,
                    use.residentMebibytes,
                    use.childrenCores);
        }
        line(
                text,
                "database  %s",
                databaseWritesPerSecond == null
                        ? "the server's metrics do not tell its statements"
                        : "%.1f statements/s at most, reads included where the server does not tell them apart"
                                .formatted(databaseWritesPerSecond));
        return text.toString();
    }

    private static void errors(StringBuilder text, FleetCounts counts) {
        counts.errors().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(error -> line(text, "  error: %s x %d", error.getKey(), error.getValue()));
    }

    private static String times(Percentiles times) {
        return String.format(
                Locale.ROOT,
                "p50 %.1f  p90 %.1f  p99 %.1f  p99.9 %.1f  max %.1f ms  (%d)",
                times.p50Millis(),
                times.p90Millis(),
                times.p99Millis(),
                times.p999Millis(),
                times.maxMillis(),
                times.count());
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
