package cx.niro.backbone.endtoend;

import static cx.niro.backbone.endtoend.Nodes.within;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.simulator.ClusterOptions;
import cx.niro.simulator.LogControl;
import cx.niro.simulator.PodRequest;
import cx.niro.simulator.logs.LineSource;
import cx.niro.simulator.proxy.RoundRobin;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A log that is followed by three pages at three nodes, with a real agent, while nodes are killed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Nodes.Three.class)
@Timeout(300)
class LogsFailuresIT {
    private static final int LINES = 100_000;
    private static final int OWNER = 0;
    private static final int AGENTS_NODE = 1;

    @TempDir
    static Path directory;

    private Nodes nodes;
    private EdgeCluster edge;
    private RoundRobin door;
    private final List<ReconnectingPage> pages = new ArrayList<>();
    private String cluster;

    @BeforeAll
    void start(Nodes three) throws Exception {
        nodes = three;
        var addresses = nodes.addresses();
        door = RoundRobin.failover(List.of(addresses.get(AGENTS_NODE), addresses.get(2), addresses.get(OWNER)));
        edge = EdgeCluster.start(directory, "logs", ClusterOptions.empty().quick());
        edge.allowLogs();
        var created = nodes.at(0).post("clusters", Map.of("name", "logs-failures"));
        cluster = created.get("id").asText();
        edge.startAgent(
                URI.create("http://127.0.0.1:" + door.port()),
                created.at("/enrollment/token").asText());
        within(60)
                .until(() -> nodes.at(0)
                        .get("clusters/" + cluster)
                        .at("/capabilities/logs_enabled")
                        .asBoolean());
    }

    @AfterAll
    void stop() throws Exception {
        if (edge != null) {
            edge.close();
        }
        if (door != null) {
            door.close();
        }
        nodes.restore();
        assertThat(nodes.at(0).delete("clusters/" + cluster).statusCode()).isEqualTo(204);
    }

    @AfterEach
    void closePages() throws IOException {
        for (var page : pages) {
            page.close();
        }
        pages.clear();
        nodes.restore();
    }

    @Test
    void threePagesSeeEachOfAHundredThousandLinesOnceThoughTheOwnerAndTheAgentsNodeAreKilled() throws Exception {
        survivesTwoKills("source", 10_000);
    }

    @Test
    @Tag("long")
    void theSameAtFiveThousandLinesASecond() throws Exception {
        survivesTwoKills("steady-source", 5_000);
    }

    private void survivesTwoKills(String pod, int perSecond) throws Exception {
        var log = run(pod);
        open(pod, OWNER);
        within(60).until(() -> log.counts().followers() == 1);
        assertThat(ownerOf(pod)).isEqualTo(nodes.readiness(OWNER).get("node").asText());
        open(pod, AGENTS_NODE);
        open(pod, 2);
        within(60).until(() -> pages.stream().allMatch(page -> page.connections() == 1));

        log.generate(LineSource.steady(LINES, perSecond));
        awaitLine(LINES / 5);
        kill(OWNER);
        awaitLine(LINES / 2);
        kill(AGENTS_NODE);

        awaitLine(LINES);
        assertThatNothingWasLost();
        assertThat(pages.get(OWNER).connections()).isGreaterThan(1);
    }

    @Test
    void pageThatOpensInsideAThousandLinesOfOneTimestampLosesAndRepeatsNoneAtAnotherNode() throws Exception {
        var log = run("instant");
        var at = Instant.now();
        log.printAt(at, lines(1, 1_000));
        var page = open("instant", 2, 300, 700);
        awaitLine(1_000);

        page.reconnect();
        log.printAt(at, lines(1_001, 1_500));

        awaitLine(1_500);
        page.reconnect();
        within(60).until(() -> page.connections() > 2);
        log.printAt(at.plusNanos(1), lines(1_501, 1_510));
        awaitLine(1_510);
        assertThatNothingWasLost();
    }

