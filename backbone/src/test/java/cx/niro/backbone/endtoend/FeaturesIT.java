package cx.niro.backbone.endtoend;

import static cx.niro.backbone.endtoend.Nodes.within;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.backbone.NodeProcess;
import cx.niro.backbone.NodeTemplate;
import cx.niro.backbone.database.EmbeddedDatabase;
import cx.niro.protocol.ObjectRef;
import cx.niro.simulator.ClusterOptions;
import cx.niro.simulator.PodRequest;
import cx.niro.simulator.api.AuditEntry;
import cx.niro.simulator.api.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All that an agent does in a cluster, with the rights that the installer gives it and not one more. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class FeaturesIT {
    private static final int PATIENCE = 90;
    private static final Path OPERATING = Path.of("../docs/operating.md");
    private static final String BEGIN = "<!-- requests of the agent: written by FeaturesIT -->\n";
    private static final String END = "<!-- end of the requests -->\n";
    /** System property: true writes the list of requests into docs/operating.md. */
    private static final String WRITE = "niro.write.docs";
    /** Asked during a self-update only when the new pod is not ready at once, and when the old run beats once more afterwards. */
    private static final List<String> BY_CHANCE =
            List.of("| `get` | pods | niro-system: its pods |", "| `list` | pods | niro-system: its pods |");

    private static final String IN_CLUSTER = "canary-of-the-cluster-4711";
    private static final String IN_MANIFEST = "canary-of-the-manifest-0815";

    private static final Map<String, String> ALL = Map.of(
            "NIRO_ENABLE_LOGS", "1",
            "NIRO_ENABLE_APPLY", "1",
            "NIRO_ENABLE_SELF_UPDATE", "1");
    private static final ObjectRef CONFIG = new ObjectRef("v1", "ConfigMap", "team", "settings");

    @TempDir
    static Path directory;

    private EmbeddedDatabase database;
    private NodeProcess node;
    private Rest rest;
    private InstalledEdge edge;
    private String id;

    @BeforeAll
    void start() throws Exception {
        NodeTemplate.into(directory);
        database = new EmbeddedDatabase(directory);
        node = NodeProcess.in(directory, Map.of("NIRO_HEARTBEAT_INTERVAL", "PT1S"))
                .start();
        rest = Rest.signIn(node.url());
        var options = ClusterOptions.empty().quick();
        for (var version : List.of("1.0.0", "2.0.0")) {
            options = options.withAgentImage(version, AgentProgram.ofVersion(directory, version));
        }
        edge = InstalledEdge.start(directory.resolve("edge"), options);
        var created = rest.post("clusters", Map.of("name", "edge"));
        id = created.get("id").asText();
        edge.install(node.url(), created.at("/enrollment/token").asText(), "1.0.0", ALL);
        edge.kubectl().apply(manifest("extra-role.yaml"), "kubectl");
        within(PATIENCE)
                .until(() -> cluster().get("status").asText().equals("healthy")
                        && cluster().at("/capabilities/apply_enabled").asBoolean());
    }

    @AfterAll
    void stop() throws Exception {
        if (edge != null) {
            edge.close();
        }
        if (node != null) {
            node.close();
        }
        database.stop();
    }

    @Test
    void everyFeatureAsksOnlyForWhatWasGrantedAndSecretsStayWhereTheyAre() throws Exception {
        node.listenFor(List.of(IN_CLUSTER, base64(IN_CLUSTER), IN_MANIFEST, base64(IN_MANIFEST)));
        edge.kubectl().apply(manifest("before.yaml").replace("CANARY", IN_CLUSTER), "somebody-else");
        var twelve = manifest("twelve-kinds.yaml").replace("CANARY", IN_MANIFEST);

        var preview = apply(Map.of("manifests", twelve, "dry_run", true));
        assertThat(preview.get("status").asText()).isEqualTo("succeeded");
        assertThat(edge.kubectl().get(CONFIG)).isEmpty();

        var first = apply(Map.of("manifests", twelve, "deployment", "shop"));
        assertThat(first.get("status").asText()).as("%s", first).isEqualTo("succeeded");
        assertThat(outcomes(first)).containsOnly(Map.entry("created", 17L));

        var again = apply(Map.of("manifests", twelve, "deployment", "shop"));
        assertThat(outcomes(again)).as("%s", again).containsOnly(Map.entry("unchanged", 17L));

        var changed = twelve.replace("greeting: hello", "greeting: good morning");
        var difference = apply(Map.of("manifests", changed, "deployment", "shop", "dry_run", true));
        assertThat(outcome(difference, "ConfigMap", "settings").get("diff").asText())
                .contains("-  greeting: hello", "+  greeting: good morning");
        assertThat(outcome(difference, "Secret", "login").get("diff").asText()).isEqualTo("not compared");

        var one = apply(Map.of("manifests", changed, "deployment", "shop"));
        assertThat(outcomes(one)).containsOnly(Map.entry("unchanged", 16L), Map.entry("configured", 1L));

        var without = changed.replaceAll("(?s)# prunable.*?---\\n", "");
        var pruned = apply(Map.of("manifests", without, "deployment", "shop", "prune", true));
        assertThat(outcomes(pruned)).as("%s", pruned).containsEntry("deleted", 1L);
        assertThat(edge.kubectl().get(new ObjectRef("v1", "ConfigMap", "team", "spare")))
                .isEmpty();

        var conflict = apply(Map.of("manifests", manifest("conflict.yaml").replace("CANARY", IN_MANIFEST)));
        assertThat(conflict.get("status").asText()).isEqualTo("failed");
        assertThat(outcome(conflict, "ConfigMap", "theirs").get("reason").asText())
                .isEqualTo("conflict");
        assertThat(outcome(conflict, "ConfigMap", "theirs").get("message").asText())
                .contains("somebody-else");

        var namespace = delete(List.of(new ObjectRef("v1", "Namespace", null, "team")));
        assertThat(namespace.get("status").asText()).isEqualTo("failed");
        var gone = delete(List.of(CONFIG));
        assertThat(outcomes(gone)).containsOnly(Map.entry("deleted", 1L));

        readSomeLog();
        updateTo("2.0.0");

        assertThat(edge.requests())
                .filteredOn(request -> !request.allowed() || request.status() == 403)
                .isEmpty();
        assertThatTheDocumentationSays(requests());
        assertThatNoCanaryGotOut(List.of(preview, first, again, difference, one, pruned, conflict));
    }

    /** Namespaces narrowed or not, a queued command meets what the cluster allows when it arrives. */
    @Test
    void revokedCapabilityShowsWithTheNextBeatAndAQueuedApplyEndsWithTheReason() throws Exception {
        try (var other = InstalledEdge.start(
                directory.resolve("other"),
                ClusterOptions.empty().quick().withAgentImage("1.0.0", AgentProgram.ofVersion(directory, "1.0.0")))) {
            var created = rest.post("clusters", Map.of("name", "other"));
            var otherId = created.get("id").asText();
            other.install(
                    node.url(), created.at("/enrollment/token").asText(), "1.0.0", Map.of("NIRO_ENABLE_APPLY", "1"));
            within(PATIENCE)
                    .until(() -> rest.get("clusters/" + otherId)
                            .at("/capabilities/apply_enabled")
                            .asBoolean());
            // the role for applying would allow it, but nobody asked for it
            assertThat(rest.get("clusters/" + otherId)
                            .at("/capabilities/self_update_enabled")
                            .asBoolean())
                    .isFalse();
            var pod = other.pods().get(0);
            var process = ProcessHandle.of(other.pid(pod).orElseThrow()).orElseThrow();
            assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
            var queued = rest.post(
                    "clusters/" + otherId + "/commands",
                    Map.of("type", "apply", "manifests", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}"));
            for (var binding : List.of("niro-agent-apply", "niro-agent-apply-extra")) {
                other.kubectl()
                        .delete(new ObjectRef("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", null, binding));
            }
            assertThat(new ProcessBuilder("kill", "-CONT", Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();

            within(PATIENCE)
                    .until(() -> !rest.get("clusters/" + otherId)
                            .at("/capabilities/apply_enabled")
                            .asBoolean());
            var ended = ended(queued);
            assertThat(ended.get("status").asText()).isEqualTo("failed");
            assertThat(ended.get("reason").asText()).isEqualTo("capability_missing");
            assertThat(ended.get("message").asText()).contains("NIRO_ENABLE_APPLY=1");
            var refused =
                    rest.answerOfPost("clusters/" + otherId + "/commands", Map.of("type", "apply", "manifests", "{}"));
            assertThat(refused.statusCode()).isBetween(400, 409);
            assertThat(rest.delete("clusters/" + otherId).statusCode()).isEqualTo(204);
        }
    }

    @Test
    void agentKilledInTheMiddleOfAnApplyReportsEveryObjectAndWhatItCreated() throws Exception {
        var manifests = IntStream.range(0, 50)
                .mapToObj("{apiVersion: v1, kind: ConfigMap, metadata: {name: many-%d, namespace: default}}"::formatted)
                .collect(Collectors.joining("\n---\n"));
        // slow enough that parts of the result are told, and then so slow that it is in the middle when it is killed
        var patch = Fault.delay(Duration.ofMillis(100)).onVerb("patch").onResource("configmaps");
        edge.control().fault(patch.times(20));
        edge.control().fault(Fault.delay(Duration.ofMinutes(10)).onVerb("patch").onResource("configmaps"));
        var accepted = rest.post("clusters/" + id + "/commands", Map.of("type", "apply", "manifests", manifests));
        var path = "commands/" + accepted.get("id").asText();
        within(PATIENCE).until(() -> rest.get(path).at("/counts/created").asInt() > 5);

        within(PATIENCE).until(() -> edge.pods().size() == 1);
        var process = edge.pid(edge.pods().get(0)).orElseThrow();
        assertThat(ProcessHandle.of(process).orElseThrow().destroyForcibly()).isTrue();
        edge.control().clearFaults();

        var ended = ended(accepted);
        assertThat(ended.get("status").asText()).as("%s", ended).isEqualTo("succeeded");
        assertThat(ended.get("attempt").asInt()).isEqualTo(2);
        assertThat(outcomes(ended)).containsOnly(Map.entry("created", 50L));
    }

    private JsonNode cluster() throws IOException, InterruptedException {
        return rest.get("clusters/" + id);
    }

    private static String manifest(String name) throws IOException {
        try (var stream = FeaturesIT.class.getResourceAsStream("/manifests/" + name)) {
            return new String(stream.readAllBytes(), UTF_8);
        }
    }

    private JsonNode apply(Map<String, Object> what) throws IOException, InterruptedException {
        var body = new HashMap<>(what);
        body.put("type", "apply");
        return ended(rest.post("clusters/" + id + "/commands", body));
    }

    private JsonNode delete(List<ObjectRef> objects) throws IOException, InterruptedException {
        return ended(rest.post("clusters/" + id + "/commands", Map.of("type", "delete", "objects", objects)));
    }

    private JsonNode ended(JsonNode accepted) {
        var path = "commands/" + accepted.get("id").asText() + "?wait=5";
        return within(PATIENCE).until(() -> rest.get(path), command -> command.hasNonNull("finished_at"));
    }

    private static Map<String, Long> outcomes(JsonNode command) {
        return StreamSupport.stream(command.get("outcomes").spliterator(), false)
                .collect(Collectors.groupingBy(one -> one.get("outcome").asText(), Collectors.counting()));
    }

    private static JsonNode outcome(JsonNode command, String kind, String name) {
        return StreamSupport.stream(command.get("outcomes").spliterator(), false)
                .filter(one -> one.at("/object/kind").asText().equals(kind)
                        && one.at("/object/name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void readSomeLog() throws IOException, InterruptedException {
        edge.control().addPod(PodRequest.named("team", "talker"));
        within(PATIENCE)
                .until(() -> edge.control()
                        .get("v1", "Pod", "team", "talker")
                        .at("/status/phase")
                        .asText()
                        .equals("Running"));
        edge.control().log("team", "talker", "").print("hello");
        try (var page = LogPage.open(rest, "clusters/" + id + "/logs?namespace=team&pod=talker&tail=10")) {
            within(PATIENCE).until(() -> page.state().equals("streaming"));
        }
    }

    private void updateTo(String version) throws IOException, InterruptedException {
        var unused = rest.post("agent-releases", Map.of("version", version));
        var rollout = rest.post(
                "agent-rollouts",
                Map.of("version", version, "waves", List.of(Map.of("percent", 100)), "soak_seconds", 1));
        within(PATIENCE)
                .until(() -> cluster().get("agent_version").asText().equals(version)
                        && rest.get("agent-rollouts/" + rollout.get("id").asText())
                                .get("status")
                                .asText()
                                .equals("succeeded"));
    }

    /** Each kind of request once: verb, resource, and where. */
    private SortedSet<String> requests() {
        return Stream.concat(edge.requests().stream().map(FeaturesIT::line), BY_CHANCE.stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String line(AuditEntry request) {
        if (request.resource().isEmpty()) {
            return "| `" + request.verb() + "` | `" + request.path() + "` | |";
        }
        var resource = request.resource()
                + (request.subresource().isEmpty() ? "" : "/" + request.subresource())
                + (request.group().isEmpty() ? "" : " (" + request.group() + ")");
        var where = request.namespace().equals("niro-system")
                ? "niro-system: " + (request.resource().equals("pods") ? "its pods" : request.name())
                : request.namespace().isEmpty() || request.resource().equals("namespaces")
                        ? "cluster"
                        : "any namespace";
        return "| `" + request.verb() + "` | " + resource + " | " + where + " |";
    }

    private static void assertThatTheDocumentationSays(SortedSet<String> requests) throws IOException {
        var text = Files.readString(OPERATING);
        var begin = text.indexOf(BEGIN) + BEGIN.length();
        var end = text.indexOf(END);
        if (Boolean.getBoolean(WRITE)) {
            var list = "\n| verb | resource or path | where |\n|---|---|---|\n" + String.join("\n", requests) + "\n\n";
            Files.writeString(OPERATING, text.substring(0, begin) + list + text.substring(end));
        } else {
            assertThat(text.substring(begin, end).lines().filter(line -> line.startsWith("| `")))
                    .as("the list in docs/operating.md; -D%s=true writes it", WRITE)
                    .containsExactlyElementsOf(requests);
        }
    }

    private void assertThatNoCanaryGotOut(List<JsonNode> answers) throws Exception {
        var canaries = List.of(IN_CLUSTER, base64(IN_CLUSTER), IN_MANIFEST, base64(IN_MANIFEST));
        var address = database.running().orElseThrow();
        assertThat(StoredText.columnsWith(address, canaries)).isEmpty();
        assertThat(answers.toString()).doesNotContain(canaries);
        assertThat(cluster().toString()
                        + rest.get("clusters/" + id + "/commands")
                        + rest.get("clusters/" + id + "/events"))
                .doesNotContain(canaries);
        assertThat(edge.logs()).doesNotContain(canaries);
        assertThat(Files.readString(node.log())).doesNotContain(canaries);
        assertThat(node.heard()).isEmpty();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
