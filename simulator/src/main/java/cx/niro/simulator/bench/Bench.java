package cx.niro.simulator.bench;

import cx.niro.protocol.ProtocolJson;
import cx.niro.simulator.fleet.FleetCounts;
import cx.niro.simulator.fleet.FleetLogCounts;
import cx.niro.simulator.fleet.ProcessUse;
import cx.niro.simulator.fleet.SyntheticFleet;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The command {@code bench}. */
public final class Bench {
    private static final Duration LONGEST_ENROLLMENT = Duration.ofMinutes(30);
    private static final Duration POLLS_HELD_WITHIN = Duration.ofMinutes(2);

    private final BenchLine line;
    private final PrintStream out;

    private Bench(BenchLine line, PrintStream out) {
        this.line = line;
        this.out = out;
    }

    /** Answers the exit code: 0, 1 when it could not be measured, 2 when the arguments are not understood. */
    public static int run(List<String> arguments, PrintStream out, PrintStream err)
            throws IOException, InterruptedException {
        BenchLine line;
        try {
            line = BenchLine.parse(arguments);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.println(BenchLine.USAGE);
            return 2;
        }
        var bench = new Bench(line, out);
        try {
            switch (line.target()) {
                case "echo" -> bench.echo();
                case "floor" -> bench.floor();
                case "relay" -> bench.relay();
                case "logs" -> bench.onFleet(bench::logs);
                case "command" -> bench.onFleet(bench::command);
                case "reconnect" -> bench.reconnect();
                default -> {
                    err.println("there is no bench '" + line.target() + "'");
                    err.println(BenchLine.USAGE);
                    return 2;
                }
            }
            return 0;
        } catch (IllegalStateException | CompletionException e) {
            err.println(e.getMessage());
            return 1;
        }
    }

    private void echo() throws InterruptedException {
        try (var server = new EchoServer(line.port())) {
            out.println("echo listens on port " + server.port());
            new CountDownLatch(1).await();
        }
    }

    private void relay() throws InterruptedException {
        try (var server = new RelayServer(line.port())) {
            out.println("relay listens on port " + server.port());
            new CountDownLatch(1).await();
        }
    }

    private void logs(SyntheticFleet fleet, BenchHttp http, double enrollSeconds)
            throws IOException, InterruptedException {
        var bench = new LogBench(line.warmUp(), line.during(), line.bytes());
        var floor = new RelayFloor(http, line.relay());
        var logs = new RelayedLogs(http, line.urls(), fleet);
        out.println("logs: one stream, then " + line.streams());
        LogBench.Outcome one = bench.measure(1, logs);
        FleetCounts before = fleet.counts();
        FleetLogCounts logsBefore = fleet.logCounts();
        var processes = ProcessUse.start("bench", line.processes());
        LogBench.Outcome many = bench.measure(line.streams(), logs);
        FleetLogCounts sent = fleet.logCounts().since(logsBefore);
        List<ProcessUse> uses = processes.end();
        out.println("the same over bare sockets");
        LogBench.Outcome oneFloor = bench.measure(1, floor, one.paced());
        LogBench.Outcome manyFloor = bench.measure(line.streams(), floor, many.paced());
        var report = new LogReport(
                Instant.now(),
                line.urls().size(),
                line.bytes(),
                line.during().toMillis() / 1_000.0,
                oneFloor,
                manyFloor,
                one,
                many,
                sent,
                newErrors(before, fleet.counts()),
                uses);
        out.print(report.text());
        write(report);
    }

    private void floor() throws IOException, InterruptedException {
        try (var floor = new EchoFloor(line.urls().get(0))) {
            var echo = floor.measure(line.clusters(), line.rate(), line.warmUp(), line.during());
            new Floors(line.clusters(), echo, line.busFloor() == null ? null : Floors.readBus(line.busFloor()))
                    .write(line.floors());
        }
    }

