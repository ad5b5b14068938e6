package cx.niro.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.agent.identity.KubernetesSecretStore;
import cx.niro.simulator.ClusterOptions;
import cx.niro.simulator.api.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shipped jar, killed and ended from outside. */
@Timeout(180)
class AgentProcessIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void agentKilledBetweenExchangeAndSecretRecoversByItself() throws Exception {
        try (var server = FakeNiroServer.start();
                var cluster = TestCluster.start(ClusterOptions.empty().quick())) {
            // the agent's next write of its Secret, the one with the key, hangs
            server.beforeEnrollAnswer(() -> cluster.control()
                    .fault(Fault.delay(Duration.ofMinutes(5)).onVerb("update").onResource("secrets")));
            try (var first = start(server, cluster)) {
                await().atMost(SOON)
                        .until(() -> cluster.control().auditList().stream()
                                .anyMatch(entry -> entry.verb().equals("update")
                                        && entry.resource().equals("secrets")));
                await().atMost(SOON).until(() -> !server.enrollments.isEmpty());
                first.kill();
            }
            assertThat(secret(cluster).path("key").asText()).isEmpty();
            assertThat(secret(cluster).path("enrollment_nonce").asText()).isNotEmpty();
            server.beforeEnrollAnswer(() -> {});
            cluster.control().clearFaults();

            try (var second = start(server, cluster)) {
                await().atMost(SOON).until(() -> !server.heartbeats.isEmpty());

                assertThat(server.enrollments).hasSize(2);
                assertThat(server.enrollments.get(1).enrollmentNonce())
                        .isEqualTo(server.enrollments.get(0).enrollmentNonce());
                assertThat(text(secret(cluster).path("key").asText())).isEqualTo(server.key());
                assertThat(second.log()).doesNotContain(server.key()).doesNotContain(FakeNiroServer.TOKEN);
                assertThat(cluster.refusedRequests()).isEmpty();
            }
        }
    }

    @Test
    void agentEndsOnSigtermWithoutWaitingForItsPoll() throws Exception {
        try (var server = FakeNiroServer.start();
                var cluster = TestCluster.start(ClusterOptions.empty().quick());
                var agent = start(server, cluster)) {
            server.holdPolls(25);
            await().atMost(SOON).until(() -> server.polls.stream().anyMatch(poll -> poll.waitSeconds() == 25));

            agent.terminate();

            assertThat(agent.endsWithin(20)).isTrue();
            assertThat(agent.log()).contains("agent stopped");
        }
    }

    @Test
    void wrongConfigurationIsListedAtOnceAndEndsTheProcess() throws Exception {
        try (var agent = AgentProcess.start(Map.of("NIRO_TOKEN", "canary", "NIRO_ENABLE_PODS", "perhaps"))) {
            assertThat(agent.endsWithin(60)).isTrue();

            assertThat(agent.exitStatus()).isEqualTo(78);
            assertThat(agent.log())
                    .contains("NIRO_URL is required")
                    .contains("NIRO_TOKEN is not an enrollment token")
                    .contains("NIRO_ENABLE_PODS (perhaps) must be 1 or 0")
                    .contains("--kubeconfig is required outside a pod")
                    .doesNotContain("canary");
        }
    }

    @Test
    void doctorOfAWorkingAgentFindsItsKeyGoodAndOneWithoutConfigurationSaysWhatIsMissing() throws Exception {
        try (var server = FakeNiroServer.start();
                var cluster = TestCluster.start(ClusterOptions.empty().quick());
                var agent = start(server, cluster)) {
            await().atMost(SOON).until(() -> !server.heartbeats.isEmpty());
            try (var doctor = AgentProcess.start(
                    Map.of("NIRO_URL", server.url()),
                    "doctor",
                    "--quick",
                    "--kubeconfig",
                    cluster.kubeconfig().toString())) {
                assertThat(doctor.endsWithin(60)).isTrue();

                assertThat(doctor.log())
                        .contains("ok    key          the server knows it as that of cluster c-1")
                        .contains("pods=1 logs=0 apply=0 self-update=0")
                        .doesNotContain("INFO", server.key());
                assertThat(doctor.exitStatus()).isZero();
                assertThat(cluster.refusedRequests()).isEmpty();
            }
            assertThat(agent.log()).doesNotContain("stands by");
        }
        try (var doctor = AgentProcess.start(Map.of(), "doctor", "--json")) {
            assertThat(doctor.endsWithin(60)).isTrue();

            assertThat(doctor.exitStatus()).isEqualTo(1);
            assertThat(doctor.log()).contains("\"ok\" : false", "NIRO_URL is required");
        }
    }

    /** Beside the previous version, which takes over, it could be promoted. */
    @Test
    void processThatSetItsVersionBackWaitsForItsEndAndDoesNothingElse() throws Exception {
        var before = "registry.lan/niro-agent:1.0.0";
        var broken = "registry.lan/niro-agent:2.0.0";
        try (var server = FakeNiroServer.start();
                var cluster = TestCluster.start(ClusterOptions.empty().quick())) {
            cluster.control().create(SelfUpdateIT.ROLE);
            cluster.control().create(SelfUpdateIT.BINDING);
            cluster.control().create(updatedTo(broken, before));
            try (var agent = AgentProcess.start(
                    Map.of(
                            "NIRO_URL",
                            server.url(),
                            "NIRO_TOKEN",
                            FakeNiroServer.TOKEN,
                            "NIRO_AGENT_IMAGE",
                            broken,
                            "POD_NAME",
                            "niro-agent-a"),
                    "--kubeconfig",
                    cluster.kubeconfig().toString())) {
                await().atMost(SOON).until(() -> image(cluster).equals(before));
                await().atMost(SOON).until(() -> agent.log().contains("the previous one was set back"));

                await().during(Duration.ofSeconds(3)).atMost(SOON).until(() -> server.enrollments.isEmpty());
                assertThat(server.heartbeats).isEmpty();
                assertThat(agent.endsWithin(0)).isFalse();
                assertThat(agent.log()).doesNotContain("agent started");
                agent.terminate();
                assertThat(agent.endsWithin(60)).isTrue();
                assertThat(cluster.refusedRequests()).isEmpty();
            }
        }
    }

    /** The agent's Deployment after the version was rolled out, and its pod started three times. */
    private static String updatedTo(String image, String previous) throws IOException {
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return TestCluster.deployment()
                .replace("ghcr.io/niro-cx/niro-agent:latest", image)
                .replaceFirst("metadata:\n", """
                        metadata:
                          annotations:
                            niro.cx/update-id: u-1
                            niro.cx/update-state: rolling
                            niro.cx/update-image: %s
                            niro.cx/previous-image: %s
                            niro.cx/update-deadline: "%s"
                            niro.cx/starts: niro-agent-a=%s,%s,%s
                        """.formatted(
                                image,
                                previous,
                                now.plusSeconds(600),
                                now.minusSeconds(90),
                                now.minusSeconds(60),
                                now.minusSeconds(30)));
    }

    private static String image(TestCluster cluster) {
        return cluster.control()
                .get("apps/v1", "Deployment", TestCluster.NAMESPACE, "niro-agent")
                .at("/spec/template/spec/containers/0/image")
                .asText();
    }

    private static AgentProcess start(FakeNiroServer server, TestCluster cluster) throws IOException {
        return AgentProcess.start(
                Map.of("NIRO_URL", server.url(), "NIRO_TOKEN", FakeNiroServer.TOKEN),
                "--kubeconfig",
                cluster.kubeconfig().toString());
    }

    private static JsonNode secret(TestCluster cluster) {
        return cluster.control()
                .get("v1", "Secret", TestCluster.NAMESPACE, KubernetesSecretStore.NAME)
                .path("data");
    }

    private static String text(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
