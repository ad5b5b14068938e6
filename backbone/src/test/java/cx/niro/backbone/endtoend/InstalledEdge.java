package cx.niro.backbone.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.protocol.ObjectRef;
import cx.niro.simulator.ClusterControl;
import cx.niro.simulator.ClusterOptions;
import cx.niro.simulator.SimulatedCluster;
import cx.niro.simulator.api.AuditEntry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** A simulated cluster in which install.sh put the agent: its pods are real processes, its rights those of the installer. */
final class InstalledEdge implements AutoCloseable {
    private static final String AGENT = "system:serviceaccount:niro-system:niro-agent";
    private static final ObjectRef DEPLOYMENT = new ObjectRef("apps/v1", "Deployment", "niro-system", "niro-agent");

    private final SimulatedCluster cluster;
    private final Kubectl kubectl;
    private final Path directory;

    private InstalledEdge(SimulatedCluster cluster, Path directory) {
        this.cluster = cluster;
        this.kubectl = new Kubectl(cluster);
        this.directory = directory;
    }

    /** Nothing is installed yet. */
    static InstalledEdge start(Path directory, ClusterOptions options) throws IOException {
        var state = Files.createDirectories(directory);
        return new InstalledEdge(SimulatedCluster.start(options.withStateDirectory(state)), state);
    }

    /**
     * Applies what the installer would.
     *
     * @param flags variables of install.sh, such as NIRO_ENABLE_APPLY
     */
    void install(URI node, String token, String version, Map<String, String> flags)
            throws IOException, InterruptedException {
        var environment = new HashMap<>(flags);
        environment.put("NIRO_URL", node.toString());
        environment.put("NIRO_TOKEN", token);
        environment.put("NIRO_AGENT_IMAGE", AgentProgram.REPOSITORY + ":" + version);
        kubectl.apply(manifests(environment), "niro-installer");
    }

    private static String manifests(Map<String, String> environment) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("sh", Path.of("../scripts/install.sh").toString(), "--dry-run")
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeIf(variable -> variable.startsWith("NIRO_"));
        builder.environment().put("KUBECONFIG", "/dev/null");
        builder.environment().putAll(environment);
        var process = builder.start();
        var manifests = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("install.sh --dry-run failed");
        }
        return manifests;
    }

    Kubectl kubectl() {
        return kubectl;
    }

    ClusterControl control() {
        return cluster.control();
    }

    JsonNode deployment() throws IOException, InterruptedException {
        return kubectl.get(DEPLOYMENT).orElseThrow();
    }

    List<String> pods() {
        return control().podNames("niro-system", "niro-agent-");
    }

    OptionalLong pid(String pod) {
        return control().agentPid("niro-system", pod);
    }

    /** Every request of the agent so far. */
    List<AuditEntry> requests() {
        return control().auditList().stream()
                .filter(entry -> entry.user().equals(AGENT))
                .toList();
    }

    /** All that the agent's pods printed whose files are still there. */
    String logs() throws IOException {
        try (var files = Files.walk(directory)) {
            var text = new StringBuilder();
            for (var file : files.filter(path -> path.getFileName().toString().endsWith(".log"))
                    .toList()) {
                text.append(Files.readString(file));
            }
            return text.toString();
        }
    }

    @Override
    public void close() {
        cluster.close();
    }
}