    @Test
    void streamGoesOnOverEndsRotationsAndRestartsOfItsContainer() {
        var log = run("restless");
        open("restless", 1);
        log.print(lines(1, 100));
        awaitLine(100);

        log.endFollows();
        log.print(lines(101, 200));
        awaitLine(200);
        log.cutFollows();
        log.print(lines(201, 300));
        awaitLine(300);
        log.rotate();
        log.print(lines(301, 400));
        awaitLine(400);
        log.print(lines(401, 450));
        log.restart(3);
        log.print(lines(451, 500));

        awaitLine(500);
        assertThatNothingWasLost();
        assertThat(pages.get(0).markers())
                .anySatisfy(marker -> assertThat(marker).startsWith("restarted").contains("3"));
    }

    @Test
    void killedAgentsSuccessorGoesOnWhereItStopped() throws Exception {
        var log = run("orphan");
        open("orphan", 0);
        log.generate(LineSource.steady(6_000, 1_500));
        awaitLine(2_000);

        edge.killAgent();
        edge.startAgent(URI.create("http://127.0.0.1:" + door.port()), null);

        awaitLine(6_000);
        assertThatNothingWasLost();
    }

    @Test
    @Tag("long")
    void slowPageMissesLinesAndSaysHowManyAndTheOtherOneMissesNone() {
        var log = run("torrent");
        var fast = open("torrent", 0, "all", 0);
        var slow = open("torrent", 1, "all", 0);
        within(60).until(() -> log.counts().followers() == 1 && slow.connections() == 1);
        slow.pause();
        log.generate(new LineSource("line {n} ", 60_000, 0, 1, 500));
        within(180).until(() -> fast.line() == 60_000 || !fast.complaints().isEmpty());
        assertThat(slow.line()).isLessThan(60_000);

        slow.goOn();

        awaitLine(60_000);
        assertThat(fast.markers()).isEmpty();
        assertThat(slow.markers()).isNotEmpty().allMatch(marker -> marker.startsWith("dropped"));
    }

    @Test
    void agentStopsReadingWhileNoPageReadsAndNothingIsLost() {
        var log = run("flood");
        var page = open("flood", 2, "all", 0);
        within(60).until(() -> log.counts().followers() == 1 && page.connections() == 1);
        page.pause();
        log.generate(new LineSource("line {n} ", 60_000, 0, 1, 1_000));

        within(60).during(Duration.ofSeconds(2)).until(() -> log.counts().sentLines() < 50_000);
        page.goOn();

        awaitLine(60_000);
        assertThatNothingWasLost();
    }

    private String ownerOf(String pod) throws IOException, SQLException {
        var database = nodes.database().running().orElseThrow();
        try (var connection = DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select owner_node from log_stream where pod = '" + pod + "'")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private LogControl run(String pod) {
        edge.control().addPod(PodRequest.named("lab", pod));
        var log = edge.control().log("lab", pod, "main");
        within(60).until(() -> log.counts().lines() == 0);
        return log;
    }

    private void open(String pod, int node) {
        var unused = open(pod, node, "all", 0);
    }

    private ReconnectingPage open(String pod, int node, Object tail, int before) {
        var path = "clusters/%s/logs?namespace=lab&pod=%s&container=main&tail=%s".formatted(cluster, pod, tail);
        var page = new ReconnectingPage(nodes.urls(), node, nodes.at(node).token(), path, before);
        pages.add(page);
        return page;
    }

    private static String[] lines(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(number -> "line " + number)
                .toArray(String[]::new);
    }

    private void awaitLine(int number) {
        within(180)
                .until(() -> pages.stream()
                        .allMatch(page ->
                                page.line() >= number || !page.complaints().isEmpty()));
        assertThat(pages).allSatisfy(page -> assertThat(page.complaints()).isEmpty());
    }

    private void kill(int node) {
        try {
            nodes.process(node).kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void assertThatNothingWasLost() {
        assertThat(pages)
                .allSatisfy(page -> assertThat(page.markers())
                        .noneMatch(marker -> marker.startsWith("gap") || marker.startsWith("dropped")));
    }
}
