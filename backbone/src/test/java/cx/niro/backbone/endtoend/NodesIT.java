package cx.niro.backbone.endtoend;

import static cx.niro.backbone.endtoend.Nodes.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.backbone.NodeProcess;
import cx.niro.simulator.ClusterOptions;
import cx.niro.simulator.PodRequest;
import cx.niro.simulator.fleet.SyntheticFleet;
import cx.niro.simulator.proxy.RoundRobin;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Three real nodes on one database behind a load balancer, and an agent that knows only the balancer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Nodes.Three.class)
@Timeout(240)
class NodesIT {
    private static final int PATIENCE = 90;
    /** Less than the 30 s after which an index that heard nothing reads the database. */
    private static final int AT_ONCE = 25;

    @TempDir
    static Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private Nodes nodes;
    private RoundRobin balancer;
    private EdgeCluster edge;
    private String id;

    @BeforeAll
    void start(Nodes three) throws Exception {
        nodes = three;
        balancer = RoundRobin.start(0, nodes.addresses());
        edge = EdgeCluster.start(directory, "edge", ClusterOptions.demo().quick());
        var created = nodes.at(0).post("clusters", Map.of("name", "edge"));
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
        assertThat(nodes.at(0).delete("clusters/" + id).statusCode()).isEqualTo(204);
    }

    /** Each test leaves three nodes that know each other and a cluster that all of them call healthy. */
    @AfterEach
    void areThreeAgain() throws Exception {
        nodes.restore();
        for (int node = 0; node < nodes.count(); node++) {
            int asked = node;
            within(PATIENCE).until(() -> status(asked).equals("healthy"));
        }
    }

    @Test
    void whatOneNodeHearsEveryNodeShowsAtOnce() throws Exception {
        for (int node = 0; node < nodes.count(); node++) {
            int asked = node;
            within(PATIENCE).until(() -> status(asked).equals("healthy"));
        }

        edge.control().addPod(PodRequest.named("shop", "visitor"));
        within(PATIENCE).until(() -> pods(0).contains("visitor"));

        for (int node = 0; node < nodes.count(); node++) {
            int asked = node;
            within(AT_ONCE)
                    .until(() -> fleetRow(asked).at("/pods/total").asInt()
                            == nodes.at(asked)
                                    .get("clusters/" + id)
                                    .at("/pods/total")
                                    .asInt());
        }
        edge.control().removePod("shop", "visitor");
        var made = nodes.at(1)
                .post("clusters", Map.of("name", "made-at-b"))
                .get("id")
                .asText();
        within(AT_ONCE).until(() -> row(nodes.at(2), made) != null);
        assertThat(nodes.at(2).delete("clusters/" + made).statusCode()).isEqualTo(204);
        within(AT_ONCE).until(() -> row(nodes.at(0), made) == null);
    }

    /** The type {@code hold} is known to synthetic agents only; this one is real. */
    @Test
    void commandThatTheAgentDoesNotKnowIsUnsupported() throws Exception {
        var ids = nodes.hold(2, Ledger.open(nodes.database()), List.of(id), Duration.ofMinutes(5));

        within(PATIENCE)
                .until(() -> nodes.at(0)
                        .get("commands/" + ids.get(0))
                        .get("status")
                        .asText()
                        .equals("unsupported"));
        assertThat(nodes.at(0)
                        .answerOfPost("clusters/" + id + "/commands", Map.of("type", "hold"))
                        .statusCode())
                .isEqualTo(400);
    }

    /** What a killed node does to commands and logs is in {@link FailuresIT} and {@link LogsFailuresIT}, in the ordinary run. */
    @Test
    @Tag("long")
    void aKilledNodeIsMissedByNobody() throws Exception {
        within(PATIENCE).until(() -> status(1).equals("healthy"));

        nodes.process(0).kill();

        within(PATIENCE).until(() -> nodes.members(1) == 2);
        assertThat(statusesAt(nodes.at(1), Duration.ofSeconds(10))).isEqualTo(Set.of("healthy"));
        assertThat(nodes.readiness(2).get("status").asText()).isEqualTo("ready");
    }

