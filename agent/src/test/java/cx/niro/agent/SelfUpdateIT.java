package cx.niro.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cx.niro.protocol.Command;
import cx.niro.protocol.Delivery;
import cx.niro.protocol.Heartbeat;
import cx.niro.protocol.UpdateOffer;
import cx.niro.protocol.UpdateReport;
import cx.niro.simulator.ClusterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Updates of the shipped jar in the pods of a simulated cluster, with the installer's Deployment and the self-update role. */
@Timeout(240)
class SelfUpdateIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String REPOSITORY = "registry.lan/niro-agent";
    private static final Path JAR = Path.of("target/niro-agent.jar").toAbsolutePath();

    static final String ROLE = """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata:
              name: niro-agent-self-update
              namespace: niro-system
            rules:
              - apiGroups: [apps]
                resources: [deployments]
                resourceNames: [niro-agent]
                verbs: [get, patch]
            """;
    static final String BINDING = """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata:
              name: niro-agent-self-update
              namespace: niro-system
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: niro-agent-self-update}
            subjects:
              - {kind: ServiceAccount, name: niro-agent, namespace: niro-system}
            """;
    private static final String TOKEN = """
            apiVersion: v1
            kind: Secret
            metadata:
              name: niro-agent-token
              namespace: niro-system
            stringData: {token: "%s"}
            """.formatted(FakeNiroServer.TOKEN);

    private final FakeNiroServer server = FakeNiroServer.start();

    @TempDir
    private Path versions;

    private TestCluster cluster;

    @BeforeEach
    void install() throws IOException {
        cluster = TestCluster.start(ClusterOptions.empty()
                .quick()
                .withAgentImage("1.0.0", version("1.0.0"))
                .withAgentImage("2.0.0", version("2.0.0"))
                .withAgentImage("crashes", List.of("sh", "-c", "echo broken; exit 3", "--")));
        cluster.control().create(ROLE);
        cluster.control().create(BINDING);
        cluster.control().create(TOKEN);
        cluster.control()
                .create(TestCluster.deployment()
                        .replace("https://niro.example.com", server.url())
                        .replace("NIRO_ENABLE_SELF_UPDATE, value: \"0\"", "NIRO_ENABLE_SELF_UPDATE, value: \"1\"")
                        .replace("ghcr.io/niro-cx/niro-agent:latest", REPOSITORY + ":1.0.0"));
        await().atMost(SOON).until(() -> version().equals("1.0.0"));
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
        server.close();
    }

    @Test
    void workingVersionIsShownAndCommandsOfThatTimeEndOnce() {
        var firstRun = server.currentRun();
        server.offer(offer("u-1", "2.0.0", 300));
        var sent = IntStream.rangeClosed(1, 20).mapToObj(i -> "cmd-" + i).toList();

        for (var id : sent) {
            server.send(new Delivery(id, 1, 60_000, 0, null, new Command.Ping()));
            await().atMost(SOON).until(() -> server.results.containsKey(id));
        }

        await().atMost(SOON).until(() -> version().equals("2.0.0"));
        await().atMost(SOON).until(() -> reported("succeeded").isPresent());
        assertThat(server.currentRun()).isNotEqualTo(firstRun);
        assertThat(server.results.values()).allMatch(result -> result.status().equals("succeeded"));
        // the old one worked until the new one was promoted, and its pod goes then
        assertThat(server.heartbeats).anyMatch(Heartbeat::candidate);
        await().atMost(SOON).until(() -> pods().size() == 1);
        assertThat(image()).isEqualTo(REPOSITORY + ":2.0.0");
        assertThat(server.enrollments).hasSize(1);
        assertThat(cluster.refusedRequests()).isEmpty();

        // the version that was updated to keeps ending, later: the third restart sets the recorded one back
        for (var kill = 1; kill <= 3; kill++) {
            var run = server.currentRun();
            kill(pods().get(0));
            if (kill < 3) {
                await().atMost(SOON).until(() -> !server.currentRun().equals(run));
            }
        }
        await().atMost(SOON).until(() -> version().equals("1.0.0"));
        await().atMost(SOON).until(() -> reported("rolled_back").isPresent());
        assertThat(reported("rolled_back").orElseThrow().reason()).isEqualTo("crash_loop");
        assertThat(image()).isEqualTo(REPOSITORY + ":1.0.0");
        await().atMost(SOON).until(() -> pods().size() == 1);
        assertThat(cluster.refusedRequests()).isEmpty();
    }

    @Test
    void imageThatIsNotThereAndVersionThatCrashesAreSetBackWhileTheOldOneServes() {
        var run = server.currentRun();
        server.offer(offer("u-1", "nowhere", 20));
        await().atMost(SOON).until(() -> reported("rolled_back").isPresent());
        assertThat(reported("rolled_back").orElseThrow().reason()).isEqualTo("image_pull");
        assertThat(reported("rolled_back").orElseThrow().message()).contains("nowhere");

        server.offer(offer("u-2", "crashes", 60));
        await().atMost(SOON)
                .until(() -> reported("rolled_back")
                        .filter(report -> report.id().equals("u-2"))
                        .isPresent());
        assertThat(reported("rolled_back").orElseThrow().reason()).isEqualTo("crash_loop");
        assertThat(reported("rolled_back").orElseThrow().message()).contains("exit status 3");

        assertThat(image()).isEqualTo(REPOSITORY + ":1.0.0");
        // the same process worked all the time
        assertThat(server.currentRun()).isEqualTo(run);
        server.send(new Delivery("cmd-1", 1, 60_000, 0, null, new Command.Ping()));
        await().atMost(SOON).until(() -> server.results.containsKey("cmd-1"));
        await().atMost(SOON).until(() -> pods().size() == 1);
        assertThat(cluster.refusedRequests()).isEmpty();
    }

    /** The shipped jar under another version: its properties are found first in a directory before it. */
    private List<String> version(String version) throws IOException {
        var directory = Files.createDirectories(versions.resolve(version));
        Files.writeString(directory.resolve("niro-agent.properties"), "version=" + version + "\n");
        return List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx96m",
                "-cp",
                directory + ":" + JAR,
                "cx.niro.agent.Main");
    }

    private static UpdateOffer offer(String id, String tag, int seconds) {
        return new UpdateOffer(id, tag, "ghcr.io/niro-cx/niro-agent:" + tag, seconds);
    }

    /** Of the run that works. */
    private String version() {
        var run = server.currentRun();
        return server.heartbeats.stream()
                .filter(beat -> beat.runId().equals(run))
                .reduce((first, second) -> second)
                .map(beat -> beat.agent().agentVersion())
                .orElse("");
    }

    private Optional<UpdateReport> reported(String state) {
        return server.heartbeats.stream()
                .filter(beat -> !beat.candidate() && beat.runId().equals(server.currentRun()))
                .reduce((first, second) -> second)
                .map(Heartbeat::update)
                .filter(report -> report.state().equals(state));
    }

    private String image() {
        return cluster.control()
                .get("apps/v1", "Deployment", TestCluster.NAMESPACE, "niro-agent")
                .at("/spec/template/spec/containers/0/image")
                .asText();
    }

    private List<String> pods() {
        return cluster.control().podNames(TestCluster.NAMESPACE, "niro-agent-");
    }

    private void kill(String pod) {
        await().atMost(SOON)
                .until(() ->
                        cluster.control().agentPid(TestCluster.NAMESPACE, pod).isPresent());
        cluster.control()
                .agentPid(TestCluster.NAMESPACE, pod)
                .ifPresent(pid -> ProcessHandle.of(pid).ifPresent(process -> {
                    var unused = process.destroyForcibly();
                }));
    }
}
