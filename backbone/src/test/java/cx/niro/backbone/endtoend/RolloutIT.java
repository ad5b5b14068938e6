package cx.niro.backbone.endtoend;

import static cx.niro.backbone.endtoend.Nodes.within;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.simulator.fleet.AgentView;
import cx.niro.simulator.fleet.SyntheticFleet;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** An agent version rolled out over many synthetic clusters by three nodes, of which one is killed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Nodes.Three.class)
@Timeout(600)
class RolloutIT {
    private static final int AGENTS = 24;

    private Nodes nodes;
    private SyntheticFleet fleet;

    @BeforeAll
    void start(Nodes three) {
        nodes = three;
        fleet = SyntheticFleet.start(InFlight.options(nodes.urls(), "rollout", AGENTS, Duration.ofSeconds(1)))
                .awaitReady(Duration.ofMinutes(2));
    }

    @AfterAll
    void stop() throws Exception {
        if (fleet != null) {
            var ids = fleet.agents().stream().map(AgentView::clusterId).toList();
            fleet.close();
            for (var id : ids) {
                assertThat(nodes.at(1).delete("clusters/" + id).statusCode()).isEqualTo(204);
            }
        }
    }

    @AfterEach
    void areThreeAgain() throws Exception {
        nodes.restore();
    }

    private JsonNode begin(String version) throws IOException, InterruptedException {
        assertThat(nodes.at(1)
                        .answerOfPost("agent-releases", Map.of("version", version))
                        .statusCode())
                .isEqualTo(201);
        return nodes.at(1)
                .post(
                        "agent-rollouts",
                        Map.of(
                                "version",
                                version,
                                "max_parallel",
                                8,
                                "soak_seconds",
                                2,
                                "waves",
                                List.of(
                                        Map.of("name", "canary", "percent", 5, "labels", Map.of("synthetic", "true")),
                                        Map.of("labels", Map.of("synthetic", "true")))));
    }

    private JsonNode rollout(String id) throws IOException, InterruptedException {
        return nodes.at(1).get("agent-rollouts/" + id);
    }

    private int count(String id, String state) throws IOException, InterruptedException {
        return count(rollout(id), state);
    }

    private static int underWay(JsonNode rollout) {
        return count(rollout, "offered") + count(rollout, "updating");
    }

    private static int count(JsonNode rollout, String state) {
        return StreamSupport.stream(rollout.get("waves").spliterator(), false)
                .mapToInt(wave -> wave.get("counts").get(state).asInt())
                .sum();
    }

    @Test
    void everyClusterIsUpdatedOnceThoughANodeIsKilled() throws Exception {
        var before = fleet.agents().stream().map(AgentView::runs).toList();
        var id = begin("1.0.0").get("id").asText();

        within(90).until(() -> count(id, "succeeded") > 2);
        nodes.process(0).kill();

        var atATime = new ArrayList<Integer>();
        within(240).until(() -> {
            atATime.add(underWay(rollout(id)));
            return rollout(id).get("status").asText().equals("succeeded");
        });
        assertThat(atATime).allMatch(clusters -> clusters <= 8);
        assertThat(count(id, "succeeded")).isEqualTo(AGENTS);
        assertThat(rollout(id).get("waves").get(0).at("/counts/total").asInt()).isEqualTo(2);
        assertThat(fleet.agents().stream().map(AgentView::runs))
                .containsExactlyElementsOf(before.stream().map(runs -> runs + 1).toList());
        within(90)
                .until(() -> StreamSupport.stream(
                                nodes.at(1).get("agent-versions").get("items").spliterator(), false)
                        .anyMatch(item -> item.get("version").asText().equals("1.0.0")
                                && item.get("clusters").asInt() == AGENTS
                                && !item.get("outdated").asBoolean()));
    }

    @Test
    void versionThatCannotBePulledHaltsAtItsCanary() throws Exception {
        var id = begin("0.9.0-broken").get("id").asText();

        within(90).until(() -> rollout(id).get("status").asText().equals("halted"));

        assertThat(rollout(id).get("status_reason").asText()).contains("ImagePullBackOff");
        assertThat(rollout(id).get("waves").get(1).get("status").asText()).isEqualTo("waiting");
        var failed = nodes.at(1)
                .get("agent-rollouts/" + id + "/clusters?state=failed")
                .get("items");
        assertThat(failed.get(0).get("reason").asText()).isEqualTo("image_pull");
        var cluster =
                nodes.at(2).get("clusters/" + failed.get(0).get("cluster_id").asText());
        assertThat(cluster.at("/update/state").asText()).isEqualTo("failed");
        assertThat(cluster.at("/update/rollout_id").asText()).isEqualTo(id);
        assertThat(nodes.at(1)
                        .post("agent-rollouts/" + id + "/cancel", Map.of())
                        .get("status")
                        .asText())
                .isEqualTo("cancelled");
    }
}
