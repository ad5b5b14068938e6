package cx.niro.simulator.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What a load run measured.
 *
 * @param churn share of beats before which a pod changed
 * @param ramp from the first cluster's creation until every agent had its first full beat accepted
 * @param steady the measurement itself, after one quiet interval
 * @param processes this process first, then the servers'
 * @param databasePerSecond during the measurement
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
        ServerFigures databasePerSecond) {
    private static final double SECONDS_A_DAY = 86_400;

    /** @param clustersPerSecond created, enrolled and told in full */
    record Ramp(double seconds, double clustersPerSecond, FleetCounts counts, FleetLatencies latencies) {}

    /**
     * @param leastPollsHeld of the samples taken once a second
     * @param traffic HTTP with headers, without TCP and TLS; full snapshots included
     */
    record Steady(
            double seconds,
            double beatsPerSecond,
            double pollsPerSecond,
            long leastPollsHeld,
            Traffic traffic,
            FleetCounts counts,
            FleetLatencies latencies) {}

    /**
     * Bytes on average, {@code Sent} by the agents, {@code Received} from the servers.
     *
     * @param sentPerClusterADay at this interval and churn, polls included
     */
    record Traffic(
            double sentPerBeat,
            double receivedPerBeat,
            double sentPerPoll,
            double receivedPerPoll,
            double sentPerSecond,
            double receivedPerSecond,
            double sentPerClusterADay,
            double receivedPerClusterADay) {
        static Traffic of(FleetCounts counts, int clusters, double seconds) {
            double beats = Math.max(1, counts.beats());
            double polls = Math.max(1, counts.polls());
            double sent = (counts.bytesSent() + counts.pollBytesSent()) / seconds;
            double received = (counts.bytesReceived() + counts.pollBytesReceived()) / seconds;
            return new Traffic(
                    counts.bytesSent() / beats,
                    counts.bytesReceived() / beats,
                    counts.pollBytesSent() / polls,
                    counts.pollBytesReceived() / polls,
                    sent,
                    received,
                    sent * SECONDS_A_DAY / clusters,
                    received * SECONDS_A_DAY / clusters);
        }
    }

    String text() {
        FleetCounts counts = steady.counts;
        FleetLatencies times = steady.latencies;
        var report = new ReportText();
        report.line("")
                .line(
                        "%d clusters x %d pods, a beat every %.1f s, %.0f%% of them with a changed pod",
                        clusters, pods, intervalSeconds, 100 * churn)
                .line("")
                .line(
                        "ramp: %.1f s until every agent's state was stored, %.0f clusters/s",
                        ramp.seconds, ramp.clustersPerSecond)
                .timesHead("  answer times")
                .times("enrollment", ramp.latencies.enrollments())
                .times("first heartbeat, full", ramp.latencies.firstBeats())
                .errors("  refused or failed", ramp.counts.errors())
                .line("")
                .line(
                        "steady: %.0f s, %.1f beats/s (%d of %d full, %d deltas; %d resyncs, %d skipped, %d overdue), %.1f polls/s, %d polls held (least %d)",
                        steady.seconds,
                        steady.beatsPerSecond,
                        counts.fullSnapshots(),
                        counts.beats(),
                        counts.deltas(),
                        counts.resyncs(),
                        counts.skippedBeats(),
                        counts.overdueBeats(),
                        steady.pollsPerSecond,
                        counts.pollsHeld(),
                        steady.leastPollsHeld)
                .timesHead("  answer times")
                .times("heartbeat, from its intended time", times.beatsFromIntended())
                .times("heartbeat, from its sending", times.beatsFromSent())
                .times("poll, beyond its hold, from intended time", times.pollsBeyondHold())
                .times("result of a command", times.results())
                .errors("  refused or failed", counts.errors());
        if (counts.deliveries() > 0) {
            report.line(
                    "  commands: %d deliveries, %d executions, %d results",
                    counts.deliveries(), counts.executions(), counts.results());
        }
        traffic(report.line(""));
        report.line(
                "database: %s commits/s, %s rows written/s, %s statements/s",
                figure(databasePerSecond.commits()),
                figure(databasePerSecond.rowsWritten()),
                figure(databasePerSecond.statements()));
        return report.line("").processes(processes).toString();
    }

    private void traffic(ReportText report) {
        Traffic traffic = steady.traffic;
        report.line(
                        "traffic: a beat %.0f bytes out and %.0f in, a poll %.0f and %.0f (HTTP with headers, without TCP and TLS)",
                        traffic.sentPerBeat, traffic.receivedPerBeat, traffic.sentPerPoll, traffic.receivedPerPoll)
                .line(
                        "  all agents %.1f kB/s out and %.1f in; each %.1f MB out and %.1f in a day",
                        traffic.sentPerSecond / 1e3,
                        traffic.receivedPerSecond / 1e3,
                        traffic.sentPerClusterADay / 1e6,
                        traffic.receivedPerClusterADay / 1e6);
    }

    private static String figure(Double perSecond) {
        return perSecond == null ? "unknown" : String.format(Locale.ROOT, "%.1f", perSecond);
    }
}
