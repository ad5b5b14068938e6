package cx.niro.backbone.endtoend;

import static cx.niro.backbone.endtoend.Nodes.within;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An agent of version 1 as it was recorded when that version froze, against three nodes of today. The recordings never change: where
 * this test fails, it is the server that has to learn the old words again.
 */
@ExtendWith(Nodes.Three.class)
@Timeout(240)
class RecordedAgentIT {
    private static final int PATIENCE = 60;
    private static final String MANIFESTS = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: shop}
            """;

    private static Nodes nodes;

    private RecordedAgent agent;
    private String cluster;

    @BeforeAll
    static void start(Nodes three) {
        nodes = three;
    }

    @BeforeEach
    void enroll() throws Exception {
        agent = new RecordedAgent(
                "v1",
                IntStream.range(0, nodes.count())
                        .mapToObj(i -> nodes.process(i).url())
                        .toList());
        var created = nodes.at(0).post("clusters", Map.of("name", "recorded"));
        cluster = created.get("id").asText();
        agent.knows("token", created.at("/enrollment/token").asText());

        var enrolled = agent.accepted("enroll", 201);

        assertThat(enrolled.get("cluster_id").asText()).isEqualTo(cluster);
        assertThat(enrolled.get("agent_key").asText()).startsWith("niro_ak_");
        assertThat(enrolled.get("heartbeat_interval_seconds").asInt()).isPositive();
        assertThat(enrolled.get("poll_wait_seconds").asInt()).isPositive();
        assertThat(agent.accepted("heartbeat-full", 200).get("resync").asBoolean())
                .isFalse();
    }

    @AfterEach
    void remove() throws Exception {
        assertThat(nodes.at(0).delete("clusters/" + cluster).statusCode()).isIn(204, 404);
    }

    private JsonNode shown() throws IOException, InterruptedException {
        return nodes.at(0).get("clusters/" + cluster);
    }

    /** Made while the agent is heard, whatever the pace of this machine. */
    private String command(String beat, Map<String, Object> command) {
        return within(PATIENCE)
                .until(
                        () -> {
                            agent.accepted(beat, 200);
                            var answer = nodes.at(0).answerOfPost("clusters/" + cluster + "/commands", command);
                            return answer.statusCode() == 202 ? new String(answer.body(), UTF_8) : "";
                        },
                        body -> !body.isEmpty());
    }

    /** The poll that brings the command; an earlier one of the run may have been answered without any. */
    private JsonNode delivered(String poll) {
        return within(PATIENCE)
                .until(
                        () -> agent.accepted(poll, 200),
                        answer -> !answer.get("commands").isEmpty())
                .get("commands")
                .get(0);
    }

    private JsonNode finished() throws IOException, InterruptedException {
        var made = nodes.at(0).get("clusters/" + cluster + "/commands?limit=1").at("/items/0/id");
        return nodes.at(0).ended(made.asText());
    }

    @Test
    void itsBeatsShowTheClusterAndProveItsChannels() throws Exception {
        agent.accepted("poll-first", 200);
        assertThat(agent.accepted("heartbeat-changed", 200).get("resync").asBoolean())
                .isFalse();
        var unchanged = agent.accepted("heartbeat-unchanged", 200);

        assertThat(unchanged.get("resync").asBoolean()).isFalse();
        assertThat(unchanged.get("interval_seconds").asInt()).isPositive();
        assertThat(unchanged.at("/proof/channel").asText()).isEqualTo("heartbeat");
        assertThat(agent.accepted("heartbeat-delta", 200).has("resync")).isTrue();
        assertThat(agent.accepted("heartbeat-update-report", 200).has("resync")).isTrue();
        within(PATIENCE)
                .until(() -> shown().at("/lights/commands/state").asText().equals("green"));
        var cluster = shown();
        assertThat(cluster.get("agent_version").asText()).startsWith("0.1.0");
        assertThat(cluster.get("kubernetes_version").asText()).isEqualTo("v1.32.4+k3s1");
        assertThat(cluster.at("/nodes/total").asInt()).isEqualTo(1);
        assertThat(cluster.at("/pods/total").asInt()).isPositive();
    }

    @Test
    void itTakesCommandsAndReportsThem() throws Exception {
        var made = command("heartbeat-unchanged", Map.of("type", "ping"));
        var ping = delivered("poll-first");
        assertThat(made).contains(ping.get("id").asText());
        assertThat(ping.at("/command/type").asText()).isEqualTo("ping");
        assertThat(ping.get("remaining_millis").asLong()).isPositive();
        assertThat(agent.accepted("result-ping", 204)).isNull();
        assertThat(agent.accepted("result-ping", 204)).as("repeated").isNull();
        assertThat(finished().get("status").asText()).isEqualTo("succeeded");

        var unused = command("heartbeat-may-apply", Map.of("type", "apply", "manifests", MANIFESTS));
        var apply = delivered("poll-acknowledge");
        assertThat(apply.at("/command/type").asText()).isEqualTo("apply");
        assertThat(apply.at("/command/manifests").asText()).isEqualTo(MANIFESTS);
        agent.accepted("result-apply-part", 204);
        agent.accepted("poll-again", 200);
        agent.accepted("result-apply", 204);
        var applied = finished();
        assertThat(applied.get("status").asText()).isEqualTo("partial");
        assertThat(applied.get("counts").toString()).contains("\"created\":1", "\"configured\":1", "\"failed\":1");
        assertThat(applied.get("outcomes").toString()).contains("\"reason\":\"conflict\"");
    }

    @Test
    void itsLogLinesReachAPage() throws Exception {
        var path = "clusters/" + cluster + "/logs?namespace=shop&pod=web&container=main&tail=10";
        within(PATIENCE).until(() -> {
            agent.accepted("heartbeat-unchanged", 200);
            return shown().get("status").asText().equals("healthy")
                    && shown().at("/capabilities/logs_enabled").asBoolean();
        });
        try (var page = LogPage.open(nodes.at(0), path)) {
            var start = delivered("poll-first");
            assertThat(start.at("/command/type").asText()).isEqualTo("logs.start");
            agent.accepted("result-logs-start", 204);
            assertThat(agent.accepted("logs-waiting", 200).get("credit_bytes").asLong())
                    .isNotNegative();
            assertThat(agent.accepted("logs-lines", 200).get("credit_bytes").asLong())
                    .isNotNegative();
            within(PATIENCE).until(() -> page.lines() == 4);
            assertThat(page.wrong()).isZero();
        }
        within(PATIENCE).until(() -> agent.send("logs-silent").status() == 410);
    }

    @Test
    void itsCandidateIsPromotedAndTheRunBeforeStandsBy() throws Exception {
        agent.accepted("poll-first", 200);
        agent.accepted("heartbeat-unchanged", 200);
        assertThat(agent.accepted("candidate-heartbeat", 200).get("promoted").asBoolean())
                .isFalse();
        var poll = agent.accepted("candidate-poll", 200);
        assertThat(poll.get("commands")).isEmpty();

        var promoted = agent.accepted("candidate-heartbeat-proven", 200);

        assertThat(promoted.get("promoted").asBoolean()).isTrue();
        within(PATIENCE).until(() -> {
            agent.accepted("candidate-heartbeat", 200);
            return shown().get("agent_version").asText().equals("0.2.0");
        });
        agent.accepted("candidate-heartbeat", 200);
        var old = agent.send("heartbeat-unchanged");
        assertThat(old.status()).isEqualTo(409);
        assertThat(old.json().get("code").asText()).isEqualTo("superseded");
    }

    @Test
    void itChecksItsWayAndHearsThatItsKeyIsDead() throws Exception {
        assertThat(agent.accepted("check", 200).get("cluster_id").asText()).isEqualTo(cluster);

        assertThat(nodes.at(0).delete("clusters/" + cluster + "/agent-key").statusCode())
                .isEqualTo(204);

        within(PATIENCE).until(() -> agent.send("heartbeat-unchanged").status() == 401);
        // each time at another node
        within(PATIENCE)
                .until(
                        () -> agent.send("poll-first"),
                        answer -> answer.status() == 401
                                && answer.json().get("code").asText().equals("agent_key_invalid"));
    }
}
