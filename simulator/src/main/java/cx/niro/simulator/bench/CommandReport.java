package cx.niro.simulator.bench;

import cx.niro.simulator.fleet.Percentiles;
import cx.niro.simulator.fleet.ProcessUse;
import cx.niro.simulator.fleet.ReportText;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What {@code bench command} measured.
 *
 * @param pollsHeld when the measurement ended
 * @param floors null where none were measured
 * @param fleetErrors of heartbeats, polls and results meanwhile, by call and reason
 */
record CommandReport(
        Instant at,
        int clusters,
        int nodes,
        double rate,
        double seconds,
        double enrollSeconds,
        long pollsHeld,
        Pings.Outcome pings,
        Floors floors,
        Map<String, Long> fleetErrors,
        List<ProcessUse> processes) {
    String text() {
        var report = new ReportText();
        report.line("")
                .line(
                        "%d clusters with a held poll each (%d at the end) over %d nodes, %.0f pings/s for %.0f s; enrolled in %.1f s",
                        clusters, pollsHeld, nodes, rate, seconds, enrollSeconds)
                .line("")
                .timesHead("ping, from its intended time")
                .times("answered 202", pings.accepted())
                .times("executed by the agent", pings.executed())
                .times("end seen by the caller", pings.ended())
                .times("  entered at another node than the agent's", pings.crossing())
                .times("  entered at the agent's node", pings.local());
        if (floors != null) {
            report.timesHead("floors of this run, from intended times")
                    .times("HTTP echo beside " + floors.held() + " held connections", floors.echo());
            if (floors.bus() != null) {
                report.times("bus request between two processes", floors.bus());
            }
            report.line("");
            ratio(report, "HTTP echo", floors.echo());
            if (floors.bus() != null) {
                ratio(report, "bus request", floors.bus());
            }
            report.line(
                    "  (a ping is four HTTP requests: made, awaited, polled, reported; and seven statements of the database)");
        }
        return report.line("")
                .errors("failed pings", pings.failures())
                .errors("refused or failed calls of agents", fleetErrors)
                .line("")
                .processes(processes)
                .toString();
    }

    private void ratio(ReportText report, String floor, Percentiles times) {
        report.line(
                "end seen by the caller / %s: p50 %.1f x, p99 %.1f x",
                floor,
                over(pings.ended().p50Millis(), times.p50Millis()),
                over(pings.ended().p99Millis(), times.p99Millis()));
    }

    private static double over(double millis, double floorMillis) {
        return floorMillis <= 0 ? Double.NaN : millis / floorMillis;
    }
}
