package cx.niro.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import cx.niro.agent.identity.KubernetesSecretStore;
import cx.niro.agent.kubernetes.Connection;
import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.protocol.Command;
import cx.niro.protocol.Delivery;
import cx.niro.protocol.Heartbeat;
import cx.niro.protocol.MissingPart;
import cx.niro.protocol.Pod;
import cx.niro.protocol.PollRequest;
import cx.niro.protocol.Proof;
import cx.niro.protocol.ProtocolJson;
import cx.niro.simulator.ClusterOptions;
import cx.niro.simulator.PodRequest;
import cx.niro.simulator.api.Fault;
import cx.niro.simulator.metrics.MetricsApi;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agent in this process, against a simulated cluster with the installer's default roles and a server that speaks the protocol. */
@Timeout(300)
class AgentIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final FakeNiroServer server = FakeNiroServer.start();

    @TempDir
    private Path directory;

    private TestCluster cluster;
    private Agent agent;

    @BeforeEach
    void startCluster() throws IOException {
        cluster = TestCluster.start(ClusterOptions.demo().quick());
    }

    @AfterEach
    void stop() throws IOException {
        stopAgent();
        server.close();
        cluster.close();
    }

    @Test
    void newAgentEnrollsObservesAnswersCommandsAndProvesBothChannels() throws Exception {
        startAgent(Map.of());

        await().atMost(SOON).until(() -> !server.heartbeats.isEmpty() && !server.polls.isEmpty());
        var first = server.heartbeats.get(0);
        assertThat(first.sequence()).isEqualTo(1);
        assertThat(first.agent().agentVersion()).matches("\\d+\\.\\d+.*");
        assertThat(first.agent().kubernetesVersion()).startsWith("v1.");
        assertThat(first.capabilities().podsEnabled()).isTrue();
        assertThat(first.capabilities().logsEnabled()).isFalse();
        assertThat(first.capabilities().applyEnabled()).isFalse();
        assertThat(first.capabilities().selfUpdateEnabled()).isFalse();
        assertThat(first.missing()).isEmpty();
        assertThat(first.stats().residentBytes()).isPositive();
        assertThat(first.stats().cpuLastDayMillis()).isPositive();
        assertThat(first.stats().logsOpenSince()).isNull();
        var state = server.state();
        assertThat(state.nodes()).hasSize(3).allMatch(node -> node.status().equals("Ready"));
        assertThat(state.pods()).hasSizeGreaterThan(20);
        assertThat(state.pods())
                .filteredOn(pod -> pod.owner() != null)
                .isNotEmpty()
                .noneMatch(pod -> pod.owner().kind().equals("ReplicaSet"));
        assertThat(state.workloads()).isNotEmpty();
        assertThat(state.namespaces()).contains("kube-system", "niro-system");
        assertThat(first.usage().nodeCpuMillicores()).hasSize(3).allMatch(cpu -> cpu > 0);
        assertThat(first.usage().podCpuMillicores()).hasSize(state.pods().size());

        server.send(new Delivery("cmd-1", 1, 10_000, 0, null, new Command.Ping()));
        server.sendOfType("teleport", "cmd-2");
        await().atMost(SOON).until(() -> server.results.size() == 2);
        assertThat(server.results.get("cmd-1").status()).isEqualTo("succeeded");
        assertThat(server.results.get("cmd-2").status()).isEqualTo("unsupported");
        await().atMost(SOON)
                .until(() -> server.polls.stream()
                        .anyMatch(poll -> poll.acknowledgedIds().contains("cmd-2")));
        await().atMost(SOON)
                .until(() -> carried(
                                server.heartbeats.stream()
                                        .flatMap(beat -> beat.proofs().stream())
                                        .toList(),
                                "poll")
                        && carried(
                                server.polls.stream()
                                        .flatMap(poll -> poll.proofs().stream())
                                        .toList(),
                                "heartbeat"));
        assertThat(cluster.refusedRequests()).isEmpty();
        assertThat(server.contentEncodings).containsOnly("gzip");
        assertThat(server.lastHeartbeat().stats().sentLastDayBytes()).isPositive();
    }

    @Test
    void unchangedStateIsNotSentAgainUnlessTheServerAsks() throws Exception {
        startAgent(Map.of());
        await().atMost(SOON).until(() -> server.heartbeats.stream().anyMatch(beat -> beat.snapshot() == null));

        var before = server.heartbeats.size();
        server.forgetState();

        await().atMost(SOON)
                .until(() -> server.heartbeats.stream().skip(before).anyMatch(beat -> beat.snapshot() != null));
    }

    @Test
    void podThatComesOrGoesIsToldAsADelta() throws Exception {
        startAgent(Map.of());
        await().atMost(SOON).until(() -> server.heartbeats.stream().anyMatch(beat -> beat.snapshot() == null));

        cluster.control().addPod(PodRequest.named("shop-test", "fresh"));
        await().atMost(SOON).until(() -> pod("fresh").isPresent());
        cluster.control().removePod("shop-test", "fresh");
        await().atMost(SOON).until(() -> pod("fresh").isEmpty());

        assertThat(server.heartbeats)
                .filteredOn(beat -> beat.delta() != null)
                .anyMatch(beat ->
                        beat.delta().pods().stream().anyMatch(pod -> pod.name().equals("fresh")))
                .anyMatch(beat -> beat.delta().removedKeys().contains("pod/shop-test/fresh"));
    }

    @Test
    void serverOfTheVersionBeforeGetsTheWholeStateAndAfterTwoDeltasNothingElse() throws Exception {
        server.knowDeltas(false);
        startAgent(Map.of());
        await().atMost(SOON).until(() -> !server.heartbeats.isEmpty());

        for (int i = 0; i < 5; i++) {
            var name = "fresh-" + i;
            cluster.control().addPod(PodRequest.named("shop-test", name));
            await().atMost(SOON).until(() -> pod(name).isPresent());
        }

        assertThat(server.heartbeats).filteredOn(beat -> beat.delta() != null).hasSize(2);
    }

    @Test
    void restartUsesTheKeyOfTheSecretAndNeverTheToken() throws Exception {
        startAgent(Map.of());
        await().atMost(SOON).until(() -> !server.heartbeats.isEmpty());
        var run = server.lastHeartbeat().runId();
        stopAgent();
        assertThat(secretValue("key")).isEqualTo(server.key());
        assertThat(secretValue("cluster_id")).isEqualTo("c-1");

        startAgent(Map.of());

        await().atMost(SOON).until(() -> !server.lastHeartbeat().runId().equals(run));
        assertThat(server.enrollments).hasSize(1);
    }

    @Test
    void newTokenEnrollsInPlace() throws Exception {
        startAgent(Map.of());
        await().atMost(SOON).until(() -> !server.heartbeats.isEmpty());
        stopAgent();
        var second = FakeNiroServer.TOKEN + "2";
        server.acceptToken(second);

        startAgent(Map.of("NIRO_TOKEN", second));

        await().atMost(SOON).until(() -> server.keysMade() == 2);
        await().atMost(SOON).until(() -> secretValue("key").equals(server.key()));
    }

    @Test
    void revokedAgentAdoptsTheKeyThatAnotherProcessPutIntoTheSecret() throws Exception {
        startAgent(Map.of());
        await().atMost(SOON).until(() -> !server.heartbeats.isEmpty());
        var other = "niro_ak_of-another-process";
        putIntoSecret(other);

        server.changeKey(other);

        // one that was under way may still have had the key before
        var before = server.heartbeats.size() + 1;
        await().atMost(SOON).until(() -> server.heartbeats.size() > before);
        assertThat(server.enrollments).hasSize(1);
    }

    @Test
    void cutPollsAreTriedAgainWithBackOffWhileBeatsGoOn() throws Exception {
        startAgent(Map.of());
        await().atMost(SOON).until(() -> server.polls.stream().anyMatch(poll -> poll.waitSeconds() == 25));
        // nothing was proven before the first one
        assertThat(server.polls.get(0).waitSeconds()).isEqualTo(2);

        server.cutPolls(true);
        var pollsBefore = server.polls.size();
        var beatsBefore = server.heartbeats.size();
        await().atMost(SOON)
                .until(() -> server.heartbeats.size() >= beatsBefore + 4 && server.polls.size() >= pollsBefore + 3);
        var cut = server.polls.size();
        assertThat(cut - pollsBefore).isLessThan(60);
        server.cutPolls(false);

        // what comes after a cut is held briefly, so that the channel is proven again soon
        await().atMost(SOON).until(() -> server.polls.stream().skip(cut).anyMatch(poll -> poll.waitSeconds() == 25));
        assertThat(server.polls.get(cut).waitSeconds()).isEqualTo(2);
    }

    @Test
    void supersededRunStandsByAndPollsNoMore() throws Exception {
        startAgent(Map.of());
        await().atMost(SOON).until(() -> server.polls.size() > 1);

        server.refuseNextHeartbeat(409, "superseded");
        await().atMost(SOON).until(server::hasRefused);

        var beats = server.heartbeats.size();
        await().during(Duration.ofSeconds(3)).atMost(SOON).until(() -> server.heartbeats.size() == beats);
        var polls = server.polls.size();
        await().during(Duration.ofSeconds(2)).atMost(SOON).until(() -> server.polls.size() == polls);
    }

    /** What is left of a run on a dead node must not be taken for a second process with this key. */
    @Test
    void runThatStandsByInADeletedPodLooksAtTheClusterNoMore() throws Exception {
        cluster.control().addPod(PodRequest.named(TestCluster.NAMESPACE, "niro-agent-a"));
        startAgent(Map.of("POD_NAME", "niro-agent-a"));
        await().atMost(SOON).until(() -> !server.heartbeats.isEmpty());
        server.letRefusedBeatsComeAgainAfter(1);
        for (var beat = 0; beat < 500; beat++) {
            server.refuseNextHeartbeat(409, "superseded");
        }
        awaitBeats(3);
        assertThat(server.lastHeartbeat().stats().kubernetesListedAt()).isNotNull();

        cluster.control().removePod(TestCluster.NAMESPACE, "niro-agent-a");
        await().atMost(SOON).until(() -> server.lastHeartbeat().stats().kubernetesListedAt() == null);
        cluster.control().clearAudit();
        awaitBeats(3);

        assertThat(server.lastHeartbeat().stats().kubernetesListedAt()).isNull();
        assertThat(cluster.control().auditList())
                .filteredOn(entry -> entry.user().contains("niro-agent"))
                .isNotEmpty()
                .noneMatch(entry -> entry.verb().equals("list"));
    }

    private void awaitBeats(int more) {
        var before = server.heartbeats.size();
        await().atMost(SOON).until(() -> server.heartbeats.size() >= before + more);
    }

    @Test
    void podsThatComeCrashAndGoAreToldWithinABeat() throws Exception {
        startAgent(Map.of());
        await().atMost(SOON).until(() -> !server.heartbeats.isEmpty());

        cluster.control().addPod(PodRequest.named("shop-test", "fresh"));
        await().atMost(SOON)
                .until(() ->
                        pod("fresh").map(pod -> pod.status().equals("Running")).orElse(false));
        assertThat(server.state().namespaces()).contains("shop-test");

        cluster.control().crashLoop("shop-test", "fresh");
        await().atMost(SOON)
                .until(() -> pod("fresh")
                        .map(pod -> pod.status().equals("CrashLoopBackOff") && pod.restarts() > 0)
                        .orElse(false));

        cluster.control().removePod("shop-test", "fresh");
        await().atMost(SOON).until(() -> pod("fresh").isEmpty());
    }

    @Test
    void withoutThePodsCapabilityNoPodDataLeavesTheCluster() throws Exception {
        cluster.control().addPod(PodRequest.named("secret-project", "canary-pod"));
        cluster.control().warn("secret-project", "canary-pod", "BackOff", "canary-message");
        startAgent(Map.of("NIRO_ENABLE_PODS", "0"));

        await().atMost(SOON).until(() -> !server.heartbeats.isEmpty());
        var beat = server.heartbeats.get(0);
        assertThat(beat.capabilities().podsEnabled()).isFalse();
        assertThat(beat.snapshot().pods()).isEmpty();
        assertThat(beat.snapshot().workloads()).isEmpty();
        assertThat(beat.snapshot().nodes()).isNotEmpty();
        assertThat(beat.toString()).doesNotContain("canary-pod").doesNotContain("canary-message");
        assertThat(beat.usage().podCpuMillicores()).isEmpty();
        assertThat(beat.missing())
                .extracting(MissingPart::part, MissingPart::reason)
                .contains(tuple("pods", "disabled"), tuple("workloads", "disabled"));
    }

    @Test
    void missingMetricsServerIsNamedAndStopsNothing() throws Exception {
        cluster.control().metrics(MetricsApi.Mode.ABSENT);
        startAgent(Map.of());

        await().atMost(SOON).until(() -> !server.heartbeats.isEmpty());
        assertThat(server.lastHeartbeat().usage()).isNull();
        assertThat(server.lastHeartbeat().missing())
                .extracting(MissingPart::part, MissingPart::reason)
                .containsExactly(tuple("usage", "absent"));
    }

    @Test
    void partThatFailsForAMomentKeepsItsLastGoodList() throws Exception {
        startAgent(Map.of());
        await().atMost(SOON).until(() -> server.heartbeats.stream().anyMatch(beat -> beat.snapshot() == null));
        var digest = server.state().digest();

        cluster.control().fault(Fault.fail(500).onResource("pods").onVerb("list"));

        await().atMost(SOON)
                .until(() -> server.lastHeartbeat().missing().stream()
                        .anyMatch(part ->
                                part.part().equals("pods") && part.reason().equals("failed")));
        assertThat(server.lastHeartbeat().digest()).isEqualTo(digest);
    }

    @Test
    void missingPermissionIsNamedAndStopsNothing() throws Exception {
        cluster.control().fault(Fault.fail(403).onResource("events"));
        startAgent(Map.of());

        await().atMost(SOON).until(() -> !server.heartbeats.isEmpty());
        assertThat(server.lastHeartbeat().missing())
                .extracting(MissingPart::part, MissingPart::reason)
                .containsExactly(tuple("events", "forbidden"));
        assertThat(server.state().pods()).isNotEmpty();
    }

    @Test
    void agentOutlivesAnOutageOfTheServer() throws Exception {
        startAgent(Map.of());
        await().atMost(SOON).until(() -> !server.heartbeats.isEmpty());

        server.down(true);
        await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
        server.down(false);
        var before = server.heartbeats.size();

        await().atMost(SOON).until(() -> server.heartbeats.size() > before);
    }

    @Test
    void serverThatKnowsOnlyTheBaseFieldsIsServed() throws Exception {
        server.old(true);
        startAgent(Map.of());
        await().atMost(SOON).until(() -> server.heartbeats.size() > 2 && server.polls.size() > 1);
        // without proofs it cannot tell whether the channel works, so it asks more often; it does not ask in a spin
        assertThat(server.polls).extracting(PollRequest::waitSeconds).containsOnly(2);

        server.send(new Delivery("cmd-1", 1, 10_000, 0, null, new Command.Ping()));
        server.sendOfType("teleport", "cmd-2");

        await().atMost(SOON).until(() -> server.results.size() == 2);
        assertThat(server.results.get("cmd-1").status()).isEqualTo("succeeded");
        assertThat(server.results.get("cmd-2").status()).isEqualTo("unsupported");
        var digest = server.state().digest();
        cluster.control().addPod(PodRequest.named("shop-test", "fresh"));
        await().atMost(SOON).until(() -> !server.state().digest().equals(digest));
        assertThat(server.heartbeats).noneMatch(Heartbeat::candidate).noneMatch(beat -> beat.delta() != null);
        assertThat(server.currentRun()).isEmpty();
    }

    @Test
    void healthSaysReadyOnceABeatWasAccepted() throws Exception {
        var ready = new AtomicBoolean();
        var endpoint = HealthEndpoint.start(0, ready::get);
        var client = HttpClient.newHttpClient();
        try {
            assertThat(status(client, endpoint.port(), "/healthz")).isEqualTo(200);
            assertThat(status(client, endpoint.port(), "/readyz")).isEqualTo(503);
            ready.set(true);
            assertThat(status(client, endpoint.port(), "/readyz")).isEqualTo(200);
        } finally {
            endpoint.stop();
        }
    }

    private static int status(HttpClient client, int port, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private void startAgent(Map<String, String> more) throws Exception {
        var environment = new HashMap<>(Map.of("NIRO_URL", server.url(), "NIRO_TOKEN", FakeNiroServer.TOKEN));
        environment.putAll(more);
        var config = AgentConfig.of(
                environment, List.of("--kubeconfig", cluster.kubeconfig().toString()));
        agent = Agent.start(config, Clock.systemUTC(), () -> {
            throw new AssertionError("the agent wants to exit");
        });
    }

    private void stopAgent() {
        if (agent != null) {
            agent.stop();
        }
    }

    private Optional<Pod> pod(String name) {
        return server.state().pods().stream()
                .filter(pod -> pod.name().equals(name))
                .findFirst();
    }

    private boolean carried(List<Proof> returned, String channel) {
        return returned.stream()
                .anyMatch(proof -> proof.channel().equals(channel) && server.proofsGiven.contains(proof));
    }

    private void putIntoSecret(String key) throws Exception {
        var kubeconfig = Files.writeString(directory.resolve("admin.yaml"), cluster.adminKubeconfig());
        var patch = ProtocolJson.mapper().createObjectNode();
        patch.putObject("stringData").put("key", key);
        assertThat(new KubernetesApi(Connection.kubeconfig(kubeconfig))
                        .patch(
                                "/api/v1/namespaces/" + TestCluster.NAMESPACE + "/secrets/"
                                        + KubernetesSecretStore.NAME,
                                KubernetesApi.STRATEGIC_MERGE_PATCH,
                                patch))
                .isNotNull();
        assertThat(secretValue("key")).isEqualTo(key);
    }

    private String secretValue(String key) {
        var data = cluster.control()
                .get("v1", "Secret", TestCluster.NAMESPACE, KubernetesSecretStore.NAME)
                .path("data");
        return new String(Base64.getDecoder().decode(data.path(key).asText()), StandardCharsets.UTF_8);
    }
}
