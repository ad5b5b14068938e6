package cx.niro.backbone.endtoend;

import static cx.niro.backbone.endtoend.Nodes.within;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.backbone.NodeProcess;
import cx.niro.backbone.NodeTemplate;
import cx.niro.backbone.database.EmbeddedDatabase;
import cx.niro.protocol.ProtocolJson;
import cx.niro.simulator.ClusterOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two machines made from one image: same kube-system UID, same agent key. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class CloneIT {
    private static final int PATIENCE = 180;

    @TempDir
    static Path directory;

    private EmbeddedDatabase database;
    private NodeProcess node;
    private Rest rest;

    @BeforeAll
    void start() throws Exception {
        NodeTemplate.into(directory);
        database = new EmbeddedDatabase(directory);
        node = NodeProcess.in(directory, Map.of("NIRO_HEARTBEAT_INTERVAL", "PT1S"))
                .start();
        rest = Rest.signIn(node.url());
    }

    @AfterAll
    void stop() throws Exception {
        if (node != null) {
            node.close();
        }
        database.stop();
    }

    @Test
    void twoAgentsWithOneKeyAreQuarantinedAndTheFirstIsRestoredByEnrollingAgain() throws Exception {
        // the same seed makes the same ids
        try (var original = EdgeCluster.start(
                        directory, "original", ClusterOptions.empty().quick());
                var copy = EdgeCluster.start(
                        directory, "copy", ClusterOptions.empty().quick())) {
            var created = rest.post("clusters", Map.of("name", "original"));
            var id = created.get("id").asText();
            original.startAgent(node.url(), created.at("/enrollment/token").asText());
            within(PATIENCE).until(() -> cluster(id).get("status").asText().equals("healthy"));
            copyKey(original, copy);

            copy.startAgent(node.url(), null);

            within(PATIENCE).until(() -> cluster(id).get("status").asText().equals("critical"));
            assertThat(cluster(id).get("reasons").toString()).contains("clone_quarantined");
            assertThat(cluster(id).at("/clone/kind").asText()).isEqualTo("two_processes");
            within(PATIENCE)
                    .until(() -> original.agentLog().contains("clone_quarantined")
                            && copy.agentLog().contains("clone_quarantined"));

            var enrollment = rest.post("clusters/" + id + "/enrollment-tokens", Map.of());
            original.stopAgent();
            original.startAgent(node.url(), enrollment.get("token").asText());

            within(PATIENCE)
                    .until(() -> cluster(id).get("status").asText().equals("healthy")
                            && cluster(id).get("clone").isNull());
            within(PATIENCE).until(() -> copy.agentLog().contains("agent_key_invalid"));
        }
    }

    private JsonNode cluster(String id) throws IOException, InterruptedException {
        return rest.get("clusters/" + id);
    }

    private static void copyKey(EdgeCluster from, EdgeCluster to) throws IOException, InterruptedException {
        var secret = Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Secret",
                "metadata",
                Map.of("name", "niro-agent-key", "namespace", "niro-system"),
                "data",
                from.keySecret());
        to.kubectl().apply(ProtocolJson.mapper().writeValueAsString(secret), "imaging");
    }
}
