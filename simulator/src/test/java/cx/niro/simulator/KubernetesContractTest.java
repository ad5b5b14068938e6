package cx.niro.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.gson.reflect.TypeToken;
import cx.niro.simulator.store.Json;
import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.AppsV1Api;
import io.kubernetes.client.openapi.apis.AuthorizationV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.apis.CustomObjectsApi;
import io.kubernetes.client.openapi.apis.VersionApi;
import io.kubernetes.client.openapi.models.AuthenticationV1TokenRequest;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1ResourceAttributes;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1SelfSubjectAccessReview;
import io.kubernetes.client.openapi.models.V1SelfSubjectAccessReviewSpec;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1TokenRequestSpec;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import io.kubernetes.client.util.PatchUtils;
import io.kubernetes.client.util.Watch;
import io.kubernetes.client.util.credentials.AccessTokenAuthentication;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import okhttp3.Response;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What clients may expect of a Kubernetes API server. Runs against the simulator and, with NIRO_TEST_KUBECONFIG, against
 * that cluster instead, in a namespace of its own: that keeps the simulator honest.
 */
class KubernetesContractTest {
    private static final String IMAGE = "registry.k8s.io/pause:3.10";
    private static final String NAMESPACE =
            "niro-contract-" + UUID.randomUUID().toString().substring(0, 8);
    private static final String CORE = "/api/v1/namespaces/" + NAMESPACE;
    private static final String APPS = "/apis/apps/v1/namespaces/" + NAMESPACE;
    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/namespaces/" + NAMESPACE;

