package cx.niro.backbone.endtoend;

import static cx.niro.backbone.endtoend.Nodes.within;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.backbone.NodeProcess;
import cx.niro.protocol.AgentInfo;
import cx.niro.protocol.CommandResult;
import cx.niro.protocol.EnrollAnswer;
import cx.niro.protocol.EnrollRequest;
import cx.niro.protocol.Protocol;
import cx.niro.protocol.ProtocolJson;
import cx.niro.simulator.ClusterOptions;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Commands that are given at one of three real nodes to a real agent that knows another one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Nodes.Three.class)
@Timeout(180)
class CommandsIT {
    @TempDir
    static Path directory;

    private Nodes nodes;
    private Rest rest;
    private EdgeCluster edge;
    private String id;

    @BeforeAll
    void start(Nodes three) throws Exception {
        nodes = three;
        rest = nodes.at(0);
        edge = EdgeCluster.start(directory, "commands", ClusterOptions.empty().quick());
        var created = rest.post("clusters", Map.of("name", "commands"));
        id = created.get("id").asText();
        edge.startAgent(nodes.process(1).url(), created.at("/enrollment/token").asText());
        within(60).until(() -> rest.get("clusters/" + id).get("status").asText().equals("healthy"));
    }

    @AfterAll
    void stop() throws Exception {
        if (edge != null) {
            edge.close();
        }
        assertThat(rest.delete("clusters/" + id).statusCode()).isEqualTo(204);
    }

    @Test
    void pingReachesTheAgentAndComesBack() throws Exception {
        for (int i = 0; i < 20; i++) {
            var accepted = rest.post("clusters/" + id + "/commands", Map.of("type", "ping"));
            var finished = rest.ended(accepted.get("id").asText());

            assertThat(finished.get("status").asText()).isEqualTo("succeeded");
            assertThat(finished.get("attempt").asInt()).isEqualTo(1);
        }
        var newest = rest.get("clusters/" + id + "/commands?limit=1").at("/items/0");
        assertThat(newest.get("requested_by").asText()).isEqualTo(NodeProcess.EMAIL);
        assertThat(newest.get("finished_at").asText()).isNotEmpty();
    }

    @Test
    void wrongRequestsAreRefusedByName() throws Exception {
        var path = "clusters/" + id + "/commands";
        var pending = rest.post("clusters", Map.of("name", "never-enrolled"))
                .get("id")
                .asText();
        var finished = rest.post(path, Map.of("type", "ping")).get("id").asText();
        assertThat(rest.ended(finished).get("status").asText()).isEqualTo("succeeded");

        assertThat(code(rest.answerOfPost(path, Map.of("type", "explode")))).isEqualTo("400 command_type_unknown");
        assertThat(code(rest.answerOfPost(path, Map.of("type", "ping", "deadline_seconds", -1))))
                .isEqualTo("400 invalid_request");
        assertThat(code(rest.answerOfPost(path, Map.of("type", "ping", "deadline", "2020-01-01T00:00:00Z"))))
                .isEqualTo("400 invalid_request");
        assertThat(code(rest.answerOfPost("clusters/" + pending + "/commands", Map.of("type", "ping"))))
                .isEqualTo("409 cluster_offline");
        assertThat(code(rest.answerOfPost("commands/" + finished + "/cancel", Map.of())))
                .isEqualTo("409 already_finished");
        var items = rest.get("clusters/" + pending + "/commands").get("items");
        assertThat(StreamSupport.stream(items.spliterator(), false)).isEmpty();
        assertThat(rest.delete("clusters/" + pending).statusCode()).isEqualTo(204);
    }

    @Test
    void resultForAnotherClustersCommandIsNotFound() throws Exception {
        var stranger = rest.post("clusters", Map.of("name", "stranger"));
        var key = enroll(stranger.at("/enrollment/token").asText());
        var command = rest.post("clusters/" + id + "/commands", Map.of("type", "ping"))
                .get("id")
                .asText();
        var made = new CommandResult("stranger-run", 1, "failed", null, "made up", List.of(), 1L);

        var refused = agentCall(Protocol.resultPath(command), key, made);

        assertThat(code(refused)).isEqualTo("404 not_found");
        assertThat(rest.ended(command).get("status").asText()).isEqualTo("succeeded");
        assertThat(rest.delete("clusters/" + stranger.get("id").asText()).statusCode())
                .isEqualTo(204);
    }

    private String enroll(String token) throws IOException, InterruptedException {
        var request = new EnrollRequest(
                token, "0".repeat(64), "uid-of-stranger", "stranger-run", new AgentInfo("1.0.0", 1, "v1.32.0", null));
        var answer = agentCall(Protocol.ENROLL, null, request);
        return ProtocolJson.decode(answer.body(), EnrollAnswer.class).agentKey();
    }

    private HttpResponse<byte[]> agentCall(String path, String key, Object body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(nodes.process(2).url().resolve(path))
                .header("content-type", Protocol.JSON)
                .POST(HttpRequest.BodyPublishers.ofByteArray(ProtocolJson.encode(body)));
        if (key != null) {
            request.header("authorization", "Bearer " + key);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String code(HttpResponse<byte[]> answer) throws IOException {
        JsonNode problem = ProtocolJson.mapper().readTree(answer.body());
        return answer.statusCode() + " " + problem.path("code").asText();
    }
}
