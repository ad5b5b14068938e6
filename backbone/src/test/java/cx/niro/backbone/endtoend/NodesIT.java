package cx.niro.backbone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.backbone.NodeProcess;
import cx.niro.backbone.database.EmbeddedDatabase;
import cx.niro.protocol.ProtocolJson;
import cx.niro.simulator.ClusterOptions;
import cx.niro.simulator.PodRequest;
import cx.niro.simulator.proxy.RoundRobin;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three real nodes on one database behind a load balancer, and an agent that knows only the balancer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class NodesIT {

    @TempDir
    static Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<NodeProcess> nodes = new ArrayList<>();
    private final Map<NodeProcess, Rest> doors = new HashMap<>();
    private EmbeddedDatabase database;
    private RoundRobin balancer;
    private EdgeCluster edge;
    private String id;

    @BeforeAll
    void start() throws Exception {
        database = new EmbeddedDatabase(directory);
        var ports = List.of(NodeProcess.freePort(), NodeProcess.freePort(), NodeProcess.freePort());
        for (var port : ports) {
            nodes.add(node("niro-test-" + ports.get(0), port, ports));
        }
        // all at once on an empty database
        for (var node : nodes) {
            node.launch();
        }
        for (var node : nodes) {
            node.awaitReady();
            doors.put(node, Rest.signIn(node.url()));
        }
        balancer = RoundRobin.start(
                0,
                nodes.stream()
                        .map(node -> InetSocketAddress.createUnresolved("127.0.0.1", node.port()))
                        .toList());
        edge = EdgeCluster.start(directory, "edge", ClusterOptions.demo().quick());
        var created = at(0).post("clusters", Map.of("name", "edge"));
        id = created.get("id").asText();
        edge.startAgent(
                URI.create("http://127.0.0.1:" + balancer.port()),
                created.at("/enrollment/token").asText());
    }

    @AfterAll
    void stop() throws Exception {
        if (edge != null) {
            edge.close();
        }
        if (balancer != null) {
            balancer.close();
        }
        nodes.forEach(NodeProcess::close);
        database.stop();
    }

    /** Each test leaves three nodes that know each other and a cluster that all of them call healthy. */
    @AfterEach
    void areThreeAgain() throws Exception {
        for (var node : nodes) {
            if (!node.process().isAlive()) {
                node.start();
            }
        }
        for (var node : nodes) {
            within(60).until(() -> members(node) == nodes.size());
            within(30).until(() -> status(node).equals("healthy"));
        }
    }

    @Test
    void whatOneNodeHearsEveryNodeShowsAtOnce() throws Exception {
        for (var node : nodes) {
            within(30).until(() -> status(node).equals("healthy"));
        }

        edge.control().addPod(PodRequest.named("shop", "visitor"));
        within(10).until(() -> pods(nodes.get(0)).contains("visitor"));

        // an index that heard nothing would read the database every 30 s only
        for (var node : nodes) {
            within(3)
                    .until(() -> fleetRow(node).at("/pods/total").asInt()
                            == doors.get(node)
                                    .get("clusters/" + id)
                                    .at("/pods/total")
                                    .asInt());
        }
        edge.control().removePod("shop", "visitor");
        var made = at(1).post("clusters", Map.of("name", "made-at-b")).get("id").asText();
        within(3).until(() -> row(nodes.get(2), made) != null);
        assertThat(at(2).delete("clusters/" + made).statusCode()).isEqualTo(204);
        within(3).until(() -> row(nodes.get(0), made) == null);
    }

    @Test
    void aKilledNodeIsMissedByNobody() throws Exception {
        within(30).until(() -> status(nodes.get(1)).equals("healthy"));

        nodes.get(0).kill();

        within(20).until(() -> members(nodes.get(1)) == 2);
        assertThat(statusesAt(nodes.get(1), Duration.ofSeconds(8))).isEqualTo(Set.of("healthy"));
        assertThat(readiness(nodes.get(2)).get("status").asText()).isEqualTo("ready");
    }

    @Test
    void aNodeThatStoodStillReadsUpWhatItMissed() throws Exception {
        within(30).until(() -> status(nodes.get(2)).equals("healthy"));

        nodes.get(2).freeze();
        try {
            edge.control().addPod(PodRequest.named("shop", "latecomer"));
            within(20).until(() -> pods(nodes.get(0)).contains("latecomer"));
            // long enough that the others gave it up
            within(60).until(() -> members(nodes.get(0)) == 2);
        } finally {
            nodes.get(2).unfreeze();
        }

        var total = at(0).get("clusters/" + id).at("/pods/total").asInt();
        within(15).until(() -> fleetRow(nodes.get(2)).at("/pods/total").asInt() == total);
        assertThat(Files.readString(nodes.get(2).log())).contains("this node stood still");
        edge.control().removePod("shop", "latecomer");
    }

    @Test
    void aStoppingNodeTurnsUnreadyServesOnAndLeaves() throws Exception {
        var leaving = nodes.get(1);

        leaving.process().destroy();

        within(5).until(() -> readiness(leaving).get("status").asText().equals("stopping"));
        assertThat(doors.get(leaving).get("fleet").get("clusters")).isNotEmpty();
        var begun = System.nanoTime();
        within(20).until(() -> !leaving.process().isAlive());
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(12));
        assertThat(leaving.process().exitValue()).isEqualTo(143);
        assertThat(Files.readString(leaving.log()))
                .contains("node has stopped")
                .doesNotContain("a step of stopping failed");
        within(3).until(() -> members(nodes.get(0)) == 2 && members(nodes.get(2)) == 2);
        assertThat(statusesAt(nodes.get(0), Duration.ofSeconds(5))).isEqualTo(Set.of("healthy"));
    }

    /** A split for good: the two halves share nothing but the database. */
    @Test
    void nodesThatCannotHearEachOtherAgreeThroughTheDatabase() throws Exception {
        within(30).until(() -> status(nodes.get(0)).equals("healthy"));
        var port = NodeProcess.freePort();
        try (var alone = node("niro-test-alone-" + port, port, List.of(port)).start()) {
            doors.put(alone, Rest.signIn(alone.url()));
            assertThat(members(alone)).isEqualTo(1);
            var made = doors.get(alone)
                    .post("clusters", Map.of("name", "made-alone"))
                    .get("id")
                    .asText();
            var twice = doors.get(alone).answerOfPost("clusters", Map.of("name", "edge"));
            assertThat(twice.statusCode()).isEqualTo(409);

            assertThat(statusesAt(alone, Duration.ofSeconds(12))).isEqualTo(Set.of("healthy"));
            within(40).until(() -> row(nodes.get(0), made) != null);
            assertThat(at(0).delete("clusters/" + made).statusCode()).isEqualTo(204);
        }
    }

    private static NodeProcess node(String cluster, int clusterPort, List<Integer> ports) throws IOException {
        var members =
                String.join(",", ports.stream().map(port -> "127.0.0.1:" + port).toList());
        return NodeProcess.in(
                Files.createDirectories(directory.resolve("node-" + clusterPort)),
                Map.of(
                        "NIRO_DATA_DIR", directory.toString(),
                        "NIRO_CLUSTER_JOIN", "tcp:" + members,
                        "NIRO_CLUSTER_NAME", cluster,
                        "NIRO_CLUSTER_PORT", Integer.toString(clusterPort),
                        "NIRO_BUS_PORT", "0",
                        "NIRO_DRAIN", "PT2S",
                        "NIRO_HEARTBEAT_INTERVAL", "PT1S",
                        "NIRO_UNKNOWN_AFTER", "PT6S",
                        "NIRO_OFFLINE_AFTER", "PT12S"));
    }

    private Rest at(int node) {
        return doors.get(nodes.get(node));
    }

    private int members(NodeProcess node) throws IOException, InterruptedException {
        return readiness(node).get("members").asInt();
    }

    private JsonNode readiness(NodeProcess node) throws IOException, InterruptedException {
        return ProtocolJson.mapper()
                .readTree(http.send(
                                HttpRequest.newBuilder(node.url().resolve("/readyz"))
                                        .timeout(Duration.ofSeconds(5))
                                        .build(),
                                BodyHandlers.ofByteArray())
                        .body());
    }

    private Set<String> statusesAt(NodeProcess node, Duration time) {
        var seen = new HashSet<String>();
        await().pollInterval(Duration.ofMillis(500))
                .during(time)
                .atMost(time.plusSeconds(10))
                .until(() -> {
                    seen.add(status(node));
                    return true;
                });
        return seen;
    }

    private String status(NodeProcess node) throws IOException, InterruptedException {
        var row = fleetRow(node);
        return row == null ? "absent" : row.get("status").asText();
    }

    private JsonNode fleetRow(NodeProcess node) throws IOException, InterruptedException {
        return row(node, id);
    }

    private JsonNode row(NodeProcess node, String clusterId) throws IOException, InterruptedException {
        return StreamSupport.stream(doors.get(node).get("fleet").get("clusters").spliterator(), false)
                .filter(cluster -> cluster.get("id").asText().equals(clusterId))
                .findFirst()
                .orElse(null);
    }

    private List<String> pods(NodeProcess node) throws IOException, InterruptedException {
        return StreamSupport.stream(
                        doors.get(node)
                                .get("clusters/" + id + "/pods?namespace=shop")
                                .get("items")
                                .spliterator(),
                        false)
                .map(pod -> pod.get("name").asText())
                .toList();
    }

    private static ConditionFactory within(int seconds) {
        return await().atMost(Duration.ofSeconds(seconds))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions();
    }
}
