package cx.niro.simulator.bench;

import cx.niro.simulator.fleet.FleetLogCounts;
import cx.niro.simulator.fleet.ProcessUse;
import cx.niro.simulator.fleet.ReportText;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What {@code bench logs} measured: one stream and many, each beside the same over bare sockets.
 *
 * @param bytes of a line's text
 * @param fleet what the agents sent
 */
record LogReport(
        Instant at,
        int nodes,
        int bytes,
        double seconds,
        LogBench.Outcome oneFloor,
        LogBench.Outcome manyFloor,
        LogBench.Outcome one,
        LogBench.Outcome many,
        FleetLogCounts fleet,
        Map<String, Long> fleetErrors,
        List<ProcessUse> processes) {
    String text() {
        var report = new ReportText();
        report.line("")
                .line("lines of %d bytes over %d nodes, %.0f s each", bytes, nodes, seconds)
                .line("");
        report.line(
                "%-44s %12s %9s %12s %9s %9s", "as fast as it goes", "lines/s", "MB/s", "paced", "lost", "repeated");
        reached(report, "one stream", one);
        reached(report, many.streams() + " streams", many);
        reached(report, "floor: bare sockets, one stream", oneFloor);
        reached(report, "floor: bare sockets, " + many.streams() + " streams", manyFloor);
        report.line("").timesHead("from a line's timestamp, at the pace");
        report.times("one stream", one.delays());
        report.times(many.streams() + " streams", many.delays());
        report.times("floor: bare sockets, one stream", oneFloor.delays());
        report.times("floor: bare sockets, " + many.streams() + " streams", manyFloor.delays());
        report.line("");
        ratio(report, "one stream", one, oneFloor);
        ratio(report, many.streams() + " streams", many, manyFloor);
        return report.line("")
                .line(
                        "agents: %d batches with %d lines, %d batches repeated",
                        fleet.batches(), fleet.lines(), fleet.repeated())
                .errors("refused or failed calls of agents", fleetErrors)
                .line("")
                .processes(processes)
                .toString();
    }

    private static void reached(ReportText report, String name, LogBench.Outcome outcome) {
        report.line(
                "  %-42s %12.0f %9.1f %12.0f %9d %9d",
                name,
                outcome.linesPerSecond(),
                outcome.megabytesPerSecond(),
                outcome.paced(),
                outcome.lost(),
                outcome.repeated());
    }

    private static void ratio(ReportText report, String name, LogBench.Outcome outcome, LogBench.Outcome floor) {
        report.line(
                "%s / bare sockets: %.3f of the lines, p50 %.1f x, p99 %.1f x",
                name,
                over(outcome.linesPerSecond(), floor.linesPerSecond()),
                over(outcome.delays().p50Millis(), floor.delays().p50Millis()),
                over(outcome.delays().p99Millis(), floor.delays().p99Millis()));
    }

    private static double over(double value, double floor) {
        return floor <= 0 ? Double.NaN : value / floor;
    }
}