    @Test
    void aNodeThatStoodStillReadsUpWhatItMissed() throws Exception {
        within(PATIENCE).until(() -> status(2).equals("healthy"));

        nodes.process(2).freeze();
        try {
            edge.control().addPod(PodRequest.named("shop", "latecomer"));
            within(PATIENCE).until(() -> pods(0).contains("latecomer"));
            // long enough that the others gave it up
            within(PATIENCE).until(() -> nodes.members(0) == 2);
        } finally {
            nodes.process(2).unfreeze();
        }

        within(PATIENCE)
                .until(() -> fleetRow(2).at("/pods/total").asInt()
                        == nodes.at(0).get("clusters/" + id).at("/pods/total").asInt());
        within(PATIENCE).until(() -> Files.readString(nodes.process(2).log()).contains("this node stood still"));
        edge.control().removePod("shop", "latecomer");
    }

    /** A split for good: the two halves share nothing but the database. */
    @Test
    void nodesThatCannotHearEachOtherAgreeThroughTheDatabase() throws Exception {
        within(PATIENCE).until(() -> status(0).equals("healthy"));
        try (var alone = nodes.alone().start()) {
            var door = Rest.signIn(alone.url());
            assertThat(text(alone.url().resolve("/readyz"))).contains("\"members\":1");
            var made = door.post("clusters", Map.of("name", "made-alone"))
                    .get("id")
                    .asText();
            var twice = door.answerOfPost("clusters", Map.of("name", "edge"));
            assertThat(twice.statusCode()).isEqualTo(409);

            within(PATIENCE).until(() -> status(door, id).equals("healthy"));
            var seen = CompletableFuture.supplyAsync(() -> statusesAt(door, Duration.ofSeconds(10)));
            commandsReachAgentsOfTheOtherHalf(alone, door);

            assertThat(seen.get(60, TimeUnit.SECONDS)).isEqualTo(Set.of("healthy"));
            within(PATIENCE).until(() -> row(nodes.at(0), made) != null);
            assertThat(nodes.at(0).delete("clusters/" + made).statusCode()).isEqualTo(204);
        }
    }

    /** No ring crosses the split: the node that holds the poll finds the command by itself. */
    private void commandsReachAgentsOfTheOtherHalf(NodeProcess alone, Rest door) throws Exception {
        var options = InFlight.options(List.of(alone.url()), "beyond", 1, Duration.ofSeconds(1));
        try (var fleet = SyntheticFleet.start(options).awaitReady(Duration.ofMinutes(2))) {
            var beyond = fleet.agent(0).clusterId();
            within(PATIENCE).until(() -> status(nodes.at(1), beyond).equals("healthy"));

            assertThat(ping(nodes.at(1), beyond)).isEqualTo("succeeded");
            assertThat(ping(door, id)).isEqualTo("succeeded");

            assertThat(fleet.executions().values())
                    .singleElement()
                    .satisfies(execution -> assertThat(execution.executions()).isEqualTo(1));
            assertThat(nodes.at(0).delete("clusters/" + beyond).statusCode()).isEqualTo(204);
        }
    }

    private static String ping(Rest door, String clusterId) throws IOException, InterruptedException {
        var accepted =
                door.post("clusters/" + clusterId + "/commands", Map.of("type", "ping", "deadline_seconds", 300));
        return door.ended(accepted.get("id").asText()).get("status").asText();
    }

    private String text(URI url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString())
                .body();
    }

    private Set<String> statusesAt(Rest door, Duration time) {
        var seen = new HashSet<String>();
        await().pollInterval(Duration.ofMillis(500))
                .during(time)
                .atMost(time.plusSeconds(10))
                .until(() -> {
                    seen.add(status(door, id));
                    return true;
                });
        return seen;
    }

    private String status(int node) throws IOException, InterruptedException {
        return status(nodes.at(node), id);
    }

    private static String status(Rest door, String clusterId) throws IOException, InterruptedException {
        var row = row(door, clusterId);
        return row == null ? "absent" : row.get("status").asText();
    }

    private JsonNode fleetRow(int node) throws IOException, InterruptedException {
        return row(nodes.at(node), id);
    }

    private static JsonNode row(Rest door, String clusterId) throws IOException, InterruptedException {
        return StreamSupport.stream(door.get("fleet").get("clusters").spliterator(), false)
                .filter(cluster -> cluster.get("id").asText().equals(clusterId))
                .findFirst()
                .orElse(null);
    }

    private List<String> pods(int node) throws IOException, InterruptedException {
        return StreamSupport.stream(
                        nodes.at(node)
                                .get("clusters/" + id + "/pods?namespace=shop")
                                .get("items")
                                .spliterator(),
                        false)
                .map(pod -> pod.get("name").asText())
                .toList();
    }
}