    /** What is measured once the fleet is enrolled and each of its polls is held. */
    private interface Measurement {
        void run(SyntheticFleet fleet, BenchHttp http, double enrollSeconds) throws IOException, InterruptedException;
    }

    private void onFleet(Measurement measurement) throws IOException, InterruptedException {
        out.println("enrolling " + line.clusters() + " clusters at " + line.urls());
        long startedAt = System.nanoTime();
        try (var fleet = SyntheticFleet.start(line.fleet());
                var http = new BenchHttp()) {
            fleet.awaitReady(LONGEST_ENROLLMENT);
            double enrollSeconds = secondsSince(startedAt);
            awaitPollsHeld(fleet);
            signIn(http);
            measurement.run(fleet, http, enrollSeconds);
        }
    }

    private void command(SyntheticFleet fleet, BenchHttp http, double enrollSeconds)
            throws IOException, InterruptedException {
        var pings = new Pings(http, line.urls(), fleet.agents());
        out.println("all polls are held, warming up for " + line.warmUp().toSeconds() + " s");
        var warm = pings.run(line.rate(), line.warmUp(), fleet);
        warm.failures().forEach((reason, count) -> out.println("  while warming up: " + reason + " x " + count));
        out.println("measuring for " + line.during().toSeconds() + " s");
        FleetCounts before = fleet.counts();
        var processes = ProcessUse.start("bench", line.processes());
        Pings.Outcome outcome = pings.run(line.rate(), line.during(), fleet);
        List<ProcessUse> uses = processes.end();
        FleetCounts after = fleet.counts();
        var report = new CommandReport(
                Instant.now(),
                line.clusters(),
                line.urls().size(),
                line.rate(),
                line.during().toMillis() / 1_000.0,
                enrollSeconds,
                after.pollsHeld(),
                outcome,
                line.floors() == null ? null : Floors.read(line.floors()),
                newErrors(before, after),
                uses);
        out.print(report.text());
        write(report);
    }

    private void reconnect() throws IOException, InterruptedException {
        if (line.urls().size() < 2 || line.processes().isEmpty()) {
            throw new IllegalStateException("reconnect needs two nodes and the process of the first");
        }
        onFleet((fleet, http, enrollSeconds) -> {
            Thread.sleep(fleetInterval().toMillis());
            out.println("killing a node");
            FleetCounts before = fleet.counts();
            var processes = ProcessUse.start("bench", line.processes());
            var reconnection = new Reconnection(fleet, http, line.urls());
            reconnection.run(() -> kill(line.processes().values().iterator().next()));
            var report = reconnection.report(enrollSeconds, newErrors(before, fleet.counts()), processes.end());
            out.print(report.text());
            write(report);
        });
    }

    private Duration fleetInterval() {
        return line.fleet().pace().interval();
    }

    private static void kill(long pid) {
        ProcessHandle node =
                ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException("there is no process " + pid));
        if (!node.destroyForcibly()) {
            throw new IllegalStateException("process " + pid + " cannot be killed");
        }
    }

    private void signIn(BenchHttp http) {
        http.signIn(line.urls().get(0), line.email(), line.password())
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private void awaitPollsHeld(SyntheticFleet fleet) throws InterruptedException {
        long until = System.nanoTime() + POLLS_HELD_WITHIN.toNanos();
        while (fleet.counts().pollsHeld() < line.clusters()) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException(
                        "only " + fleet.counts().pollsHeld() + " polls are held, " + fleet.counts());
            }
            Thread.sleep(100);
        }
    }

    private static Map<String, Long> newErrors(FleetCounts before, FleetCounts after) {
        var errors = new TreeMap<String, Long>();
        after.errors().forEach((reason, count) -> {
            long more = count - before.errors().getOrDefault(reason, 0L);
            if (more > 0) {
                errors.put(reason, more);
            }
        });
        return errors;
    }

    private void write(Object report) throws IOException {
        Path file = line.json();
        if (file != null) {
            Files.writeString(
                    file, ProtocolJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n");
        }
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