    static {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private static SimulatedCluster simulated;
    private static ApiClient client;
    private static byte[] authority;
    private static Raw raw;
    private static CoreV1Api core;

    @BeforeAll
    static void connect() throws IOException, ApiException {
        String file = System.getenv("NIRO_TEST_KUBECONFIG");
        String kubeconfig;
        if (file == null) {
            simulated = SimulatedCluster.start(ClusterOptions.empty().quick());
            kubeconfig = simulated.adminKubeconfig();
        } else {
            kubeconfig = Files.readString(Path.of(file));
        }
        KubeConfig config = KubeConfig.loadKubeConfig(new StringReader(kubeconfig));
        authority = Base64.getDecoder().decode(config.getCertificateAuthorityData());
        client = ClientBuilder.kubeconfig(config)
                .setReadTimeout(Duration.ofSeconds(20))
                .build();
        raw = new Raw(client);
        core = new CoreV1Api(client);
        var unused = core.createNamespace(new V1Namespace().metadata(new V1ObjectMeta().name(NAMESPACE)))
                .execute();
        await().until(() -> raw.get(CORE + "/serviceaccounts/default").code() == 200);
    }

    @AfterAll
    static void leaveNothing() throws ApiException {
        var unused = core.deleteNamespace(NAMESPACE).execute();
        if (simulated != null) {
            simulated.close();
        }
    }

    @Test
    void versionAndGroupsAreDiscovered() throws ApiException {
        assertThat(new VersionApi(client).getCode().execute().getGitVersion()).startsWith("v1.");
        List<String> groups = new ArrayList<>();
        raw.get("/apis").json().path("groups").forEach(group -> groups.add(Json.text(group, "name")));
        assertThat(groups).contains("apps", "batch", "rbac.authorization.k8s.io", "authorization.k8s.io", "policy");
        assertThat(raw.get("/api/v1").text()).contains("\"pods/log\"", "\"configmaps\"");
        assertThat(raw.get("/apis/apps/v1").text()).contains("\"deployments/scale\"");
    }

    @Test
    void pagesOfAListHoldEachObjectOnce() throws ApiException {
        for (int i = 0; i < 7; i++) {
            createConfigMap("page-" + i, Map.of("paged", "yes"));
        }
        List<String> names = new ArrayList<>();
        String next = null;
        int pages = 0;
        do {
            V1ConfigMapList page = core.listNamespacedConfigMap(NAMESPACE)
                    .labelSelector("paged=yes")
                    .limit(3)
                    ._continue(next)
                    .execute();
            page.getItems().forEach(item -> names.add(item.getMetadata().getName()));
            next = page.getMetadata().getContinue();
            pages++;
        } while (next != null && !next.isEmpty());
        assertThat(pages).isEqualTo(3);
        assertThat(names).containsExactly("page-0", "page-1", "page-2", "page-3", "page-4", "page-5", "page-6");
    }

    @Test
    void takenNameIsRefused() throws ApiException {
        createConfigMap("taken", Map.of());
        ApiException refused = catchThrowableOfType(ApiException.class, () -> createConfigMap("taken", Map.of()));
        assertThat(refused.getCode()).isEqualTo(409);
        assertThat(refused.getResponseBody())
                .contains("\"reason\":\"AlreadyExists\"", "configmaps \\\"taken\\\" already exists");
    }

    @Test
    void missingObjectIsNamedInTheRefusal() {
        Raw.Answer answer = raw.get(APPS + "/deployments/nowhere");
        assertThat(answer.code()).isEqualTo(404);
        assertThat(answer.reason()).isEqualTo("NotFound");
        assertThat(answer.message()).isEqualTo("deployments.apps \"nowhere\" not found");
        assertThat(Json.text(answer.json(), "details", "group")).isEqualTo("apps");
        assertThat(Json.text(answer.json(), "kind")).isEqualTo("Status");
    }

    @Test
    void writeBasedOnAnOldVersionConflicts() throws ApiException {
        V1ConfigMap old = createConfigMap("raced", Map.of());
        var unused = core.replaceNamespacedConfigMap(
                        "raced", NAMESPACE, copyOf(old).putDataItem("who", "first"))
                .execute();
        ApiException refused = catchThrowableOfType(
                ApiException.class,
                () -> core.replaceNamespacedConfigMap(
                                "raced", NAMESPACE, copyOf(old).putDataItem("who", "second"))
                        .execute());
        assertThat(refused.getCode()).isEqualTo(409);
        assertThat(refused.getResponseBody()).contains("the object has been modified");
    }

    @Test
    void watchShowsWhatHappensAfterTheList() throws ApiException, IOException {
        String version =
                core.listNamespacedConfigMap(NAMESPACE).execute().getMetadata().getResourceVersion();
        createConfigMap("watched", Map.of("watched", "yes"));
        assertThat(raw.patch(CORE + "/configmaps/watched", "merge-patch+json", "{\"data\":{\"a\":\"b\"}}")
                        .code())
                .isEqualTo(200);
        assertThat(raw.delete(CORE + "/configmaps/watched").code()).isEqualTo(200);
        List<String> seen = new ArrayList<>();
        try (Watch<V1ConfigMap> watch = Watch.createWatch(
                client,
                core.listNamespacedConfigMap(NAMESPACE)
                        .watch(true)
                        .resourceVersion(version)
                        .labelSelector("watched=yes")
                        .timeoutSeconds(10)
                        .buildCall(null),
                new TypeToken<Watch.Response<V1ConfigMap>>() {}.getType())) {
            for (Watch.Response<V1ConfigMap> event : watch) {
                seen.add(event.type + " " + event.object.getMetadata().getName());
                if (seen.size() == 3) {
                    break;
                }
            }
        }
        assertThat(seen).containsExactly("ADDED watched", "MODIFIED watched", "DELETED watched");
    }

    @Test
    void watchEndsAtItsTimeout() {
        Raw.Answer answer = raw.get(CORE + "/configmaps?watch=true&timeoutSeconds=1&fieldSelector=metadata.name=none"
                + "&allowWatchBookmarks=true&resourceVersion=0");
        assertThat(answer.code()).isEqualTo(200);
        assertThat(answer.text()).doesNotContain("ADDED");
    }

    @Test
    void watchFromAForgottenVersionIsToldSo() {
        assumeTrue(simulated != null, "a real cluster forgets only after minutes");
        simulated.control().forgetHistory();
        Raw.Answer answer = raw.get(CORE + "/configmaps?watch=true&resourceVersion=3&timeoutSeconds=5");
        assertThat(answer.code()).isEqualTo(200);
        assertThat(Json.text(answer.json(), "type")).isEqualTo("ERROR");
        assertThat(Json.at(answer.json(), "object", "code").asInt()).isEqualTo(410);
        assertThat(Json.text(answer.json(), "object", "reason")).isEqualTo("Expired");
    }

    @Test
    void deniedRequestSaysWhoMayNotDoWhat() throws ApiException, IOException {
        ApiClient stranger = clientOf("stranger");
        Raw.Answer list = new Raw(stranger).get("/api/v1/pods");
        String user = "system:serviceaccount:" + NAMESPACE + ":stranger";
        assertThat(list.code()).isEqualTo(403);
        assertThat(list.reason()).isEqualTo("Forbidden");
        assertThat(list.message())
                .isEqualTo("pods is forbidden: User \"" + user
                        + "\" cannot list resource \"pods\" in API group \"\" at the cluster scope");
        assertThat(new Raw(stranger).get(APPS + "/deployments/web").message())
                .isEqualTo("deployments.apps \"web\" is forbidden: User \"" + user
                        + "\" cannot get resource \"deployments\" in API group \"apps\" in the namespace \""
                        + NAMESPACE + "\"");
        assertThat(new Raw(stranger).get(CORE + "/pods/a/log").message())
                .isEqualTo("pods \"a\" is forbidden: User \"" + user
                        + "\" cannot get resource \"pods/log\" in API group \"\" in the namespace \"" + NAMESPACE
                        + "\"");
        assertThat(new Raw(stranger).get("/metrics").message())
                .isEqualTo("forbidden: User \"" + user + "\" cannot get path \"/metrics\"");
    }

    @Test
    void roleGrantsJustWhatItSays() throws ApiException, IOException {
        ApiClient reader = clientOf("reader");
        assertThat(raw.post(RBAC + "/roles", """
                                metadata: {name: reader}
                                rules:
                                - {apiGroups: [''], resources: [pods], verbs: [list]}
                                - {apiGroups: [''], resources: [secrets], resourceNames: [mine], verbs: [get, update]}
                                """).code()).isEqualTo(201);
        assertThat(raw.post(RBAC + "/rolebindings", """
                                metadata: {name: reader}
                                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
                                subjects: [{kind: ServiceAccount, name: reader, namespace: %s}]
                                """.formatted(NAMESPACE)).code())
                .isEqualTo(201);
        Raw asReader = new Raw(reader);
        await().until(() -> asReader.get(CORE + "/pods").code() == 200);
        assertThat(asReader.get(CORE + "/secrets/mine").code()).isEqualTo(404);
        assertThat(asReader.get(CORE + "/secrets/other").code()).isEqualTo(403);
        assertThat(asReader.get(CORE + "/secrets").code()).isEqualTo(403);
        assertThat(asReader.delete(CORE + "/secrets/mine").code()).isEqualTo(403);
        assertThat(asReader.get("/api/v1/pods").code()).isEqualTo(403);
        assertThat(review(reader, "list", "pods", NAMESPACE)).isTrue();
        assertThat(review(reader, "list", "pods", "")).isFalse();
        assertThat(review(reader, "delete", "pods", NAMESPACE)).isFalse();
        assertThat(review(client, "delete", "nodes", "")).isTrue();
    }

    @Test
    void unknownTokenIsUnauthorized() throws IOException {
        ApiClient unknown = withToken("nobody-has-this");
        Raw.Answer answer = new Raw(unknown).get("/api/v1/namespaces");
        assertThat(answer.code()).isEqualTo(401);
        assertThat(answer.message()).isEqualTo("Unauthorized");
    }

    @Test
    void threePatchesChangeAnObject() {
        var unused = raw.post(APPS + "/deployments", deployment("patched", 1));
        String path = APPS + "/deployments/patched";
        assertThat(raw.patch(
                                path,
                                "merge-patch+json",
                                "{\"spec\":{\"replicas\":2},\"metadata\":{\"labels\":{\"a\":\"b\"}}}")
                        .code())
                .isEqualTo(200);
        assertThat(raw.patch(
                                path,
                                "json-patch+json",
                                "[{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":3},"
                                        + "{\"op\":\"remove\",\"path\":\"/metadata/labels/a\"}]")
                        .code())
                .isEqualTo(200);
        String strategic = "{\"spec\":{\"template\":{\"spec\":{\"containers\":"
                + "[{\"name\":\"main\",\"env\":[{\"name\":\"A\",\"value\":\"1\"}]}]}}}}";
        JsonNode result =
                raw.patch(path, "strategic-merge-patch+json", strategic).json();
        assertThat(Json.at(result, "spec", "replicas").asInt()).isEqualTo(3);
        assertThat(Json.label(result, "a")).isEmpty();
        JsonNode container =
                Json.at(result, "spec", "template", "spec", "containers").get(0);
        assertThat(Json.text(container, "image")).isEqualTo(IMAGE);
        assertThat(Json.text(container.path("env").get(0), "value")).isEqualTo("1");
    }

