package cx.niro.simulator.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import cx.niro.protocol.ProtocolJson;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The command {@code load}: brings a fleet up, lets it settle, measures for a while, reports, and ends. */
public final class Load {
    private static final Duration LONGEST_RAMP = Duration.ofMinutes(30);
    private static final Duration LONGEST_REMOVAL = Duration.ofMinutes(15);
    private static final Duration SAMPLE = Duration.ofSeconds(1);

    private final LoadCommandLine line;
    private final PrintStream out;

    private Load(LoadCommandLine line, PrintStream out) {
        this.line = line;
        this.out = out;
    }

    /** Answers the exit code: 0, 1 when the load could not be brought up, 2 when the arguments are not understood. */
    public static int run(List<String> arguments, PrintStream out, PrintStream err)
            throws IOException, InterruptedException {
        LoadCommandLine line;
        try {
            line = LoadCommandLine.parse(arguments);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.println(LoadCommandLine.USAGE);
            return 2;
        }
        try {
            new Load(line, out).run();
            return 0;
        } catch (IllegalStateException e) {
            err.println(e.getMessage());
            return 1;
        }
    }

    private void run() throws IOException, InterruptedException {
        FleetOptions options = line.options();
        out.println("enrolling " + options.shape().clusters() + " clusters at "
                + options.target().urls());
        long startedAt = System.nanoTime();
        try (SyntheticFleet fleet = SyntheticFleet.start(options)) {
            LoadReport.Ramp ramp = ramp(fleet, startedAt);
            out.println("all agents work, measuring for " + line.duration());
            LoadReport report = measure(fleet, ramp);
            out.print(report.text());
            write(report);
            if (line.remove()) {
                fleet.removeClusters(LONGEST_REMOVAL);
            }
        }
    }

    private LoadReport.Ramp ramp(SyntheticFleet fleet, long startedAt) throws InterruptedException {
        FleetOptions options = line.options();
        fleet.awaitReady(LONGEST_RAMP);
        double seconds = secondsSince(startedAt);
        var ramp = new LoadReport.Ramp(
                seconds, options.shape().clusters() / seconds, fleet.counts(), fleet.takeLatencies());
        Thread.sleep(options.pace().interval().toMillis());
        return ramp;
    }

    private LoadReport measure(SyntheticFleet fleet, LoadReport.Ramp ramp) throws InterruptedException {
        ServerFigures figures = ServerFigures.of(fleet.serverMetrics());
        ProcessUse.Start processes = ProcessUse.start("load", line.processes());
        FleetLatencies settling = fleet.takeLatencies();
        FleetCounts startCounts = fleet.counts();
        long startedAt = System.nanoTime();
        if (settling.beatsFromIntended().count() == 0) {
            out.println("no beat was answered in the first interval");
        }
        long leastHeld = pollsHeldWhileWaiting(fleet);
        fleet.countOverdueBeats();
        double seconds = secondsSince(startedAt);
        FleetCounts counts = fleet.counts().since(startCounts);
        FleetLatencies latencies = fleet.takeLatencies();
        List<ProcessUse> uses = processes.end();
        ServerFigures perSecond = ServerFigures.of(fleet.serverMetrics()).perSecondSince(figures, seconds);
        FleetOptions options = line.options();
        return new LoadReport(
                Instant.now(),
                options.shape().clusters(),
                options.shape().pods(),
                options.pace().interval().toMillis() / 1_000.0,
                options.shape().churn(),
                ramp,
                new LoadReport.Steady(
                        seconds,
                        counts.beats() / seconds,
                        counts.polls() / seconds,
                        leastHeld,
                        LoadReport.Traffic.of(counts, options.shape().clusters(), seconds),
                        counts,
                        latencies),
                uses,
                perSecond);
    }

    private long pollsHeldWhileWaiting(SyntheticFleet fleet) throws InterruptedException {
        long least = Long.MAX_VALUE;
        long until = System.nanoTime() + line.duration().toNanos();
        for (long left = line.duration().toNanos(); left > 0; left = until - System.nanoTime()) {
            least = Math.min(least, fleet.counts().pollsHeld());
            Thread.sleep(Math.max(1, Math.min(left, SAMPLE.toNanos()) / 1_000_000));
        }
        return least;
    }

    private void write(LoadReport report) throws IOException {
        if (line.report() == null) {
            return;
        }
        try {
            Files.writeString(
                    line.report(),
                    ProtocolJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot encode the report", e);
        }
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
