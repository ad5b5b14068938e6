package cx.niro.backbone.endtoend;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.simulator.ClusterControl;
import cx.niro.simulator.ClusterOptions;
import cx.niro.simulator.SimulatedCluster;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A simulated cluster with what the installer makes, and a real agent process beside it that can be killed. */
final class EdgeCluster implements AutoCloseable {
    private static final Path INSTALLED = Path.of("../cluster-config/agent.yaml");

    private final SimulatedCluster cluster;
    private final Path kubeconfig;
    private final Path log;
    private Process agent;

    private EdgeCluster(SimulatedCluster cluster, Path kubeconfig, Path log) {
        this.cluster = cluster;
        this.kubeconfig = kubeconfig;
        this.log = log;
    }

    static EdgeCluster start(Path directory, String name, ClusterOptions options) throws IOException {
        var cluster = SimulatedCluster.start(options);
        for (var manifest : installed()) {
            cluster.control().create(manifest);
        }
        var kubeconfig = directory.resolve(name + ".kubeconfig");
        Files.writeString(kubeconfig, cluster.kubeconfigFor("niro-system", "niro-agent"));
        return new EdgeCluster(cluster, kubeconfig, directory.resolve(name + "-agent.log"));
    }

    /** What the installer adds with NIRO_ENABLE_LOGS=1. */
    void allowLogs() {
        control().create("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: niro-agent-logs}
                rules: [{apiGroups: [''], resources: [pods/log], verbs: [get]}]
                """);
        control().create("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: niro-agent-logs}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: niro-agent-logs}
                subjects: [{kind: ServiceAccount, name: niro-agent, namespace: niro-system}]
                """);
    }

    Kubectl kubectl() {
        return new Kubectl(cluster);
    }

    ClusterControl control() {
        return cluster.control();
    }

    /** Starts the agent's process; the token is needed only as long as there is no key. */
    @CanIgnoreReturnValue
    Process startAgent(URI node, String token) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(
                        java,
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "cx.niro.agent.Main",
                        "--kubeconfig",
                        kubeconfig.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(variable -> variable.startsWith("NIRO_"));
        builder.environment().put("NIRO_URL", node.toString());
        if (token != null) {
            builder.environment().put("NIRO_TOKEN", token);
        }
        agent = builder.start();
        return agent;
    }

    void killAgent() throws InterruptedException {
        agent.destroyForcibly().waitFor();
    }

    void stopAgent() throws InterruptedException {
        agent.destroy();
        if (!agent.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the agent did not stop in time, see " + log);
        }
    }

    String agentLog() throws IOException {
        return Files.readString(log);
    }

    /** The data of the Secret that holds the agent's key. */
    Map<String, String> keySecret() {
        var data =
                control().get("v1", "Secret", "niro-system", "niro-agent-key").path("data");
        return data.properties().stream()
                .collect(java.util.stream.Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().asText()));
    }

    @Override
    public void close() {
        if (agent != null) {
            agent.destroyForcibly().onExit().orTimeout(60, TimeUnit.SECONDS).join();
        }
        cluster.close();
    }

    private static List<String> installed() throws IOException {
        return Arrays.stream(Files.readString(INSTALLED).split("(?m)^---\\s*$", -1))
                .filter(text -> text.contains("kind:") && !text.contains("kind: Deployment"))
                .filter(text -> !text.contains("name: niro-agent-token"))
                .toList();
    }
}
