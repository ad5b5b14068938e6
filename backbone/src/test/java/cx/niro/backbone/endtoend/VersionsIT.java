package cx.niro.backbone.endtoend;

import static cx.niro.backbone.endtoend.Nodes.within;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.simulator.ClusterOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Agents that update themselves, with three nodes between them and whoever asked for it, and people who ping all the time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Nodes.Three.class)
@Timeout(600)
class VersionsIT {
    private static final int PATIENCE = 150;
    /** Restarts after which the agent sets the version before back. */
    private static final int MOST_RESTARTS = 3;
    /** Far beyond what a slow machine takes. */
    private static final int LONG_SECONDS = 300;

    private static final Map<String, String> SELF_UPDATE = Map.of("NIRO_ENABLE_SELF_UPDATE", "1");

    private Nodes nodes;
    private InstalledEdge edge;
    private String id;

    @BeforeAll
    void start(Nodes three) throws Exception {
        nodes = three;
        var directory = nodes.directory().resolve("self-update");
        var options = ClusterOptions.empty().quick().withRestartBackOff(Duration.ofMillis(500));
        for (var version : List.of("1.0.0", "1.1.0", "1.2.0-crashes")) {
            options = options.withAgentImage(version, AgentProgram.ofVersion(directory, version));
        }
        edge = InstalledEdge.start(directory, options);
        var created = nodes.at(0).post("clusters", Map.of("name", "self-update"));
        id = created.get("id").asText();
        edge.install(nodes.process(0).url(), created.at("/enrollment/token").asText(), "1.0.0", SELF_UPDATE);
        within(PATIENCE)
                .until(() -> cluster().get("status").asText().equals("healthy")
                        && cluster().at("/capabilities/self_update_enabled").asBoolean());
    }

    @AfterAll
    void stop() throws Exception {
        if (edge != null) {
            edge.close();
        }
        assertThat(nodes.at(0).delete("clusters/" + id).statusCode()).isEqualTo(204);
    }

    @Test
    void aWorkingVersionTakesOverAndBrokenOnesGiveWayToItAgain() throws Exception {
        try (var pings = PingStream.start(nodes, List.of(id), Duration.ofMillis(250))) {
            var good = roll("1.1.0", 1, LONG_SECONDS);
            within(PATIENCE)
                    .until(() -> version().equals("1.1.0") && status(good).equals("succeeded"));

            // an image that is nowhere is waited for a fifth of the deadline
            var broken = roll("9.9.9-nowhere", 1, 30);
            within(PATIENCE).until(() -> status(broken).equals("halted"));
            assertThat(reason(broken)).isEqualTo("image_pull");
            within(PATIENCE).until(() -> edge.pods().size() == 1);
            assertThat(version()).isEqualTo("1.1.0");
            end(broken);

            var crashing = roll("1.2.0-crashes", LONG_SECONDS, LONG_SECONDS);
            within(PATIENCE)
                    .until(() -> version().equals("1.2.0-crashes")
                            && updated(crashing).get("state").asText().equals("succeeded")
                            && edge.pods().size() == 1);
            for (var restart = 1; restart <= MOST_RESTARTS; restart++) {
                crash(restart);
            }
            within(PATIENCE).until(() -> status(crashing).equals("halted"));
            within(PATIENCE).until(() -> version().equals("1.1.0"));
            assertThat(reason(crashing)).isEqualTo("crash_loop");
            end(crashing);

            pings.finish();
            assertThat(pings.ids()).hasSizeGreaterThan(20);
            for (var ping : pings.ids()) {
                within(PATIENCE).until(() -> nodes.at(1).get("commands/" + ping).hasNonNull("finished_at"));
                assertThat(nodes.at(1).get("commands/" + ping).get("status").asText())
                        .isEqualTo("succeeded");
            }
        }
        assertThat(edge.deployment()
                        .at("/spec/template/spec/containers/0/image")
                        .asText())
                .isEqualTo(AgentProgram.REPOSITORY + ":1.1.0");
    }

    /** Ends the agent's process as soon as it has counted that start, which it does before all else. */
    private void crash(int start) {
        within(PATIENCE).until(() -> starts() == start && pid().isPresent());
        assertThat(ProcessHandle.of(pid().getAsLong()).orElseThrow().destroyForcibly())
                .isTrue();
    }

    private int starts() throws IOException, InterruptedException {
        var noted =
                edge.deployment().at("/metadata/annotations/niro.cx~1starts").asText();
        return noted.startsWith(edge.pods().get(0) + "=") ? noted.split(",", -1).length : 0;
    }

    private OptionalLong pid() {
        return edge.pid(edge.pods().get(0));
    }

    private String roll(String version, int soakSeconds, int deadlineSeconds) throws IOException, InterruptedException {
        var unused = nodes.at(0).post("agent-releases", Map.of("version", version));
        return nodes.at(1)
                .post(
                        "agent-rollouts",
                        Map.of(
                                "version",
                                version,
                                "waves",
                                List.of(Map.of("percent", 100)),
                                "soak_seconds",
                                soakSeconds,
                                "deadline_seconds",
                                deadlineSeconds))
                .get("id")
                .asText();
    }

    private void end(String rollout) throws IOException, InterruptedException {
        var unused = nodes.at(2).post("agent-rollouts/" + rollout + "/cancel", Map.of());
    }

    private JsonNode cluster() throws IOException, InterruptedException {
        return nodes.at(2).get("clusters/" + id);
    }

    private String version() throws IOException, InterruptedException {
        return cluster().get("agent_version").asText();
    }

    private String status(String rollout) throws IOException, InterruptedException {
        return nodes.at(2).get("agent-rollouts/" + rollout).get("status").asText();
    }

    private String reason(String rollout) throws IOException, InterruptedException {
        return updated(rollout).get("reason").asText();
    }

    private JsonNode updated(String rollout) throws IOException, InterruptedException {
        return nodes.at(2).get("agent-rollouts/" + rollout + "/clusters").at("/items/0");
    }
}
