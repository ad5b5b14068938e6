package cx.niro.agent;

import cx.niro.simulator.ClusterControl;
import cx.niro.simulator.ClusterOptions;
import cx.niro.simulator.SimulatedCluster;
import cx.niro.simulator.api.AuditEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A simulated cluster with what the installer makes for the agent, but its Deployment: the test runs the agent itself. */
final class TestCluster implements AutoCloseable {
    static final String NAMESPACE = "niro-system";

    private static final Path INSTALLED = Path.of("../cluster-config/agent.yaml");

    private final SimulatedCluster cluster;
    private final Path kubeconfig;

    private TestCluster(SimulatedCluster cluster, Path kubeconfig) {
        this.cluster = cluster;
        this.kubeconfig = kubeconfig;
    }

    static TestCluster start(ClusterOptions options) throws IOException {
        var cluster = SimulatedCluster.start(options);
        for (var manifest : installed()) {
            cluster.control().create(manifest);
        }
        var kubeconfig = Files.createTempFile("niro-agent-test", ".yaml");
        Files.writeString(kubeconfig, cluster.kubeconfigFor(NAMESPACE, "niro-agent"));
        cluster.control().clearAudit();
        return new TestCluster(cluster, kubeconfig);
    }

    ClusterControl control() {
        return cluster.control();
    }

    Path kubeconfig() {
        return kubeconfig;
    }

    /** Requests of the agent that the rules refused. */
    List<AuditEntry> refusedRequests() {
        return control().auditList().stream()
                .filter(entry -> entry.user().contains("niro-agent") && !entry.allowed())
                .toList();
    }

    @Override
    public void close() throws IOException {
        cluster.close();
        Files.deleteIfExists(kubeconfig);
    }

    /** What the installer would run the agent in. */
    static String deployment() throws IOException {
        return manifests()
                .filter(text -> text.contains("kind: Deployment"))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> installed() throws IOException {
        return manifests()
                .filter(text -> !text.contains("kind: Deployment"))
                .filter(text -> !text.contains("name: niro-agent-token"))
                .toList();
    }

    private static Stream<String> manifests() throws IOException {
        return Arrays.stream(Files.readString(INSTALLED).split("(?m)^---\\s*$", -1))
                .filter(text -> text.contains("kind:"));
    }
}
