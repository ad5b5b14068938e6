package cx.niro.backbone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cx.niro.backbone.NodeProcess;
import cx.niro.backbone.NodeTemplate;
import cx.niro.backbone.database.EmbeddedDatabase;
import cx.niro.simulator.ClusterOptions;
import cx.niro.simulator.PodRequest;
import cx.niro.simulator.api.Fault;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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

/** One real node, one real PostgreSQL, real agents of simulated clusters; beats every second and windows to match. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class OneClusterIT {
    private static final Duration UNKNOWN_AFTER = Duration.ofSeconds(5);
    /** Longer than an agent may wait when it was told to try again later: ten seconds and its jitter. */
    private static final Duration OFFLINE_AFTER = Duration.ofSeconds(25);

    @TempDir
    static Path directory;

    private EmbeddedDatabase database;
    private NodeProcess node;
    private Rest rest;
    private EdgeCluster demo;
    private String id;

    @BeforeAll
    void start() throws Exception {
        NodeTemplate.into(directory);
        database = new EmbeddedDatabase(directory);
        node = NodeProcess.in(
                        directory,
                        Map.of(
                                "NIRO_HEARTBEAT_INTERVAL",
                                "PT1S",
                                "NIRO_UNKNOWN_AFTER",
                                UNKNOWN_AFTER.toString(),
                                "NIRO_OFFLINE_AFTER",
                                OFFLINE_AFTER.toString()))
                .start();
        rest = Rest.signIn(node.url());
        demo = EdgeCluster.start(directory, "demo", ClusterOptions.demo().quick());
        var created = rest.post("clusters", Map.of("name", "demo", "environment", "staging"));
        id = created.get("id").asText();
        assertThat(status(id)).isEqualTo("pending");
        demo.startAgent(node.url(), created.at("/enrollment/token").asText());
        becomes("healthy");
    }

    @AfterAll
    void stop() throws Exception {
        if (demo != null) {
            demo.close();
        }
        if (node != null) {
            node.close();
        }
        database.stop();
    }

    /** Each test leaves the cluster as it found it. */
    @AfterEach
    void isHealthyAgain() {
        becomes("healthy");
    }

    @Test
    void anEnrolledClusterShowsItsNodesPodsUsageAndWarnings() throws Exception {
        var cluster = rest.get("clusters/" + id);

        assertThat(cluster.at("/nodes/total").asInt()).isEqualTo(3);
        assertThat(cluster.at("/nodes/ready").asInt()).isEqualTo(3);
        assertThat(cluster.at("/pods/total").asInt()).isGreaterThan(30);
        assertThat(cluster.at("/compute/cpu_used_millicores").asLong()).isPositive();
        assertThat(cluster.at("/capabilities/pods_enabled").asBoolean()).isTrue();
        assertThat(cluster.at("/capabilities/logs_enabled").asBoolean()).isFalse();
        assertThat(rest.get("clusters/" + id + "/nodes").get("items")).hasSize(3);
        assertThat(rest.get("clusters/" + id + "/events").get("items")).isNotEmpty();
        assertThat(rest.get("fleet").at("/totals/by_status/healthy").asInt()).isPositive();
    }

    @Test
    void aPodAddedCrashedAndRemovedIsSeenWithinABeat() {
        demo.control().addPod(PodRequest.named("shop", "visitor"));
        soon().until(() -> podStatus("visitor").equals("Running"));

        demo.control().crashLoop("shop", "visitor");
        soon().until(() -> podStatus("visitor").equals("CrashLoopBackOff"));

        demo.control().removePod("shop", "visitor");
        soon().until(() -> podStatus("visitor").isEmpty());
    }

    @Test
    void silentAgentBecomesUnknownThenOfflineAndHealthyWithinABeatOfItsReturn() throws Exception {
        demo.stopAgent();

        becomes("unknown");
        becomes("offline");
        assertThat(Duration.between(lastHeartbeat(), Instant.now())).isGreaterThanOrEqualTo(OFFLINE_AFTER);

        demo.startAgent(node.url(), null);
        becomes("healthy");
    }

    @Test
    void killedNodeComesBackNobodyEnrollsAgainAndNoCommandIsLost() throws Exception {
        var key = demo.keySecret().get("key");
        var enrolledAt = rest.get("clusters/" + id).get("enrolled_at");
        var nodes = rest.get("clusters/" + id).get("nodes");

        var ping = rest.post("clusters/" + id + "/commands", Map.of("type", "ping", "deadline_seconds", 300))
                .get("id")
                .asText();
        node.kill();
        var killedAt = Instant.now();
        node.start();

        await().atMost(Duration.ofSeconds(90))
                .until(() -> status(id).equals("healthy") && lastHeartbeat().isAfter(killedAt));
        soon().until(() -> rest.get("commands/" + ping).get("status").asText().equals("succeeded"));
        assertThat(rest.get("clusters/" + id).get("nodes")).isEqualTo(nodes);
        assertThat(rest.get("clusters/" + id).at("/pods/total").asInt()).isGreaterThan(30);
        assertThat(rest.get("clusters/" + id).get("enrolled_at")).isEqualTo(enrolledAt);
        assertThat(demo.keySecret()).containsEntry("key", key);
    }

    @Test
    void agentKilledBetweenExchangeAndSecretRecoversByItself() throws Exception {
        try (var edge =
                EdgeCluster.start(directory, "crash", ClusterOptions.empty().quick())) {
            var created = rest.post("clusters", Map.of("name", "crash"));
            var crashId = created.get("id").asText();
            var token = created.at("/enrollment/token").asText();
            // the first update of the Secret, the nonce's, passes, and that of the key hangs until the agent is killed
            var update = Fault.delay(Duration.ofMillis(1)).onVerb("update").onResource("secrets");
            edge.control().fault(update.times(1));
            edge.control()
                    .fault(Fault.delay(Duration.ofMinutes(10)).onVerb("update").onResource("secrets"));
            edge.startAgent(node.url(), token);
            soon().until(() ->
                    !rest.get("clusters/" + crashId).path("enrolled_at").isNull());
            edge.killAgent();
            assertThat(edge.keySecret()).doesNotContainKey("key");

            edge.control().clearFaults();
            edge.startAgent(node.url(), token);

            soon().until(() -> status(crashId).equals("healthy"));
            assertThat(rest.delete("clusters/" + crashId).statusCode()).isEqualTo(204);
        }
    }

    @Test
    void whileTheDatabaseIsDownReadsGoOnWritesAreToldToComeBackAndNoClusterIsOffline() throws Exception {
        var browser = rest.inSession();
        assertThat(browser.answerOf("fleet").statusCode()).isEqualTo(200);

        assertThat(database.stop()).isTrue();

        var whileDown = statusesDuring(OFFLINE_AFTER.plusSeconds(4), browser);
        for (var refused : List.of(
                rest.answerOfPost("clusters", Map.of("name", "never")),
                rest.openSession(),
                browser.answerOfPost("tokens", Map.of("name", "never")))) {
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).isPresent();
            assertThat(text(refused)).contains("\"code\":\"database_unavailable\"");
        }
        assertThat(rest.answerOf("/healthz").statusCode()).isEqualTo(200);
        assertThat(text(rest.answerOf("/readyz"))).contains("\"status\":\"ready\"", "\"database\":\"down\"");
        assertThat(text(rest.answerOf("/metrics"))).contains("niro_database_up 0");

        database.start();
        var startedAt = Instant.now();
        var afterwards = new HashSet<String>();
        soon().until(() -> {
            afterwards.add(status(id));
            return status(id).equals("healthy") && lastHeartbeat().isAfter(startedAt);
        });

        assertThat(whileDown).isEqualTo(Set.of("healthy"));
        assertThat(afterwards).doesNotContain("offline");
        soon().until(() -> text(rest.answerOf("/metrics")).contains("niro_database_up 1"));
        assertThat(rest.openSession().statusCode()).isEqualTo(200);
        var made = browser.post("clusters", Map.of("name", "made-afterwards"));
        assertThat(rest.delete("clusters/" + made.get("id").asText()).statusCode())
                .isEqualTo(204);
    }

    @Test
    void revokedKeyIsRefusedAtOnceAndReEnrollmentKeepsTheCluster() throws Exception {
        assertThat(rest.delete("clusters/" + id + "/agent-key").statusCode()).isEqualTo(204);
        becomes("unknown");
        assertThat(demo.agentLog()).contains("agent_key_invalid");

        var enrollment = rest.post("clusters/" + id + "/enrollment-tokens", Map.of());
        demo.stopAgent();
        demo.startAgent(node.url(), enrollment.get("token").asText());

        becomes("healthy");
        assertThat(rest.get("clusters/" + id).get("name").asText()).isEqualTo("demo");
    }

    private Instant lastHeartbeat() throws IOException, InterruptedException {
        return Instant.parse(rest.get("clusters/" + id).get("last_heartbeat_at").asText());
    }

    /** Long enough that the gateway believes neither token nor session without asking. */
    private Set<String> statusesDuring(Duration time, Rest browser) {
        var seen = new HashSet<String>();
        await().pollInterval(Duration.ofMillis(500))
                .during(time)
                .atMost(time.plusSeconds(60))
                .until(() -> {
                    seen.add(status(id));
                    assertThat(browser.answerOf("fleet").statusCode()).isEqualTo(200);
                    return true;
                });
        return seen;
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private void becomes(String status) {
        await().atMost(Duration.ofSeconds(90)).until(() -> status(id).equals(status));
    }

    /** With time for a busy machine; the test on the whole stack asks for a beat and the page's refresh. */
    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(200));
    }

    private String status(String clusterId) throws IOException, InterruptedException {
        return StreamSupport.stream(rest.get("fleet").get("clusters").spliterator(), false)
                .filter(cluster -> cluster.get("id").asText().equals(clusterId))
                .map(cluster -> cluster.get("status").asText())
                .findFirst()
                .orElse("absent");
    }

    private String podStatus(String name) throws IOException, InterruptedException {
        var items =
                rest.get("clusters/" + id + "/pods?namespace=shop&q=" + name).get("items");
        return StreamSupport.stream(items.spliterator(), false)
                .filter(pod -> pod.get("name").asText().equals(name))
                .map(pod -> pod.get("status").asText())
                .findFirst()
                .orElse("");
    }
}
