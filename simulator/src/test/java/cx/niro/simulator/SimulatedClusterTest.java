package cx.niro.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.simulator.api.AuditEntry;
import cx.niro.simulator.api.Fault;
import cx.niro.simulator.metrics.MetricsApi;
import cx.niro.simulator.store.Json;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SimulatedClusterTest {
    static {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    private static SimulatedCluster cluster;
    private static ClusterControl control;
    private static Raw raw;

    @BeforeAll
    static void start() throws IOException {
        cluster = SimulatedCluster.start(ClusterOptions.demo().quick());
        control = cluster.control();
        raw = new Raw(client(cluster.adminKubeconfig()));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void calm() {
        control.clearFaults();
        control.metrics(MetricsApi.Mode.ON);
    }

    @Test
    void twoClustersCanBeCopiesOfOne() {
        UUID uid = UUID.fromString("6f2f7b4e-0000-4000-8000-000000000001");
        try (SimulatedCluster one = SimulatedCluster.start(
                        ClusterOptions.empty().withSeed(5).withSystemUid(uid));
                SimulatedCluster other = SimulatedCluster.start(
                        ClusterOptions.empty().withSeed(6).withSystemUid(uid))) {
            assertThat(systemUid(one)).isEqualTo(uid.toString());
            assertThat(systemUid(other)).isEqualTo(uid.toString());
            assertThat(other.control().get("v1", "Namespace", "", "default"))
                    .isNotEqualTo(one.control().get("v1", "Namespace", "", "default"));
        }
    }

    private static String systemUid(SimulatedCluster cluster) {
        return Json.uid(cluster.control().get("v1", "Namespace", "", "kube-system"));
    }

    @Test
    void demoHasThreeReadyNodesAndAboutFortyPods() {
        try (SimulatedCluster fresh =
                SimulatedCluster.start(ClusterOptions.demo().quick())) {
            checkDemo(fresh.control());
        }
    }

    private static void checkDemo(ClusterControl control) {
        assertThat(control.list("v1", "Node", "")).hasSize(3).allSatisfy(node -> {
            assertThat(Json.text(node, "status", "nodeInfo", "kubeletVersion")).isEqualTo("v1.32.4+k3s1");
            assertThat(Json.text(node, "status", "allocatable", "cpu")).isNotEmpty();
        });
        List<? extends JsonNode> pods = control.list("v1", "Pod", "");
        assertThat(pods).hasSizeBetween(35, 45);
        assertThat(pods).extracting(pod -> Json.text(pod, "status", "phase")).containsOnly("Running", "Succeeded");
        assertThat(Json.uid(control.get("v1", "Namespace", "", "kube-system"))).isNotEmpty();
        assertThat(control.list("v1", "Event", "").stream()
                        .filter(event -> Json.text(event, "type").equals("Warning")))
                .hasSizeBetween(2, 10);
    }

    @Test
    void sameSeedGivesTheSameCluster() {
        List<String> once = shopOf(1);
        assertThat(shopOf(1)).isEqualTo(once);
        assertThat(shopOf(2)).isNotEqualTo(once);
    }

    private static List<String> shopOf(long seed) {
        try (SimulatedCluster other =
                SimulatedCluster.start(ClusterOptions.demo().quick().withSeed(seed))) {
            return other.control().podNames("shop", "");
        }
    }

    @Test
    void addedPodBecomesReady() {
        control.addPod(PodRequest.named("lab", "probe").image("busybox:1.37").requests("10m", "16Mi"));
        await().until(() -> isReady("lab", "probe"));
        assertThat(Json.text(pod("lab", "probe"), "spec", "nodeName")).isNotEmpty();
    }

    @Test
    void crashingPodWaitsLongerWithEachRestart() {
        control.addPod(PodRequest.named("lab", "bad"));
        await().until(() -> isReady("lab", "bad"));
        control.crashLoop("lab", "bad");
        JsonNode container = container("lab", "bad");
        assertThat(Json.text(container, "state", "waiting", "reason")).isEqualTo("CrashLoopBackOff");
        assertThat(Json.at(container, "lastState", "terminated", "exitCode").asInt())
                .isEqualTo(1);
        assertThat(container.path("restartCount").asInt()).isEqualTo(1);
        await().until(() -> container("lab", "bad").path("restartCount").asInt() > 1);
        assertThat(control.list("v1", "Event", "lab"))
                .anyMatch(event -> Json.text(event, "reason").equals("BackOff")
                        && Json.text(event, "type").equals("Warning")
                        && event.path("count").asInt() > 1);
        control.recover("lab", "bad");
        assertThat(isReady("lab", "bad")).isTrue();
    }

    @Test
    void failingPullBacksOff() {
        control.addPod(PodRequest.named("lab", "typo").image("nginx:no-such-tag"));
        control.failPull("lab", "typo");
        assertThat(Json.text(container("lab", "typo"), "state", "waiting", "reason"))
                .isEqualTo("ErrImagePull");
        await().until(() -> Json.text(container("lab", "typo"), "state", "waiting", "reason")
                .equals("ImagePullBackOff"));
        assertThat(Json.text(pod("lab", "typo"), "status", "phase")).isEqualTo("Pending");
    }

    @Test
    void podKilledForItsMemoryRunsAgainAndRemembers() {
        String name = control.podNames("shop", "web-").get(0);
        control.oomKill("shop", name);
        JsonNode container = container("shop", name);
        assertThat(Json.text(container, "lastState", "terminated", "reason")).isEqualTo("OOMKilled");
        assertThat(Json.at(container, "lastState", "terminated", "exitCode").asInt())
                .isEqualTo(137);
        assertThat(container.path("restartCount").asInt()).isEqualTo(1);
        assertThat(isReady("shop", name)).isTrue();
    }

    @Test
    void vanishedPodOfADeploymentIsMadeAgain() {
        String name = control.podNames("shop", "api-").get(0);
        control.removePod("shop", name);
        await().until(() -> control.podNames("shop", "api-").size() == 3);
        assertThat(control.podNames("shop", "api-")).doesNotContain(name);
    }

    @Test
    void deploymentThatNeverGetsReadyMissesItsDeadline() {
        control.create("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: stuck, namespace: lab}
                spec:
                  progressDeadlineSeconds: 1
                  selector: {matchLabels: {app: stuck}}
                  template:
                    metadata:
                      labels: {app: stuck}
                      annotations: {simulator.niro.cx/misbehaviour: PULL_FAILURE}
                    spec: {containers: [{name: a, image: 'a:1'}]}
                """);
        await().until(() ->
                control.get("apps/v1", "Deployment", "lab", "stuck").toString().contains("ProgressDeadlineExceeded"));
    }

    @Test
    void silentNodeIsNotReadyAndGetsNoPods() {
        control.nodeNotReady("k3s-agent-1");
        control.createDeployment("lab", "spread", 6, "nginx:1");
        await().until(() -> control.podNames("lab", "spread-").size() == 6);
        await().until(() -> control.podNames("lab", "spread-").stream().allMatch(name -> isReady("lab", name)));
        assertThat(control.podNames("lab", "spread-"))
                .allMatch(
                        name -> !Json.text(pod("lab", name), "spec", "nodeName").equals("k3s-agent-1"));
        control.nodeReady("k3s-agent-1");
        assertThat(control.get("v1", "Node", "", "k3s-agent-1").toString()).contains("KubeletReady");
    }

    @Test
    void removedNodeTakesItsPodsWithIt() {
        try (SimulatedCluster own = SimulatedCluster.start(ClusterOptions.demo().quick())) {
            own.control().removeNode("k3s-agent-2");
            await().until(() -> own.control().list("v1", "Pod", "").stream()
                    .noneMatch(pod -> Json.text(pod, "spec", "nodeName").equals("k3s-agent-2")));
            await().until(() -> own.control().podNames("shop", "web-").size() == 6);
        }
    }

    @Test
    void newTemplateRollsOverWithoutLosingAvailability() {
        String path = "/apis/apps/v1/namespaces/shop/deployments/web";
        int code = raw.patch(
                        path,
                        "strategic-merge-patch+json",
                        "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"w:2\"}]}}}}")
                .code();
        assertThat(code).isEqualTo(200);
        await().until(() -> {
            JsonNode status = raw.get(path).json().path("status");
            assertThat(status.path("availableReplicas").asInt()).isGreaterThanOrEqualTo(5);
            return status.path("updatedReplicas").asInt() == 6
                    && status.path("replicas").asInt() == 6;
        });
    }

    @Test
    void faultsHappenToWhomTheyAreMeantFor() throws IOException {
        Raw account = new Raw(client(cluster.kubeconfigFor("kube-system", "default")));
        control.fault(Fault.fail(503).forUser("system:serviceaccount:").times(2));
        assertThat(account.get("/version").code()).isEqualTo(503);
        assertThat(raw.get("/version").code()).isEqualTo(200);
        assertThat(account.get("/version").code()).isEqualTo(503);
        assertThat(account.get("/version").code()).isEqualTo(200);
        control.fault(Fault.cut().onVerb("list"));
        assertThatThrownBy(() -> raw.get("/api/v1/pods")).hasCauseInstanceOf(IOException.class);
        control.clearFaults();
        control.delay(Duration.ofMillis(300));
        Instant before = Instant.now();
        assertThat(raw.get("/version").code()).isEqualTo(200);
        assertThat(Duration.between(before, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        control.clearFaults();
    }

    @Test
    void auditListHoldsEachRequest() throws IOException {
        Raw account = new Raw(client(cluster.kubeconfigFor("kube-system", "default")));
        control.clearAudit();
        assertThat(account.get("/api/v1/namespaces/shop/pods/x/log").code()).isEqualTo(403);
        List<AuditEntry> entries = control.auditList();
        assertThat(entries).hasSize(1);
        AuditEntry entry = entries.get(0);
        assertThat(entry.user()).isEqualTo("system:serviceaccount:kube-system:default");
        assertThat(List.of(entry.verb(), entry.resource(), entry.subresource(), entry.namespace(), entry.name()))
                .containsExactly("get", "pods", "log", "shop", "x");
        assertThat(entry.allowed()).isFalse();
        assertThat(entry.status()).isEqualTo(403);
    }

    @Test
    void metricsServerCanBeGoneOrFail() {
        JsonNode usage = raw.get("/apis/metrics.k8s.io/v1beta1/nodes").json();
        assertThat(usage.path("items")).hasSize(3);
        assertThat(Json.text(usage.path("items").get(0), "usage", "cpu")).endsWith("n");
        control.metrics(MetricsApi.Mode.FAILING);
        assertThat(raw.get("/apis/metrics.k8s.io/v1beta1/pods").code()).isEqualTo(503);
        control.metrics(MetricsApi.Mode.ABSENT);
        assertThat(raw.get("/apis/metrics.k8s.io/v1beta1/pods").code()).isEqualTo(404);
        assertThat(raw.get("/apis").text()).doesNotContain("metrics.k8s.io");
    }

    @Test
    void clusterCanBeDrivenOverHttp() {
        assertThat(raw.post("/simulator/pods", "{namespace: lab, name: remote, image: 'a:1'}")
                        .code())
                .isEqualTo(200);
        assertThat(raw.post("/simulator/pods/lab/remote/crash", "{}").code()).isEqualTo(200);
        assertThat(Json.text(container("lab", "remote"), "state", "waiting", "reason"))
                .isEqualTo("CrashLoopBackOff");
        assertThat(raw.delete("/simulator/pods/lab/remote").code()).isEqualTo(200);
        assertThat(control.podNames("lab", "remote")).isEmpty();
        assertThat(raw.post("/simulator/faults", "{status: 500, verb: list, times: 1}")
                        .code())
                .isEqualTo(200);
        assertThat(raw.get("/api/v1/nodes").code()).isEqualTo(500);
        assertThat(raw.get("/simulator/audit").json().path("entries").isEmpty()).isFalse();
        assertThat(raw.get("/simulator/nonsense").code()).isEqualTo(404);
    }

    @Test
    void onlyTheAdministratorDrivesTheCluster() throws IOException {
        Raw account = new Raw(client(cluster.kubeconfigFor("kube-system", "default")));
        assertThat(account.post("/simulator/faults", "{status: 500}").code()).isEqualTo(403);
    }

    @Test
    void tokenDiesWithItsAccount() throws IOException {
        Raw account = new Raw(client(cluster.kubeconfigFor("tools", "default")));
        assertThat(account.get("/version").code()).isEqualTo(200);
        assertThat(raw.delete("/api/v1/namespaces/tools/serviceaccounts/default")
                        .code())
                .isEqualTo(200);
        assertThat(account.get("/version").code()).isEqualTo(401);
    }

    private static JsonNode pod(String namespace, String name) {
        return control.get("v1", "Pod", namespace, name);
    }

    private static JsonNode container(String namespace, String name) {
        return Json.at(pod(namespace, name), "status", "containerStatuses").path(0);
    }

    private static boolean isReady(String namespace, String name) {
        return container(namespace, name).path("ready").asBoolean();
    }

    private static ApiClient client(String kubeconfig) throws IOException {
        return ClientBuilder.kubeconfig(KubeConfig.loadKubeConfig(new StringReader(kubeconfig)))
                .build();
    }
}
