package cx.niro.simulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cx.niro.protocol.ProtocolJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class LoadTest {
    @Test
    void runEndsByItselfAndReports(@TempDir Path folder) throws IOException, InterruptedException {
        Path report = folder.resolve("report.json");
        var out = new ByteArrayOutputStream();
        try (var server = new FakeServer()) {
            int code = Load.run(
                    List.of(("--url " + server.url() + " --email a@b --password secret --clusters 20 --pods 10"
                                    + " --interval 0.3 --duration 1.5 --churn 0.5 --process server="
                                    + ProcessHandle.current().pid() + " --remove --json " + report)
                            .split(" ")),
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    System.err);

            assertThat(code).isZero();
            assertThat(server.deleted).hasSize(20);
        }
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "20 clusters x 10 pods",
                        "heartbeat, from its intended time",
                        "refused or failed: none",
                        "server (" + ProcessHandle.current().pid() + ")");
        var json = ProtocolJson.mapper().readTree(Files.readString(report));
        assertThat(json.at("/steady/beats_per_second").asDouble()).isBetween(30.0, 90.0);
        assertThat(json.at("/steady/counts/polls_held").asInt()).isEqualTo(20);
        assertThat(json.at("/steady/traffic/sent_per_beat").asDouble()).isBetween(500.0, 5_000.0);
        assertThat(json.at("/processes/1/resident_mebibytes").asDouble()).isPositive();
        assertThat(json.at("/steady/counts/errors")).isEmpty();
    }

    @Test
    void remoteTargetsNeedPermission() {
        assertThatThrownBy(() -> FleetOptions.on(URI.create("http://192.0.2.1:8080"), "a@b", "secret"))
                .hasMessageContaining("--allow-remote");
        var line = LoadCommandLine.parse(
                List.of("--url", "http://192.0.2.1:8080", "--email", "a@b", "--password", "secret", "--allow-remote"));

        assertThat(line.options().target().urls()).hasSize(1);
        assertThat(line.toString()).doesNotContain("secret");
    }

    @Test
    void timesAreSecondsOrIso() {
        var line = LoadCommandLine.parse(List.of(
                "--url",
                "http://127.0.0.1:1",
                "--email",
                "a@b",
                "--password",
                "p",
                "--interval",
                "PT5S",
                "--duration",
                "90"));

        assertThat(line.options().pace().interval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(line.duration()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void mistakesAreNamed() throws IOException, InterruptedException {
        var err = new ByteArrayOutputStream();

        int code =
                Load.run(List.of("--clusters", "many"), System.out, new PrintStream(err, true, StandardCharsets.UTF_8));

        assertThat(code).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--clusters cannot be many", "usage: load");
    }

    @Test
    void metricsOfAllLabelsAreSummed() {
        var text = new PrometheusText("# HELP x y\nwrites_total{a=\"1\"} 2.0\nwrites_total{a=\"2\"} 3.5\nother 1\n");

        assertThat(text.sum("writes_total")).contains(5.5);
        assertThat(text.sum("nothing")).isEmpty();
    }

    @Test
    void databaseOfAllNodesIsOneAndTheirStatementsAreSummed() {
        var start = ServerFigures.of(List.of(
                "niro_database_commits_total 100.0\nvertx_sql_processing_time_seconds_count{pool=\"a\"} 10\n",
                "niro_database_commits_total 110.0\nvertx_sql_processing_time_seconds_count{pool=\"a\"} 20\n"));
        var end = ServerFigures.of(List.of(
                "niro_database_commits_total 160.0\nvertx_sql_processing_time_seconds_count{pool=\"a\"} 40\n",
                "niro_database_commits_total 155.0\nvertx_sql_processing_time_seconds_count{pool=\"a\"} 50\n"));

        var rates = end.perSecondSince(start, 10);

        assertThat(rates.commits()).isEqualTo(5);
        assertThat(rates.statements()).isEqualTo(6);
        assertThat(rates.rowsWritten()).isNull();
    }
}
