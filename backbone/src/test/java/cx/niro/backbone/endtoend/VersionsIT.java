package cx.niro.backbone.endtoend;

import static cx.niro.backbone.endtoend.Nodes.within;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.simulator.ClusterOptions;
import cx.niro.simulator.kubelet.AgentImage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Agents that update themselves, with three nodes between them and whoever asked for it, and people who ping all the time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Nodes.Three.class)
@Timeout(400)
class VersionsIT {
    private static final int PATIENCE = 150;
    /** Long enough to prove itself first, on a slow machine, too. */
    private static final Duration CRASHES_AFTER = Duration.ofSeconds(20);

    private static final Map<String, String> SELF_UPDATE = Map.of("NIRO_ENABLE_SELF_UPDATE", "1");

    private Nodes nodes;
    private InstalledEdge edge;
    private String id;

    @BeforeAll
    void start(Nodes three) throws Exception {
        nodes = three;
        var directory = nodes.directory().resolve("self-update");
        var options = ClusterOptions.empty().quick().withRestartBackOff(Duration.ofMillis(500));
        for (var version : List.of("1.0.0", "1.1.0")) {
            options = options.withAgentImage(version, AgentProgram.ofVersion(directory, version));
        }
        options = options.withAgentImage(
                "1.2.0-crashes",
                AgentImage.of(AgentProgram.ofVersion(directory, "1.2.0-crashes"))
                        .crashingAfter(CRASHES_AFTER));
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
            var good = roll("1.1.0", 1);
            within(PATIENCE)
                    .until(() -> version().equals("1.1.0") && status(good).equals("succeeded"));

            var broken = roll("9.9.9-nowhere", 1);
            within(PATIENCE).until(() -> status(broken).equals("halted"));
            assertThat(reason(broken)).isEqualTo("image_pull");
            within(PATIENCE).until(() -> edge.pods().size() == 1);
            assertThat(version()).isEqualTo("1.1.0");
            end(broken);

            var crashing = roll("1.2.0-crashes", 60);
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

    private String roll(String version, int soakSeconds) throws IOException, InterruptedException {
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
                                60))
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
        return nodes.at(2)
                .get("agent-rollouts/" + rollout + "/clusters")
                .at("/items/0/reason")
                .asText();
    }
}