    @Test
    void serverSideApplyKnowsOwners() {
        String path = CORE + "/configmaps/applied";
        String head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: applied}\n";
        assertThat(raw.apply(path, "one", false, head + "data: {a: '1', b: '1'}")
                        .code())
                .isEqualTo(201);
        assertThat(raw.apply(path, "two", false, head + "data: {a: '1', c: '1'}")
                        .code())
                .isEqualTo(200);
        Raw.Answer conflict = raw.apply(path, "two", false, head + "data: {a: '2', c: '1'}");
        assertThat(conflict.code()).isEqualTo(409);
        assertThat(conflict.message()).isEqualTo("Apply failed with 1 conflict: conflict with \"one\": .data.a");
        JsonNode forced =
                raw.apply(path, "two", true, head + "data: {a: '2', c: '1'}").json();
        assertThat(Json.text(forced, "data", "a")).isEqualTo("2");
        JsonNode dropped = raw.apply(path, "one", false, head + "data: {}").json();
        assertThat(Json.fields(dropped.path("data"))).containsExactlyInAnyOrder("a", "c");
    }

    @Test
    void appliedTwiceChangesNothing() {
        String path = APPS + "/deployments/calm";
        String manifest = "apiVersion: apps/v1\nkind: Deployment\n" + deployment("calm", 1);
        assertThat(raw.apply(path, "niro", true, manifest).code()).isEqualTo(201);
        await().until(() ->
                Json.at(raw.get(path).json(), "status", "readyReplicas").asInt() == 1);
        await().during(Duration.ofMillis(200)).until(() -> true);
        String version = Json.text(raw.get(path).json(), "metadata", "resourceVersion");
        JsonNode again = raw.apply(path, "niro", true, manifest).json();
        assertThat(Json.text(again, "metadata", "resourceVersion")).isEqualTo(version);
        assertThat(Json.at(again, "metadata", "generation").asInt()).isEqualTo(1);
    }

    @Test
    void patchWithOfficialClientSetsTheManager() throws ApiException {
        V1ConfigMap applied = PatchUtils.patch(
                V1ConfigMap.class,
                () -> core.patchNamespacedConfigMap(
                                "official",
                                NAMESPACE,
                                new V1Patch("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":"
                                        + "\"official\"},\"data\":{\"a\":\"b\"}}"))
                        .fieldManager("niro")
                        .force(true)
                        .buildCall(null),
                V1Patch.PATCH_FORMAT_APPLY_YAML,
                client);
        assertThat(applied.getData()).containsEntry("a", "b");
        assertThat(raw.get(CORE + "/configmaps/official").text()).contains("\"manager\":\"niro\"");
    }

    @Test
    void deploymentMakesPodsAndTakesThemAway() throws ApiException, IOException {
        AppsV1Api apps = new AppsV1Api(client);
        V1Deployment made = apps.createNamespacedDeployment(
                        NAMESPACE,
                        V1Deployment.fromJson(Json.yaml(deployment("family", 2)).toString()))
                .execute();
        await().atMost(Duration.ofSeconds(90)).until(() -> ready(apps, "family") == 2);
        var sets = apps.listNamespacedReplicaSet(NAMESPACE)
                .labelSelector("app=family")
                .execute()
                .getItems();
        assertThat(sets).hasSize(1);
        assertThat(sets.get(0).getMetadata().getOwnerReferences().get(0).getUid())
                .isEqualTo(made.getMetadata().getUid());
        var pods = core.listNamespacedPod(NAMESPACE)
                .labelSelector("app=family")
                .fieldSelector("status.phase=Running")
                .execute()
                .getItems();
        assertThat(pods).hasSize(2).allSatisfy(pod -> {
            assertThat(pod.getMetadata().getOwnerReferences().get(0).getName())
                    .isEqualTo(sets.get(0).getMetadata().getName());
            assertThat(pod.getSpec().getNodeName()).isNotEmpty();
            assertThat(pod.getStatus().getContainerStatuses().get(0).getReady()).isTrue();
        });
        var unused = apps.deleteNamespacedDeployment("family", NAMESPACE).execute();
        await().atMost(Duration.ofSeconds(90))
                .until(() -> core.listNamespacedPod(NAMESPACE)
                        .labelSelector("app=family")
                        .execute()
                        .getItems()
                        .isEmpty());
    }

    @Test
    void generationCountsChangesOfTheSpecOnly() {
        String path = APPS + "/deployments/counted";
        var unused = raw.post(APPS + "/deployments", deployment("counted", 1));
        JsonNode labelled = raw.patch(path, "merge-patch+json", "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}")
                .json();
        JsonNode scaled = raw.patch(path, "merge-patch+json", "{\"spec\":{\"replicas\":2}}")
                .json();
        assertThat(Json.at(labelled, "metadata", "generation").asInt()).isEqualTo(1);
        assertThat(Json.at(scaled, "metadata", "generation").asInt()).isEqualTo(2);
        JsonNode scale = raw.get(path + "/scale").json();
        assertThat(Json.at(scale, "spec", "replicas").asInt()).isEqualTo(2);
        var unusedToo = raw.delete(path);
    }

    @Test
    void dryRunKeepsNothing() {
        assertThat(raw.post(CORE + "/configmaps?dryRun=All", "metadata: {name: ghost}")
                        .code())
                .isEqualTo(201);
        assertThat(raw.get(CORE + "/configmaps/ghost").code()).isEqualTo(404);
    }

    @Test
    void plainTextOfASecretIsEncoded() throws ApiException {
        V1Secret secret = core.createNamespacedSecret(
                        NAMESPACE,
                        new V1Secret()
                                .metadata(new V1ObjectMeta().name("plain"))
                                .stringData(Map.of("key", "value")))
                .execute();
        assertThat(secret.getData().get("key")).isEqualTo("value".getBytes(StandardCharsets.UTF_8));
        assertThat(secret.getType()).isEqualTo("Opaque");
        assertThat(secret.getStringData()).isNullOrEmpty();
    }

    @Test
    void itemsOfAListCarryNoKind() {
        JsonNode list = raw.get("/api/v1/namespaces?limit=1").json();
        assertThat(Json.text(list, "kind")).isEqualTo("NamespaceList");
        assertThat(list.path("items").get(0).has("kind")).isFalse();
        assertThat(Json.text(list, "metadata", "continue")).isNotEmpty();
    }

    @Test
    void badObjectsAreRefused() {
        assertThat(raw.post(CORE + "/configmaps", "metadata: {name: Not_A_Name}")
                        .code())
                .isEqualTo(422);
        ObjectNode unmatched = Json.yaml(deployment("unmatched", 1));
        Json.child(Json.child(Json.child(unmatched, "spec"), "selector"), "matchLabels")
                .put("app", "other");
        assertThat(raw.post(APPS + "/deployments", unmatched.toString()).code()).isEqualTo(422);
        assertThat(raw.post("/api/v1/namespaces/no-such-place/configmaps", "metadata: {name: a}")
                        .message())
                .isEqualTo("namespaces \"no-such-place\" not found");
        assertThat(raw.get("/apis/no.such.group/v1/things").code()).isEqualTo(404);
    }

    @Test
    void ownedObjectGoesWithItsOwner() throws ApiException {
        V1ConfigMap owner = createConfigMap("owner", Map.of());
        String owned = """
                metadata:
                  name: owned
                  ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: owner, uid: %s}]
                """.formatted(owner.getMetadata().getUid());
        assertThat(raw.post(CORE + "/configmaps", owned).code()).isEqualTo(201);
        assertThat(raw.delete(CORE + "/configmaps/owner").code()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> raw.get(CORE + "/configmaps/owned").code() == 404);
    }

    @Test
    void namespaceGoesWithItsContent() {
        String name = NAMESPACE + "-gone";
        assertThat(raw.post("/api/v1/namespaces", "metadata: {name: " + name + "}")
                        .code())
                .isEqualTo(201);
        assertThat(raw.post("/api/v1/namespaces/" + name + "/configmaps", "metadata: {name: inside}")
                        .code())
                .isEqualTo(201);
        assertThat(raw.delete("/api/v1/namespaces/" + name).code()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> raw.get("/api/v1/namespaces/" + name).code() == 404);
        assertThat(raw.get("/api/v1/namespaces/" + name + "/configmaps/inside").code())
                .isEqualTo(404);
    }

    @Test
    void usageOfNodesIsMeasured() throws ApiException {
        assumeTrue(raw.get("/apis/metrics.k8s.io/v1beta1").code() == 200, "no metrics-server");
        Object metrics = new CustomObjectsApi(client)
                .listClusterCustomObject("metrics.k8s.io", "v1beta1", "nodes")
                .execute();
        assertThat(String.valueOf(metrics)).contains("usage", "cpu", "memory");
    }

    @Test
    void logHoldsWhatTheContainerPrinted() {
        runPod("printer", "one\ntwo\nthree", "sleep 3600", "");
        String log = CORE + "/pods/printer/log";
        await().until(() -> raw.get(log).text().equals("one\ntwo\nthree\n"));
        assertThat(raw.get(log + "?container=main&tailLines=2").text()).isEqualTo("two\nthree\n");
        assertThat(raw.get(log + "?tailLines=0").text()).isEmpty();
        assertThat(raw.get(log + "?limitBytes=5").text()).isEqualTo("one\nt");
        String last = raw.get(log + "?tailLines=1&timestamps=true").text();
        assertThat(last).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}(Z|[+-]\\d\\d:\\d\\d) three\n");
        Instant at = OffsetDateTime.parse(last.substring(0, last.indexOf(' '))).toInstant();
        Instant endOfItsSecond = at.truncatedTo(ChronoUnit.SECONDS).plusNanos(999_999_999);
        assertThat(raw.get(log + "?sinceTime=" + endOfItsSecond).text()).endsWith("three\n");
        assertThat(raw.get(log + "?sinceTime=" + at.plusSeconds(1)).text()).isEmpty();
        assertThat(raw.get(log + "?sinceSeconds=3600").text()).startsWith("one\n");
    }

    @Test
    void followedLogGoesOnWithWhatIsPrintedLater() throws ApiException, IOException {
        runPod("growing", "early", "sleep 5; echo late; sleep 3600", "");
        String log = CORE + "/pods/growing/log";
        await().until(() -> raw.get(log).text().startsWith("early\n"));
        try (Response response = raw.open(log + "?follow=true&tailLines=1")) {
            assertThat(response.body().source().readUtf8Line()).isEqualTo("early");
            if (simulated != null) {
                simulated.control().log(NAMESPACE, "growing", "main").print("late");
            }
            assertThat(response.body().source().readUtf8Line()).isEqualTo("late");
        }
    }

    @Test
    void logOfAnUnknownContainerIsRefusedInTheServersWords() {
        assertThat(raw.post(CORE + "/pods", """
                                metadata: {name: twins}
                                spec:
                                  terminationGracePeriodSeconds: 1
                                  containers: [{name: a, image: '%1$s'}, {name: b, image: '%1$s'}]
                                """.formatted(IMAGE)).code()).isEqualTo(201);
        Raw.Answer none = raw.get(CORE + "/pods/twins/log");
        assertThat(none.code()).isEqualTo(400);
        assertThat(none.reason()).isEqualTo("BadRequest");
        assertThat(none.message()).isEqualTo("a container name must be specified for pod twins, choose one of: [a b]");
        assertThat(raw.get(CORE + "/pods/twins/log?container=c").message())
                .isEqualTo("container c is not valid for pod twins");
        assertThat(raw.get(CORE + "/pods/nobody/log").code()).isEqualTo(404);
        assertThat(raw.get(CORE + "/pods/nobody/log").message()).isEqualTo("pods \"nobody\" not found");
    }

    @Test
    void logParametersThatMakeNoSenseAreRefused() {
        runPod("asked", "one", "sleep 3600", "");
        String log = CORE + "/pods/asked/log";
        Raw.Answer negative = raw.get(log + "?tailLines=-1");
        assertThat(negative.code()).isEqualTo(422);
        assertThat(negative.message())
                .isEqualTo("PodLogOptions \"asked\" is invalid: tailLines: Invalid value: -1: "
                        + "must be greater than or equal to 0");
        assertThat(raw.get(log + "?limitBytes=0").message())
                .endsWith("limitBytes: Invalid value: 0: must be greater than 0");
        assertThat(raw.get(log + "?sinceSeconds=1&sinceTime=2024-01-01T00:00:00Z")
                        .message())
                .endsWith("at most one of `sinceTime` or `sinceSeconds` may be specified");
        assertThat(raw.get(log + "?sinceTime=yesterday").code()).isEqualTo(400);
    }

    @Test
    void containerWithoutAnEarlierInstanceHasNoPreviousLog() {
        runPod("first", "one", "sleep 3600", "");
        await().until(() -> raw.get(CORE + "/pods/first/log").text().equals("one\n"));
        Raw.Answer previous = raw.get(CORE + "/pods/first/log?previous=true");
        assertThat(previous.code()).isEqualTo(400);
        assertThat(previous.message()).isEqualTo("previous terminated container \"main\" in pod \"first\" not found");
    }

    @Test
    void containerThatWaitsSaysWhatFor() {
        assertThat(raw.post(CORE + "/pods", """
                                metadata:
                                  name: waiting
                                  annotations: {simulator.niro.cx/misbehaviour: PULL_FAILURE}
                                spec:
                                  terminationGracePeriodSeconds: 1
                                  containers: [{name: main, image: 'registry.invalid/nothing:1'}]
                                """).code()).isEqualTo(201);
        String pullFails =
                "container \"main\" in pod \"waiting\" is waiting to start: trying and failing to pull image";
        await().until(() ->
                raw.get(CORE + "/pods/waiting/log?follow=true").message().equals(pullFails));
        assertThat(raw.get(CORE + "/pods/waiting/log").code()).isEqualTo(400);
    }

    @Test
    void crashedContainersLogCanBeReadWhileItWaits() {
        runPod("crashed", "before", "exit 1", "CRASH_LOOP");
        String pod = CORE + "/pods/crashed";
        await().until(() -> raw.get(pod).text().contains("CrashLoopBackOff"));
        JsonNode last = Json.at(raw.get(pod).json(), "status", "containerStatuses")
                .path(0)
                .path("lastState");
        assertThat(Json.at(last, "terminated", "exitCode").asInt()).isEqualTo(1);
        assertThat(Json.text(last, "terminated", "containerID")).isNotEmpty();
        assertThat(raw.get(pod + "/log").text()).isEqualTo("before\n");
        assertThat(raw.get(pod + "/log?previous=true").text()).isEqualTo("before\n");
        assertThat(raw.get(pod + "/log?follow=true").text()).isEqualTo("before\n");
    }

    /** Prints lines, then does what the script says; the simulator runs no scripts and is told the same by annotations. */
    private static void runPod(String name, String lines, String script, String misbehaviour) {
        ObjectNode pod = Json.yaml("""
                metadata: {name: %s}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers: [{name: main, image: 'docker.io/library/busybox:1.37'}]
                """.formatted(name));
        ObjectNode annotations = Json.child(Json.meta(pod), "annotations");
        annotations.put("simulator.niro.cx/prints", lines);
        if (!misbehaviour.isEmpty()) {
            annotations.put("simulator.niro.cx/misbehaviour", misbehaviour);
        }
        ((ObjectNode) Json.at(pod, "spec", "containers").get(0))
                .putArray("command")
                .add("sh")
                .add("-c")
                .add("printf '%s\\n' \"$0\"; " + script)
                .add(lines);
        assertThat(raw.post(CORE + "/pods", pod.toString()).code()).isEqualTo(201);
    }

    @CanIgnoreReturnValue
    private static V1ConfigMap createConfigMap(String name, Map<String, String> labels) throws ApiException {
        return core.createNamespacedConfigMap(
                        NAMESPACE,
                        new V1ConfigMap().metadata(new V1ObjectMeta().name(name).labels(labels)))
                .execute();
    }

    private static V1ConfigMap copyOf(V1ConfigMap map) {
        return new V1ConfigMap().metadata(map.getMetadata());
    }

    private static int ready(AppsV1Api apps, String name) throws ApiException {
        Integer ready = apps.readNamespacedDeployment(name, NAMESPACE)
                .execute()
                .getStatus()
                .getReadyReplicas();
        return ready == null ? 0 : ready;
    }

    private static String deployment(String name, int replicas) {
        return """
                metadata: {name: %1$s, labels: {app: %1$s}}
                spec:
                  replicas: %2$d
                  selector: {matchLabels: {app: %1$s}}
                  template:
                    metadata: {labels: {app: %1$s}}
                    spec:
                      terminationGracePeriodSeconds: 1
                      containers: [{name: main, image: '%3$s'}]
                """.formatted(name, replicas, IMAGE);
    }

    private static boolean review(ApiClient who, String verb, String resource, String namespace) throws ApiException {
        V1SelfSubjectAccessReview review = new V1SelfSubjectAccessReview()
                .spec(new V1SelfSubjectAccessReviewSpec()
                        .resourceAttributes(new V1ResourceAttributes()
                                .verb(verb)
                                .group("")
                                .resource(resource)
                                .namespace(namespace)));
        return new AuthorizationV1Api(who)
                .createSelfSubjectAccessReview(review)
                .execute()
                .getStatus()
                .getAllowed();
    }

    private static ApiClient clientOf(String account) throws ApiException, IOException {
        var unused = core.createNamespacedServiceAccount(
                        NAMESPACE, new V1ServiceAccount().metadata(new V1ObjectMeta().name(account)))
                .execute();
        String token = core.createNamespacedServiceAccountToken(
                        account,
                        NAMESPACE,
                        new AuthenticationV1TokenRequest().spec(new V1TokenRequestSpec().audiences(List.of())))
                .execute()
                .getStatus()
                .getToken();
        return withToken(token);
    }

    private static ApiClient withToken(String token) throws IOException {
        ClientBuilder builder = new ClientBuilder()
                .setBasePath(client.getBasePath())
                .setVerifyingSsl(true)
                .setAuthentication(new AccessTokenAuthentication(token));
        return builder.setCertificateAuthority(authority).build();
    }
}
