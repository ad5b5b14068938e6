package cx.niro.simulator.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cx.niro.protocol.ProtocolJson;
import cx.niro.simulator.fleet.FleetLogCounts;
import cx.niro.simulator.fleet.Percentiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class BenchTest {
    private static final Percentiles NONE = new Percentiles(0, 0, 0, 0, 0, 0);

    @Test
    void floorIsMeasuredBesideHeldConnectionsAndReadBack(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path bus = folder.resolve("bus.json");
        Path floors = folder.resolve("floors.json");
        Files.writeString(bus, """
                {"count": 4, "p50_millis": 0.2, "p90_millis": 0.3, "p99_millis": 0.4, "p999_millis": 0.5, "max_millis": 0.6}
                """);
        try (var echo = new EchoServer(0)) {
            int code = Bench.run(
                    List.of(("floor --url http://127.0.0.1:" + echo.port()
                                    + " --clusters 30 --rate 100 --warm-up 0.1 --seconds 0.5 --floors " + floors
                                    + " --bus-floor " + bus)
                            .split(" ")),
                    System.out,
                    System.err);

            assertThat(code).isZero();
        }
        Floors read = Floors.read(floors);
        assertThat(read.held()).isEqualTo(30);
        assertThat(read.echo().count()).isEqualTo(50);
        assertThat(read.echo().p50Millis()).isPositive();
        assertThat(read.bus().p99Millis()).isEqualTo(0.4);
    }

    @Test
    void reportTellsRatiosToTheFloors() {
        var pings = new Pings.Outcome(
                NONE, NONE, new Percentiles(100, 8, 9, 40, 50, 60), NONE, NONE, Map.of("ended expired", 2L));
        var floors = new Floors(5_000, new Percentiles(100, 0.5, 1, 2, 3, 4), new Percentiles(100, 0.25, 1, 4, 5, 6));
        var report = new CommandReport(Instant.EPOCH, 5_000, 2, 200, 60, 31, 5_000, pings, floors, Map.of(), List.of());

        assertThat(report.text())
                .contains("HTTP echo: p50 16.0 x, p99 20.0 x", "bus request: p50 32.0 x, p99 10.0 x")
                .contains("ended expired", "refused or failed calls of agents: none");
        assertThat(ProtocolJson.encode(report)).isNotEmpty();
    }

    @Test
    void bareSocketsCarryAllLinesInOrderFastAndAtHalfOfThat() throws InterruptedException {
        try (var relay = new RelayServer(0);
                var http = new BenchHttp()) {
            var floor = new RelayFloor(http, URI.create("http://127.0.0.1:" + relay.port()));

            var outcome = new LogBench(Duration.ofMillis(200), Duration.ofMillis(500), 100).measure(2, floor);

            assertThat(outcome.linesPerSecond()).isPositive();
            assertThat(outcome.delays().count()).isPositive();
            assertThat(outcome.lost()).isZero();
            assertThat(outcome.repeated()).isZero();
            var report = new LogReport(
                    Instant.EPOCH,
                    2,
                    100,
                    0.5,
                    outcome,
                    outcome,
                    outcome,
                    outcome,
                    new FleetLogCounts(2, 0, 10, 100, 10_000, 1),
                    Map.of(),
                    List.of());
            assertThat(report.text()).contains("one stream / bare sockets: 1.000 of the lines, p50 1.0 x");
            assertThat(ProtocolJson.encode(report)).isNotEmpty();
        }
    }

    @Test
    void argumentsAreReadAndMistakesNamed() throws IOException, InterruptedException {
        var line = BenchLine.parse(List.of(
                "command",
                "--url",
                "http://127.0.0.1:1",
                "--rate",
                "50",
                "--process",
                "node-1=42",
                "--seconds",
                "0.5"));

        assertThat(line.urls()).containsExactly(URI.create("http://127.0.0.1:1"));
        assertThat(line.clusters()).isEqualTo(5_000);
        assertThat(line.processes()).containsEntry("node-1", 42L);
        assertThat(line.during()).hasMillis(500);
        assertThatThrownBy(() -> BenchLine.parse(List.of("command", "--rate", "many")))
                .hasMessage("--rate cannot be many");
        var err = new ByteArrayOutputStream();
        assertThat(Bench.run(
                        List.of("dance", "--url", "http://127.0.0.1:1"),
                        System.out,
                        new PrintStream(err, true, StandardCharsets.UTF_8)))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("there is no bench 'dance'", "usage: bench");
    }
}
