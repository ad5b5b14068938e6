package cx.niro.agent;

import cx.niro.simulator.ClusterControl;
import cx.niro.simulator.ClusterOptions;
import cx.niro.simulator.SimulatedCluster;
import cx.niro.simulator.api.AuditEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A simulated cluster with what the installer makes for the agent, but its Deployment: the test runs the agent itself. */
public final class TestCluster implements AutoCloseable {
    public static final String NAMESPACE = "niro-system";

    private static final Path INSTALLED = Path.of("../cluster-config/agent.yaml");

    private final SimulatedCluster cluster;
    private final Path kubeconfig;

    private TestCluster(SimulatedCluster cluster, Path kubeconfig) {
        this.cluster = cluster;
        this.kubeconfig = kubeconfig;
    }

    public static TestCluster start(ClusterOptions options) throws IOException {
        return start(options, installed());
    }

    /**
     * As after the installer ran with NIRO_ENABLE_APPLY=1.
     *
     * @param narrowedTo NIRO_APPLY_NAMESPACES; empty for everywhere
     * @param extraRules what somebody put into the role niro-agent-apply-extra, a YAML list in one line
     */
    public static TestCluster startApplying(ClusterOptions options, String narrowedTo, String extraRules)
            throws IOException, InterruptedException {
        return start(options, installedForApplying(narrowedTo, extraRules));
    }

    /** What {@link #startApplying} puts into its cluster. */
    public static List<String> installedForApplying(String narrowedTo, String extraRules)
            throws IOException, InterruptedException {
        var printed = printedByInstaller(narrowedTo).replace("rules: []", "rules: " + extraRules);
        return withoutDeployment(split(printed));
    }

    private static String printedByInstaller(String narrowedTo) throws IOException, InterruptedException {
        var installer = new ProcessBuilder("sh", "../scripts/install.sh", "--dry-run");
        installer.redirectError(ProcessBuilder.Redirect.DISCARD);
        installer
                .environment()
                .putAll(Map.of(
                        "KUBECONFIG", "/nonexistent",
                        "NIRO_URL", "https://niro.example.com",
                        "NIRO_ENABLE_APPLY", "1",
                        "NIRO_APPLY_NAMESPACES", narrowedTo));
        var process = installer.start();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("install.sh --dry-run failed");
        }
        return printed;
    }

    private static TestCluster start(ClusterOptions options, List<String> manifests) throws IOException {
        var cluster = SimulatedCluster.start(options);
        for (var manifest : manifests) {
            cluster.control().create(manifest);
        }
        var kubeconfig = Files.createTempFile("niro-agent-test", ".yaml");
        Files.writeString(kubeconfig, cluster.kubeconfigFor(NAMESPACE, "niro-agent"));
        cluster.control().clearAudit();
        return new TestCluster(cluster, kubeconfig);
    }

    public ClusterControl control() {
        return cluster.control();
    }

    public Path kubeconfig() {
        return kubeconfig;
    }

    /** Requests of the agent that the rules refused. */
    public List<AuditEntry> refusedRequests() {
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

    /** For what people do with kubectl. */
    public String adminKubeconfig() {
        return cluster.adminKubeconfig();
    }

    private static List<String> installed() throws IOException {
        return withoutDeployment(manifests());
    }

    private static List<String> withoutDeployment(Stream<String> manifests) {
        return manifests
                .filter(text -> !text.contains("kind: Deployment"))
                .filter(text -> !text.contains("name: niro-agent-token"))
                .toList();
    }

    private static Stream<String> manifests() throws IOException {
        return split(Files.readString(INSTALLED));
    }

    private static Stream<String> split(String text) {
        return Arrays.stream(text.split("(?m)^---\\s*$", -1)).filter(part -> part.contains("kind:"));
    }
}
