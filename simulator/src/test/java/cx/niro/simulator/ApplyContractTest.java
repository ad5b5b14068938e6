package cx.niro.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What an agent that applies and deletes may expect of a Kubernetes API server: definitions, dry runs, metadata only, field
 * owners, deletions. Runs against the simulator and, with NIRO_TEST_KUBECONFIG, against that cluster instead.
 */
class ApplyContractTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static ContractCluster cluster;
    private static Raw raw;
    private static String core;
    private static String apps;

    @BeforeAll
    static void connect() throws IOException {
        cluster = ContractCluster.connect();
        raw = cluster.raw();
        core = "/api/v1/namespaces/" + cluster.namespace();
        apps = "/apis/apps/v1/namespaces/" + cluster.namespace();
    }

    @AfterAll
    static void leaveNothing() {
        cluster.close();
    }

    @Test
    void definedKindIsServedOnceEstablishedAndGoesWithItsObjects() {
        String group = cluster.group("served");
        String definition = define(group, "widgets", "Widget", "Namespaced");
        assertThat(condition(definition, "NamesAccepted")).isEqualTo("True");
        JsonNode status = raw.get(definition).json().path("status");
        assertThat(Json.text(status, "acceptedNames", "kind")).isEqualTo("Widget");
        assertThat(status.path("storedVersions").toString()).isEqualTo("[\"v1\"]");
        await().atMost(PATIENCE).until(() -> raw.get("/apis/" + group + "/v1").code() == 200);
        assertThat(raw.get("/apis/" + group + "/v1").text())
                .contains("\"widgets\"", "\"widgets/status\"", "\"widgets/scale\"", "\"kind\":\"Widget\"");
        await().atMost(PATIENCE).until(() -> raw.get("/apis").text().contains("\"" + group + "\""));
        String widgets = "/apis/" + group + "/v1/namespaces/" + cluster.namespace() + "/widgets";
        await().atMost(PATIENCE).until(() -> raw.get(widgets).code() == 200);
        Raw.Answer made = raw.apply(widgets + "/first", "niro", false, widget(group, "first", "size: 3"));
        assertThat(made.code()).isEqualTo(201);
        assertThat(Json.text(made.json(), "spec", "colour")).isEqualTo("red");
        JsonNode listed = raw.get(widgets).json();
        assertThat(Json.text(listed, "kind")).isEqualTo("WidgetList");
        assertThat(Json.text(listed.path("items").path(0), "kind")).isEqualTo("Widget");
        assertThat(raw.delete(definition).code()).isEqualTo(200);
        await().atMost(PATIENCE).until(() -> raw.get(definition).code() == 404);
        await().atMost(PATIENCE).until(() -> raw.get(widgets).code() == 404);
        await().atMost(PATIENCE).until(() -> raw.get("/apis/" + group + "/v1").code() == 404);
    }

    @Test
    void objectsOfADefinedKindAreHeldToItsSchema() {
        String group = cluster.group("checked");
        String widgets = established(group, "Namespaced");
        Raw.Answer untyped = raw.apply(widgets + "/odd", "niro", false, widget(group, "odd", "size: 1, shape: round"));
        assertThat(untyped.code()).isEqualTo(500);
        assertThat(untyped.message()).endsWith(".spec.shape: field not declared in schema");
        Raw.Answer wrong = raw.post(widgets, widget(group, "wrong", "size: big"));
        assertThat(wrong.code()).isEqualTo(422);
        assertThat(wrong.message()).contains("Widget." + group + " \"wrong\" is invalid", "must be of type integer");
        assertThat(raw.post(widgets, widget(group, "none", "colour: blue")).message())
                .contains("spec.size", "Required value");
        assertThat(raw.post(widgets, widget(group, "tint", "size: 1, colour: pink"))
                        .message())
                .contains("Unsupported value: \"pink\"");
        Raw.Answer pruned = raw.post(widgets, widget(group, "pruned", "size: 1, shape: round"));
        assertThat(pruned.code()).isEqualTo(201);
        assertThat(pruned.json().path("spec").has("shape")).isFalse();
        Raw.Answer strict =
                raw.post(widgets + "?fieldValidation=Strict", widget(group, "strict", "size: 1, shape: round"));
        assertThat(strict.code()).isEqualTo(400);
        assertThat(strict.message()).contains("unknown field \"spec.shape\"");
        assertThat(raw.delete(definitionOf(group)).code()).isEqualTo(200);
    }

    @Test
    void statusAndScaleOfADefinedKindAreWrittenApart() {
        String group = cluster.group("apart");
        String widgets = established(group, "Namespaced");
        String path = widgets + "/one";
        JsonNode made = raw.post(widgets, widget(group, "one", "size: 3").replace("spec:", "status: {seen: 9}\nspec:"))
                .json();
        assertThat(made.has("status")).isFalse();
        assertThat(Json.at(made, "metadata", "generation").asInt()).isEqualTo(1);
        String both = "{\"spec\":{\"size\":8},\"status\":{\"seen\":5}}";
        JsonNode reported =
                raw.patch(path + "/status", "merge-patch+json", both).json();
        assertThat(Json.at(reported, "status", "seen").asInt()).isEqualTo(5);
        assertThat(Json.at(reported, "spec", "size").asInt()).isEqualTo(3);
        assertThat(Json.at(reported, "metadata", "generation").asInt()).isEqualTo(1);
        JsonNode changed =
                raw.patch(path, "merge-patch+json", both.replace("5", "6")).json();
        assertThat(Json.at(changed, "status", "seen").asInt()).isEqualTo(5);
        assertThat(Json.at(changed, "spec", "size").asInt()).isEqualTo(8);
        assertThat(Json.at(changed, "metadata", "generation").asInt()).isEqualTo(2);
        assertThat(Json.at(raw.get(path + "/scale").json(), "spec", "replicas").asInt())
                .isEqualTo(8);
        assertThat(raw.patch(path + "/scale", "merge-patch+json", "{\"spec\":{\"replicas\":2}}")
                        .code())
                .isEqualTo(200);
        assertThat(Json.at(raw.get(path).json(), "spec", "size").asInt()).isEqualTo(2);
        assertThat(raw.patch(path, "strategic-merge-patch+json", both).code()).isEqualTo(415);
        assertThat(raw.delete(definitionOf(group)).code()).isEqualTo(200);
    }

    @Test
    void objectsAreSeenInEveryServedVersion() {
        String group = cluster.group("versions");
        String definition = definitionOf(group);
        var manifest = Json.yaml(definition(group, "widgets", "Widget", "Namespaced"));
        var versions = (ArrayNode) Json.at(manifest, "spec", "versions");
        versions.add(
                ((ObjectNode) versions.get(0).deepCopy()).put("name", "v1beta1").put("storage", false));
        assertThat(raw.apply(definition, "niro", false, manifest.toString()).code())
                .isEqualTo(201);
        String older = "/apis/" + group + "/v1beta1/namespaces/" + cluster.namespace() + "/widgets";
        await().atMost(PATIENCE).until(() -> raw.get(older).code() == 200);
        assertThat(raw.post(older, widget(group, "one", "size: 1").replace("/v1", "/v1beta1"))
                        .code())
                .isEqualTo(201);
        JsonNode newer = raw.get(older.replace("v1beta1", "v1") + "/one").json();
        assertThat(Json.text(newer, "apiVersion")).isEqualTo(group + "/v1");
        assertThat(Json.text(raw.get(older + "/one").json(), "apiVersion")).isEqualTo(group + "/v1beta1");
        await().atMost(PATIENCE)
                .until(() -> Json.text(raw.get("/apis/" + group).json(), "preferredVersion", "version")
                        .equals("v1"));
        assertThat(raw.delete(definition).code()).isEqualTo(200);
    }

    @Test
    void fixedContentCannotBeChanged() {
        String path = core + "/configmaps/frozen";
        String manifest = configMap("frozen", "a: '1'");
        assertThat(raw.apply(path, "niro", false, manifest + "immutable: true\n")
                        .code())
                .isEqualTo(201);
        Raw.Answer refused = raw.apply(path, "niro", false, configMap("frozen", "a: '2'") + "immutable: true\n");
        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.message()).contains("field is immutable when `immutable` is set");
    }

    @Test
    void definitionThatDoesNotAddUpIsRefused() {
        String group = cluster.group("refused");
        Raw.Answer misnamed = raw.post(
                DEFINITIONS,
                definition(group, "widgets", "Widget", "Namespaced").replace("name: widgets.", "name: gadgets."));
        assertThat(misnamed.code()).isEqualTo(422);
        assertThat(misnamed.message()).contains("must be spec.names.plural+\".\"+spec.group");
    }

    @Test
    void clusterWideKindsCanBeDefinedToo() {
        String group = cluster.group("wide");
        String widgets = established(group, "Cluster");
        assertThat(raw.apply(widgets + "/w", "niro", false, widget(group, "w", "size: 1"))
                        .code())
                .isEqualTo(201);
        assertThat(Json.namespace(raw.get(widgets + "/w").json())).isEmpty();
        assertThat(raw.delete(definitionOf(group)).code()).isEqualTo(200);
        await().atMost(PATIENCE).until(() -> raw.get(widgets + "/w").code() == 404);
    }

    @Test
    void dryRunAnswersAsIfAndKeepsNothing() {
        String path = core + "/configmaps/dry";
        String manifest = configMap("dry", "a: '1'");
        Raw.Answer created = raw.apply(path + "?dryRun=All", "niro", false, manifest);
        assertThat(created.code()).isEqualTo(201);
        assertThat(Json.uid(created.json())).isNotEmpty();
        assertThat(raw.get(path).code()).isEqualTo(404);
        String version = Json.text(raw.apply(path, "niro", false, manifest).json(), "metadata", "resourceVersion");
        JsonNode applied = raw.apply(path + "?dryRun=All", "niro", false, configMap("dry", "a: '2'"))
                .json();
        assertThat(Json.text(applied, "data", "a")).isEqualTo("2");
        JsonNode patched = raw.patch(path + "?dryRun=All", "merge-patch+json", "{\"data\":{\"a\":\"3\"}}")
                .json();
        assertThat(Json.text(patched, "data", "a")).isEqualTo("3");
        JsonNode replaced = raw.put(path + "?dryRun=All", Json.yaml(configMap("dry", "a: '4'")))
                .json();
        assertThat(Json.text(replaced, "data", "a")).isEqualTo("4");
        assertThat(raw.delete(path + "?dryRun=All").code()).isEqualTo(200);
        assertThat(raw.delete(path, "{apiVersion: v1, kind: DeleteOptions, dryRun: [All]}")
                        .code())
                .isEqualTo(200);
        JsonNode stored = raw.get(path).json();
        assertThat(Json.text(stored, "data", "a")).isEqualTo("1");
        assertThat(Json.text(stored, "metadata", "resourceVersion")).isEqualTo(version);
        assertThat(raw.delete(path + "?dryRun=Some").code()).isIn(400, 422);
    }

    @Test
    void metadataCanBeHadWithoutTheContent() {
        String path = core + "/secrets/hidden";
        String manifest = """
                apiVersion: v1
                kind: Secret
                metadata: {name: hidden, labels: {a: b}}
                stringData: {password: canary}
                """;
        Raw.Answer applied = raw.applyForMetadata(path, "niro", manifest);
        assertThat(applied.code()).isEqualTo(201);
        assertThat(Json.text(applied.json(), "kind")).isEqualTo("PartialObjectMetadata");
        assertThat(Json.text(applied.json(), "apiVersion")).isEqualTo("meta.k8s.io/v1");
        String bare = "{apiVersion: v1, kind: Secret, metadata: {name: hidden}}";
        for (Raw.Answer answer :
                List.of(raw.getMetadata(path), raw.applyForMetadata(path + "?dryRun=All", "niro-probe", bare))) {
            assertThat(answer.code()).isEqualTo(200);
            assertThat(Json.label(answer.json(), "a")).isEqualTo("b");
            assertThat(Json.uid(answer.json())).isNotEmpty();
            assertThat(answer.json().has("data")).isFalse();
            assertThat(answer.text()).doesNotContain("Y2FuYXJ5", "canary");
        }
        JsonNode list = raw.getMetadata(core + "/secrets").json();
        assertThat(Json.text(list, "kind")).isEqualTo("PartialObjectMetadataList");
    }

    @Test
    void everyAnswerSaysWhatTimeItIs() throws IOException {
        for (String path : List.of("/version", core + "/configmaps/none", core + "/configmaps")) {
            try (Response response = raw.open(path)) {
                Instant date = ZonedDateTime.parse(response.header("Date"), DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                assertThat(Duration.between(date, Instant.now()).abs()).isLessThan(Duration.ofMinutes(30));
            }
        }
    }

    @Test
    void applyNeedsTheRightToPatchAndForWhatIsAbsentToCreate() throws IOException {
        Raw applier = cluster.account("applier", "[{apiGroups: [''], resources: [configmaps], verbs: [patch]}]");
        String path = core + "/configmaps/granted";
        await().atMost(PATIENCE)
                .until(() ->
                        !applier.patch(path, "merge-patch+json", "{}").reason().equals("Forbidden"));
        Raw.Answer absent = applier.apply(path, "niro", false, configMap("granted", "a: '1'"));
        assertThat(absent.code()).isEqualTo(403);
        assertThat(absent.reason()).isEqualTo("Forbidden");
        assertThat(applier.apply(path + "?dryRun=All", "niro", false, configMap("granted", "a: '1'"))
                        .code())
                .isEqualTo(403);
        assertThat(raw.apply(path, "other", false, configMap("granted", "b: '1'"))
                        .code())
                .isEqualTo(201);
        assertThat(applier.apply(path, "niro", false, configMap("granted", "a: '1'"))
                        .code())
                .isEqualTo(200);
        assertThat(applier.delete(path).code()).isEqualTo(403);
    }

    @Test
    void ownerOfAConflictingFieldIsNamedWithItsFields() {
        String path = apps + "/deployments/contested";
        assertThat(raw.post(apps + "/deployments?fieldManager=kubectl-create", deployment("contested"))
                        .code())
                .isEqualTo(201);
        Raw.Answer conflict =
                raw.apply(path, "niro", false, deployment("contested").replace("replicas: 0", "replicas: 1"));
        assertThat(conflict.code()).isEqualTo(409);
        assertThat(conflict.message())
                .isEqualTo("Apply failed with 1 conflict: conflict with \"kubectl-create\" using apps/v1:"
                        + " .spec.replicas");
        JsonNode cause = Json.at(conflict.json(), "details", "causes").path(0);
        assertThat(Json.text(cause, "reason")).isEqualTo("FieldManagerConflict");
        assertThat(Json.text(cause, "field")).isEqualTo(".spec.replicas");
        Raw.Answer defaulted = raw.apply(
                path, "niro", false, deployment("contested").replace("replicas: 0", "revisionHistoryLimit: 3"));
        assertThat(defaulted.message()).contains("conflict with \"kubectl-create\"", ".spec.revisionHistoryLimit");
        assertThat(raw.apply(path, "niro", true, deployment("contested").replace("replicas: 0", "replicas: 1"))
                        .code())
                .isEqualTo(200);
    }

    @Test
    void defaultsOfAnAppliedObjectBelongToNobodyAndItsStatusToTheController() {
        String path = apps + "/deployments/owned";
        assertThat(raw.apply(path, "niro", false, deployment("owned")).code()).isEqualTo(201);
        await().atMost(PATIENCE)
                .until(() -> Json.at(raw.get(path).json(), "status", "observedGeneration")
                                .asInt()
                        == 1);
        List<String> writers = new ArrayList<>();
        for (JsonNode entry : Json.at(raw.get(path).json(), "metadata", "managedFields")) {
            writers.add("%s %s %s"
                    .formatted(
                            Json.text(entry, "manager"), Json.text(entry, "operation"), Json.text(entry, "subresource"))
                    .strip());
            if (Json.text(entry, "manager").equals("niro")) {
                assertThat(Json.fields(Json.at(entry, "fieldsV1", "f:spec")))
                        .containsExactlyInAnyOrder("f:replicas", "f:selector", "f:template");
                assertThat(Json.at(entry, "fieldsV1", "f:spec", "f:selector")).isEmpty();
            }
        }
        assertThat(writers).contains("niro Apply", "kube-controller-manager Update status");
        assertThat(raw.apply(
                                path,
                                "other",
                                false,
                                deployment("owned").replace("replicas: 0", "revisionHistoryLimit: 3"))
                        .code())
                .isEqualTo(200);
    }

    @Test
    void selectorOfADeploymentCannotBeChanged() {
        String path = apps + "/deployments/fixed";
        assertThat(raw.apply(path, "niro", false, deployment("fixed")).code()).isEqualTo(201);
        Raw.Answer refused = raw.apply(path, "niro", false, deployment("fixed").replace("app: fixed", "app: other"));
        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.message()).contains("spec.selector", "field is immutable");
    }

    @Test
    void deletionOfAnotherUidOrVersionIsRefused() {
        String path = core + "/configmaps/precise";
        JsonNode made =
                raw.apply(path, "niro", false, configMap("precise", "a: '1'")).json();
        Raw.Answer otherUid = raw.delete(path, "{preconditions: {uid: 00000000-0000-4000-8000-000000000000}}");
        assertThat(otherUid.code()).isEqualTo(409);
        assertThat(otherUid.message()).contains("UID in precondition", Json.uid(made));
        assertThat(raw.delete(path, "{preconditions: {resourceVersion: '1'}}").code())
                .isEqualTo(409);
        assertThat(raw.get(path).code()).isEqualTo(200);
        Raw.Answer done =
                raw.delete(path, "{propagationPolicy: Background, preconditions: {uid: " + Json.uid(made) + "}}");
        assertThat(done.code()).isEqualTo(200);
        assertThat(Json.text(done.json(), "status")).isEqualTo("Success");
        assertThat(raw.get(path).code()).isEqualTo(404);
        assertThat(raw.delete(path).code()).isEqualTo(404);
        assertThat(raw.delete(core + "/configmaps/none", "{propagationPolicy: Sideways}")
                        .code())
                .isIn(400, 422);
    }

    @Test
    void foregroundDeletionTakesTheDependentsFirst() {
        JsonNode owner =
                raw.post(core + "/configmaps", configMap("first", "a: '1'")).json();
        var unused = raw.post(core + "/configmaps", owned("second", owner, "metadata: {finalizers: [niro.cx/held]}"));
        assertThat(raw.delete(core + "/configmaps/first", "{propagationPolicy: Foreground}")
                        .code())
                .isEqualTo(200);
        await().atMost(PATIENCE)
                .until(() ->
                        Json.isTerminating(raw.get(core + "/configmaps/second").json()));
        JsonNode waiting = raw.get(core + "/configmaps/first").json();
        assertThat(Json.isTerminating(waiting)).isTrue();
        assertThat(Json.at(waiting, "metadata", "finalizers").toString()).contains("foregroundDeletion");
        assertThat(raw.post(core + "/configmaps", configMap("first", "a: '1'")).message())
                .contains("object is being deleted");
        assertThat(raw.patch(core + "/configmaps/second", "merge-patch+json", "{\"metadata\":{\"finalizers\":null}}")
                        .code())
                .isEqualTo(200);
        await().atMost(PATIENCE).until(() -> raw.get(core + "/configmaps/first").code() == 404);
        assertThat(raw.get(core + "/configmaps/second").code()).isEqualTo(404);
    }

    @Test
    void orphansStayWithoutTheirOwner() {
        JsonNode owner =
                raw.post(core + "/configmaps", configMap("parent", "a: '1'")).json();
        var unused = raw.post(core + "/configmaps", owned("child", owner, "{}"));
        assertThat(raw.delete(core + "/configmaps/parent", "{propagationPolicy: Orphan}")
                        .code())
                .isEqualTo(200);
        await().atMost(PATIENCE)
                .until(() -> raw.get(core + "/configmaps/parent").code() == 404);
        JsonNode child = raw.get(core + "/configmaps/child").json();
        assertThat(Json.at(child, "metadata", "ownerReferences")).isEmpty();
        assertThat(Json.isTerminating(child)).isFalse();
    }

    @Test
    void dependentWithAnotherOwnerStays() {
        JsonNode one =
                raw.post(core + "/configmaps", configMap("one", "a: '1'")).json();
        JsonNode two =
                raw.post(core + "/configmaps", configMap("two", "a: '1'")).json();
        String both = """
                metadata:
                  name: shared
                  ownerReferences:
                  - {apiVersion: v1, kind: ConfigMap, name: one, uid: %s}
                  - {apiVersion: v1, kind: ConfigMap, name: two, uid: %s}
                """.formatted(Json.uid(one), Json.uid(two));
        assertThat(raw.post(core + "/configmaps", both).code()).isEqualTo(201);
        assertThat(raw.delete(core + "/configmaps/one").code()).isEqualTo(200);
        String shared = core + "/configmaps/shared";
        await().atMost(PATIENCE)
                .until(() -> Json.at(raw.get(shared).json(), "metadata", "ownerReferences")
                                .size()
                        == 1);
        assertThat(raw.delete(core + "/configmaps/two").code()).isEqualTo(200);
        await().atMost(PATIENCE).until(() -> raw.get(shared).code() == 404);
    }

    @Test
    void nothingNewComesIntoANamespaceThatIsGoing() {
        String name = cluster.namespace() + "-going";
        String inside = "/api/v1/namespaces/" + name + "/configmaps/";
        assertThat(raw.post("/api/v1/namespaces", "metadata: {name: " + name + "}")
                        .code())
                .isEqualTo(201);
        assertThat(raw.apply(
                                inside + "held",
                                "niro",
                                false,
                                configMap("held", "a: '1'\n")
                                        .replace("name: held", "name: held, finalizers: [niro.cx/held]"))
                        .code())
                .isEqualTo(201);
        assertThat(raw.delete("/api/v1/namespaces/" + name).code()).isEqualTo(200);
        Raw.Answer refused = raw.apply(inside + "late", "niro", false, configMap("late", "a: '1'"));
        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message())
                .contains("unable to create new content in namespace " + name + " because it is being terminated");
        assertThat(Json.text(Json.at(refused.json(), "details", "causes").path(0), "reason"))
                .isEqualTo("NamespaceTerminating");
        assertThat(raw.post("/api/v1/namespaces", "metadata: {name: " + name + "}")
                        .message())
                .isEqualTo("object is being deleted: namespaces \"" + name + "\" already exists");
        assertThat(raw.patch(inside + "held", "merge-patch+json", "{\"metadata\":{\"finalizers\":null}}")
                        .code())
                .isEqualTo(200);
        await().atMost(PATIENCE)
                .until(() -> raw.get("/api/v1/namespaces/" + name).code() == 404);
    }

    @Test
    void systemNamespaceCannotBeDeleted() {
        Raw.Answer refused = raw.delete("/api/v1/namespaces/kube-system?dryRun=All");
        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message())
                .isEqualTo("namespaces \"kube-system\" is forbidden: this namespace may not be deleted");
    }

    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    private static String define(String group, String plural, String kind, String scope) {
        String path = definitionOf(group);
        String manifest = definition(group, plural, kind, scope);
        assertThat(raw.apply(path, "niro", false, manifest).code()).isEqualTo(201);
        await().atMost(PATIENCE).until(() -> condition(path, "Established").equals("True"));
        return path;
    }

    private static String established(String group, String scope) {
        var unused = define(group, "widgets", "Widget", scope);
        String namespace = scope.equals("Cluster") ? "" : "/namespaces/" + cluster.namespace();
        String widgets = "/apis/" + group + "/v1" + namespace + "/widgets";
        await().atMost(PATIENCE).until(() -> raw.get(widgets).code() == 200);
        return widgets;
    }

    private static String definitionOf(String group) {
        return DEFINITIONS + "/widgets." + group;
    }

    private static String condition(String definition, String type) {
        for (JsonNode each : Json.at(raw.get(definition).json(), "status", "conditions")) {
            if (Json.text(each, "type").equals(type)) {
                return Json.text(each, "status");
            }
        }
        return "";
    }

    private static String definition(String group, String plural, String kind, String scope) {
        return """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: %2$s.%1$s}
                spec:
                  group: %1$s
                  scope: %4$s
                  names: {plural: %2$s, kind: %3$s}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    subresources: {status: {}, scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.seen}}
                    schema:
                      openAPIV3Schema:
                        type: object
                        properties:
                          spec:
                            type: object
                            required: [size]
                            properties:
                              size: {type: integer, minimum: 0}
                              colour: {type: string, enum: [red, blue], default: red}
                          status:
                            type: object
                            properties:
                              seen: {type: integer}
                """.formatted(group, plural, kind, scope);
    }

    private static String widget(String group, String name, String spec) {
        return """
                apiVersion: %s/v1
                kind: Widget
                metadata: {name: %s}
                spec: {%s}
                """.formatted(group, name, spec);
    }

    private static String configMap(String name, String data) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\ndata: {%s}\n".formatted(name, data.strip());
    }

    private static String owned(String name, JsonNode owner, String more) {
        var object = Json.yaml("""
                metadata:
                  name: %s
                  ownerReferences:
                  - {apiVersion: v1, kind: ConfigMap, name: %s, uid: %s, blockOwnerDeletion: true}
                """.formatted(name, Json.name(owner), Json.uid(owner)));
        Json.meta(object).setAll(Json.meta(Json.yaml(more)));
        return object.toString();
    }

    private static String deployment(String name) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: %1$s}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: %1$s}}
                  template:
                    metadata: {labels: {app: %1$s}}
                    spec:
                      containers: [{name: main, image: 'registry.k8s.io/pause:3.10'}]
                """.formatted(name);
    }
}
