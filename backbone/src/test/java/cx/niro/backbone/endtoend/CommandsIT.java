package cx.niro.backbone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.backbone.NodeProcess;
import cx.niro.backbone.database.EmbeddedDatabase;
import cx.niro.protocol.ProtocolJson;
import cx.niro.simulator.ClusterOptions;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands through one real node to a real agent. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class CommandsIT {
    @TempDir
    static Path directory;

    private EmbeddedDatabase database;
    private NodeProcess node;
    private Rest rest;
    private EdgeCluster edge;
    private String id;

    @BeforeAll
    void start() throws Exception {
        database = new EmbeddedDatabase(directory);
        node = NodeProcess.in(directory, Map.of("NIRO_HEARTBEAT_INTERVAL", "PT1S"))
                .start();
        rest = Rest.signIn(node.url());
        edge = EdgeCluster.start(directory, "edge", ClusterOptions.empty().quick());
        var created = rest.post("clusters", Map.of("name", "edge"));
        id = created.get("id").asText();
        edge.startAgent(node.url(), created.at("/enrollment/token").asText());
        await().atMost(Duration.ofSeconds(40))
                .until(() -> rest.get("clusters/" + id).get("status").asText().equals("healthy"));
    }

    @AfterAll
    void stop() throws Exception {
        if (edge != null) {
            edge.close();
        }
        if (node != null) {
            node.close();
        }
        database.stop();
    }

    @Test
    void pingReachesTheAgentAndComesBack() throws Exception {
        var millis = new ArrayList<Long>();
        for (int i = 0; i < 20; i++) {
            var begun = System.nanoTime();
            var accepted = rest.post("clusters/" + id + "/commands", Map.of("type", "ping"));
            var finished = rest.get("commands/" + accepted.get("id").asText() + "?wait=10");
            millis.add(Duration.ofNanos(System.nanoTime() - begun).toMillis());

            assertThat(finished.get("status").asText()).isEqualTo("succeeded");
            assertThat(finished.get("attempt").asInt()).isEqualTo(1);
        }
        System.out.println("ping through one node, ms: " + millis);
        var newest = rest.get("clusters/" + id + "/commands?limit=1").at("/items/0");
        assertThat(newest.get("requested_by").asText()).isEqualTo(NodeProcess.EMAIL);
        assertThat(newest.get("finished_at").asText()).isNotEmpty();
    }

    @Test
    void commandGivenWhileTheNodeIsDownForAMomentIsNotLost() throws Exception {
        var accepted = rest.post("clusters/" + id + "/commands", Map.of("type", "ping", "deadline_seconds", 60));
        node.kill();
        node.start();

        var finished = rest.get("commands/" + accepted.get("id").asText());
        await().atMost(Duration.ofSeconds(40))
                .until(() -> status(accepted.get("id").asText()).equals("succeeded"));
        assertThat(finished.get("id")).isEqualTo(accepted.get("id"));
    }

    @Test
    void wrongRequestsAreRefusedByName() throws Exception {
        var path = "clusters/" + id + "/commands";
        var pending = rest.post("clusters", Map.of("name", "never-enrolled"))
                .get("id")
                .asText();
        var finished = rest.post(path, Map.of("type", "ping")).get("id").asText();
        assertThat(rest.get("commands/" + finished + "?wait=10").get("status").asText())
                .isEqualTo("succeeded");

        assertThat(code(rest.answerOfPost(path, Map.of("type", "explode")))).isEqualTo("400 command_type_unknown");
        assertThat(code(rest.answerOfPost(path, Map.of("type", "ping", "deadline_seconds", -1))))
                .isEqualTo("400 invalid_request");
        assertThat(code(rest.answerOfPost("clusters/" + pending + "/commands", Map.of("type", "ping"))))
                .isEqualTo("409 cluster_offline");
        assertThat(code(rest.answerOfPost("commands/" + finished + "/cancel", Map.of())))
                .isEqualTo("409 already_finished");
        var items = rest.get("clusters/" + pending + "/commands").get("items");
        assertThat(StreamSupport.stream(items.spliterator(), false)).isEmpty();
    }

    private String status(String commandId) throws IOException, InterruptedException {
        return rest.get("commands/" + commandId).get("status").asText();
    }

    private static String code(HttpResponse<byte[]> answer) throws IOException {
        JsonNode problem = ProtocolJson.mapper().readTree(answer.body());
        return answer.statusCode() + " " + problem.path("code").asText();
    }
}
