package cx.niro.backbone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import cx.niro.backbone.NodeProcess;
import cx.niro.backbone.NodeTemplate;
import cx.niro.backbone.database.EmbeddedDatabase;
import cx.niro.simulator.ClusterOptions;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real agent behind a proxy that lets heartbeats pass and cuts polls; windows of seconds instead of a minute. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class LivenessIT {
    @TempDir
    static Path directory;

    private EmbeddedDatabase database;
    private NodeProcess node;
    private PollCutProxy proxy;
    private Rest rest;
    private EdgeCluster edge;
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
                                "NIRO_LIGHT_AMBER_AFTER",
                                "PT9S",
                                "NIRO_LIGHT_RED_AFTER",
                                "PT12S"))
                .start();
        proxy = PollCutProxy.to(node.url());
        rest = Rest.signIn(node.url());
        edge = EdgeCluster.start(directory, "edge", ClusterOptions.empty().quick());
        var created = rest.post("clusters", Map.of("name", "edge"));
        id = created.get("id").asText();
        assertThat(light("commands")).isEqualTo("grey");
        edge.startAgent(proxy.url(), created.at("/enrollment/token").asText());
    }

    @AfterAll
    void stop() throws Exception {
        if (edge != null) {
            edge.close();
        }
        if (proxy != null) {
            proxy.close();
        }
        if (node != null) {
            node.close();
        }
        database.stop();
    }

    @Test
    void cutPollsMakeTheClusterCriticalThoughItBeatsAndItHealsByItself() throws Exception {
        becomesWell();
        assertThat(light("logs")).isEqualTo("grey");

        proxy.cutPolls(true);
        var cutAt = Instant.now();

        soon().until(() -> status().equals("critical") && light("commands").equals("red"));
        assertThat(reason().asText())
                .contains("no answer to the agent's polls has come back")
                .contains("proxy");
        var beat = lastHeartbeat();
        assertThat(beat).isAfter(cutAt);
        soon().until(() -> lastHeartbeat().isAfter(beat.plusSeconds(1)));
        assertThat(status()).isEqualTo("critical");
        soon().until(() -> light("process").equals("green"));
        soon().until(() -> !rest.get("fleet?status=critical")
                .at("/clusters/0/lights/commands/proven_at")
                .asText()
                .isEmpty());
        soon().until(() -> metrics().contains("niro_fleet_commands_unreachable 1.0"));
        // it goes on trying, with back-off
        assertThat(proxy.cut()).isBetween(1, 100);

        proxy.cutPolls(false);

        becomesWell();
        assertThat(reason().isMissingNode()).isTrue();
        var ping = rest.post("clusters/" + id + "/commands", Map.of("type", "ping"));
        assertThat(rest.ended(ping.get("id").asText()).get("status").asText()).isEqualTo("succeeded");
    }

    private void becomesWell() {
        soon().until(() -> status().equals("healthy")
                && light("process").equals("green")
                && light("commands").equals("green")
                && light("kubernetes_api").equals("green"));
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(200));
    }

    private JsonNode cluster() throws IOException, InterruptedException {
        return rest.get("clusters/" + id);
    }

    private String status() throws IOException, InterruptedException {
        return cluster().get("status").asText();
    }

    private String light(String name) throws IOException, InterruptedException {
        return cluster().at("/lights/" + name + "/state").asText();
    }

    private Instant lastHeartbeat() throws IOException, InterruptedException {
        return Instant.parse(cluster().get("last_heartbeat_at").asText());
    }

    /** The message of the reason; missing while there is none. */
    private JsonNode reason() throws IOException, InterruptedException {
        for (var reason : cluster().get("reasons")) {
            if (reason.get("code").asText().equals("commands_unreachable")) {
                return reason.get("message");
            }
        }
        return MissingNode.getInstance();
    }

    private String metrics() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(node.url().resolve("/metrics")).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
