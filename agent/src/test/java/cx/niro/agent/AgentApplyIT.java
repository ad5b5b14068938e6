package cx.niro.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cx.niro.protocol.Command;
import cx.niro.protocol.Delivery;
import cx.niro.protocol.ObjectOutcome;
import cx.niro.simulator.ClusterOptions;
import cx.niro.simulator.api.Fault;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shipped jar, killed in the middle of an apply. */
@Timeout(180)
class AgentApplyIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int OBJECTS = 50;

    @Test
    void agentKilledInAnApplyReportsEveryObjectAfterItsRestartAndCreatedStaysCreated() throws Exception {
        var manifests = IntStream.range(0, OBJECTS)
                .mapToObj(i ->
                        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c" + i + "}\ndata: {n: \"" + i + "\"}\n")
                .collect(Collectors.joining("---\n"));
        var command = new Command.Apply(manifests, "many", 1L, false, false, List.of());
        try (var server = FakeNiroServer.start();
                var cluster = TestCluster.startApplying(ClusterOptions.empty().quick(), "", "[]")) {
            // slow enough that parts of the result are told, and then so slow that it is in the middle when it is
            // killed
            var patch = Fault.delay(Duration.ofMillis(150)).onVerb("patch").onResource("configmaps");
            cluster.control().fault(patch.times(12));
            cluster.control()
                    .fault(Fault.delay(Duration.ofMinutes(10)).onVerb("patch").onResource("configmaps"));
            var begun = Instant.now();
            try (var first = start(server, cluster)) {
                await().atMost(SOON).until(() -> !server.polls.isEmpty());
                server.send(new Delivery("cmd-1", 1, 600_000, 0, "deployment/many", command));
                await().atMost(SOON).until(() -> created(cluster) >= 10);
                first.kill();
            }
            var before = created(cluster);
            assertThat(before).isBetween(10L, OBJECTS - 1L);
            server.results.clear();
            cluster.control().clearFaults();
            server.polls.clear();

            try (var second = start(server, cluster)) {
                // by then no poll of the killed process is left that would swallow the command
                await().atMost(SOON).until(() -> server.polls.size() >= 2);
                var age = Duration.between(begun, Instant.now()).toMillis();
                server.send(new Delivery("cmd-1", 2, 600_000, age, "deployment/many", command));
                await().atMost(SOON)
                        .until(() -> server.results.containsKey("cmd-1")
                                && !server.results.get("cmd-1").status().equals("running"));

                var result = server.results.get("cmd-1");
                assertThat(result.status()).isEqualTo("succeeded");
                assertThat(result.attempt()).isEqualTo(2);
                assertThat(result.outcomes())
                        .hasSize(OBJECTS)
                        .extracting(ObjectOutcome::outcome)
                        .containsOnly("created");
                assertThat(created(cluster)).isEqualTo(OBJECTS);
                assertThat(server.lastHeartbeat().capabilities().applyEnabled()).isTrue();
                assertThat(cluster.refusedRequests()).isEmpty();
                assertThat(second.log()).doesNotContain("agent_fault");
            }
        }
    }

    private static long created(TestCluster cluster) {
        return cluster.control().list("v1", "ConfigMap", "default").stream()
                .filter(object -> object.path("metadata").path("labels").has("niro.cx/deployment"))
                .count();
    }

    private static AgentProcess start(FakeNiroServer server, TestCluster cluster) throws IOException {
        return AgentProcess.start(
                Map.of("NIRO_URL", server.url(), "NIRO_TOKEN", FakeNiroServer.TOKEN),
                "--kubeconfig",
                cluster.kubeconfig().toString());
    }
}
