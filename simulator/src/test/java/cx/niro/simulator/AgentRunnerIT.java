package cx.niro.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.simulator.kubelet.AgentImage;
import cx.niro.simulator.store.Json;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import java.io.IOException;
import java.io.StringReader;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods of niro-system/niro-agent are real processes. */
class AgentRunnerIT {
    private static final String AGENT = "/apis/apps/v1/namespaces/niro-system/deployments/niro-agent";
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    Path directory;

    private SimulatedCluster cluster;
    private ClusterControl control;
    private Raw raw;

    @BeforeEach
    void start() throws IOException, URISyntaxException {
        ClusterOptions options = ClusterOptions.empty().quick().withStateDirectory(directory);
        for (String tag : List.of("v1", "v2", "crash", "unready")) {
            options = options.withAgentImage(tag, program(tag));
        }
        options = options.withAgentImage(
                "fragile", AgentImage.of(List.of("sh", "-c", "exec sleep 600")).crashingAfter(Duration.ofSeconds(1)));
        cluster = SimulatedCluster.start(options);
        control = cluster.control();
        raw = new Raw(ClientBuilder.kubeconfig(KubeConfig.loadKubeConfig(new StringReader(cluster.adminKubeconfig())))
                .build());
        control.create("{apiVersion: v1, kind: ServiceAccount, metadata: {name: niro-agent, namespace: niro-system}}");
        control.create("""
                apiVersion: v1
                kind: Secret
                metadata: {name: niro-agent-token, namespace: niro-system}
                stringData: {token: niro_et_secret}
                """);
        control.create("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: niro-agent-ca, namespace: niro-system}
                data: {ca.crt: certificate}
                """);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void podIsAProcessWithItsEnvironmentFilesAndToken() {
        deploy("v1");
        await().atMost(PATIENCE).until(() -> readyReplicas() == 1);
        String pod = onlyPod();
        assertThat(log(pod))
                .contains("version=v1", "token=niro_et_secret", "pod=" + pod, "missing=null")
                .contains("kubeconfig=true", "ca=certificate");
        assertThat(ProcessHandle.of(pid(pod)))
                .hasValueSatisfying(process -> assertThat(process.isAlive()).isTrue());
    }

    @Test
    void killedProcessIsStartedAgainAndCounted() {
        deploy("v1");
        await().atMost(PATIENCE).until(() -> readyReplicas() == 1);
        String pod = onlyPod();
        long first = pid(pod);
        assertThat(ProcessHandle.of(first).orElseThrow().destroyForcibly()).isTrue();
        await().atMost(PATIENCE).until(() -> container(pod).path("restartCount").asInt() == 1 && readyReplicas() == 1);
        assertThat(pid(pod)).isNotEqualTo(first);
        assertThat(Json.at(container(pod), "lastState", "terminated", "exitCode")
                        .asInt())
                .isEqualTo(137);
    }

    @Test
    void newImageReplacesTheOldPodOnlyWhenReady() {
        deploy("v1");
        await().atMost(PATIENCE).until(() -> readyReplicas() == 1);
        String old = onlyPod();
        long oldProcess = pid(old);
        setImage("unready");
        await().atMost(PATIENCE)
                .until(() -> control.podNames("niro-system", "niro-agent-").size() == 2);
        await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> readyReplicas() == 1);
        assertThat(ProcessHandle.of(oldProcess)).isPresent();
        setImage("v2");
        await().atMost(PATIENCE).until(() -> {
            List<String> pods = control.podNames("niro-system", "niro-agent-");
            return pods.size() == 1 && !pods.contains(old) && readyReplicas() == 1;
        });
        assertThat(log(onlyPod())).contains("version=v2");
        await().atMost(PATIENCE).until(() -> ProcessHandle.of(oldProcess).isEmpty());
    }

    @Test
    void unknownTagCannotBePulledAndTheOldPodGoesOn() {
        deploy("v1");
        await().atMost(PATIENCE).until(() -> readyReplicas() == 1);
        String old = onlyPod();
        long process = pid(old);
        setImage("v9");
        await().atMost(PATIENCE).until(() -> waitingReason(otherThan(old)).equals("ImagePullBackOff"));
        assertThat(Json.text(container(otherThan(old)), "state", "waiting", "message"))
                .isEqualTo(
                        "Back-off pulling image \"ghcr.io/niro/agent:v9\": ErrImagePull: rpc error: code = NotFound desc = failed to"
                                + " pull and unpack image \"ghcr.io/niro/agent:v9\": failed to resolve reference \"ghcr.io/niro/agent:v9\": ghcr.io/niro/agent:v9: not found");
        assertThat(readyReplicas()).isEqualTo(1);
        setImage("v1");
        await().atMost(PATIENCE)
                .until(() -> control.podNames("niro-system", "niro-agent-").equals(List.of(old)));
        assertThat(pid(old)).isEqualTo(process);
    }

    @Test
    void imageThatIsPublishedLaterCanBePulledThen() throws URISyntaxException {
        deploy("v1");
        await().atMost(PATIENCE).until(() -> readyReplicas() == 1);
        control.publishAgentImage("v3", AgentImage.of(program("v3")));
        setImage("v3");
        await().atMost(PATIENCE)
                .until(() -> control.podNames("niro-system", "niro-agent-").size() == 1
                        && readyReplicas() == 1
                        && log(onlyPod()).contains("version=v3"));
    }

    @Test
    void patchedVariableReachesTheNewProcess() {
        deploy("v1");
        await().atMost(PATIENCE).until(() -> readyReplicas() == 1);
        String old = onlyPod();
        String patch =
                "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"agent\",\"image\":\"ghcr.io/niro/agent:v2\","
                        + "\"env\":[{\"name\":\"NOT_THERE\",\"value\":\"here\",\"valueFrom\":null}]}]}}}}";
        assertThat(raw.patch(AGENT, "strategic-merge-patch+json", patch).code()).isEqualTo(200);
        await().atMost(PATIENCE)
                .until(() -> control.podNames("niro-system", "niro-agent-").size() == 1
                        && !onlyPod().equals(old)
                        && readyReplicas() == 1);
        assertThat(log(onlyPod())).contains("version=v2", "missing=here", "token=niro_et_secret");
    }

    @Test
    void imageThatDiesSomeTimeAfterEachStartIsACrashLoop() {
        deploy("fragile");
        await().atMost(PATIENCE)
                .until(() -> control.podNames("niro-system", "niro-agent-").size() == 1);
        String pod = onlyPod();
        JsonNode status = await().atMost(PATIENCE)
                .until(
                        () -> container(pod),
                        each -> Json.text(each, "state", "waiting", "reason").equals("CrashLoopBackOff"));
        assertThat(Json.text(status, "state", "waiting", "message"))
                .startsWith("back-off ")
                .contains(" restarting failed container=agent pod=" + pod + "_niro-system(");
        assertThat(Json.at(status, "lastState", "terminated", "exitCode").asInt())
                .isEqualTo(137);
        assertThat(status.path("restartCount").asInt()).isPositive();
    }

    @Test
    void processThatKeepsEndingIsACrashLoop() {
        deploy("crash");
        await().atMost(PATIENCE)
                .until(() -> control.podNames("niro-system", "niro-agent-").stream()
                        .anyMatch(pod -> Json.text(container(pod), "state", "waiting", "reason")
                                        .equals("CrashLoopBackOff")
                                && Json.at(container(pod), "lastState", "terminated", "exitCode")
                                                .asInt()
                                        == 3));
    }

    @Test
    void deletedNamespaceEndsTheProcess() throws IOException {
        deploy("v1");
        await().atMost(PATIENCE).until(() -> readyReplicas() == 1);
        long process = pid(onlyPod());
        assertThat(Files.readString(directory.resolve("agent-pids"))).isEqualTo(process + "\n");
        control.deleteNamespace("niro-system");
        await().atMost(PATIENCE).until(() -> ProcessHandle.of(process).isEmpty());
        await().atMost(PATIENCE)
                .until(() -> raw.get("/api/v1/namespaces/niro-system").code() == 404);
    }

    @Test
    void closedClusterLeavesNoProcess() {
        deploy("v1");
        await().atMost(PATIENCE).until(() -> readyReplicas() == 1);
        long process = pid(onlyPod());
        cluster.close();
        await().atMost(PATIENCE).until(() -> ProcessHandle.of(process).isEmpty());
    }

    private void deploy(String tag) {
        control.create("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: niro-agent, namespace: niro-system}
                spec:
                  selector: {matchLabels: {app: niro-agent}}
                  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
                  template:
                    metadata: {labels: {app: niro-agent}}
                    spec:
                      serviceAccountName: niro-agent
                      terminationGracePeriodSeconds: 5
                      containers:
                      - name: agent
                        image: 'ghcr.io/niro/agent:%s'
                        env:
                        - {name: NIRO_HEALTH_PORT, value: "8090"}
                        - {name: NIRO_CA_FILE, value: /etc/niro/ca/ca.crt}
                        - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                        - {name: NIRO_TOKEN, valueFrom: {secretKeyRef: {name: niro-agent-token, key: token, optional: true}}}
                        - {name: NOT_THERE, valueFrom: {secretKeyRef: {name: nowhere, key: token, optional: true}}}
                        readinessProbe: {httpGet: {path: /readyz, port: 8090}, periodSeconds: 1}
                        volumeMounts: [{name: ca, mountPath: /etc/niro/ca}]
                      volumes: [{name: ca, configMap: {name: niro-agent-ca}}]
                """.formatted(tag));
    }

    private void setImage(String tag) {
        int code = raw.patch(
                        AGENT,
                        "strategic-merge-patch+json",
                        "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"agent\",\"image\":\"ghcr.io/niro/agent:"
                                + tag + "\"}]}}}}")
                .code();
        assertThat(code).isEqualTo(200);
    }

    private int readyReplicas() {
        return Json.at(raw.get(AGENT).json(), "status", "readyReplicas").asInt();
    }

    /** The one pod beside that one, or an empty name. */
    private String otherThan(String pod) {
        return control.podNames("niro-system", "niro-agent-").stream()
                .filter(each -> !each.equals(pod))
                .findFirst()
                .orElse("");
    }

    private String waitingReason(String pod) {
        return pod.isEmpty() ? "" : Json.text(container(pod), "state", "waiting", "reason");
    }

    private String onlyPod() {
        List<String> pods = control.podNames("niro-system", "niro-agent-");
        assertThat(pods).hasSize(1);
        return pods.get(0);
    }

    private long pid(String pod) {
        return control.agentPid("niro-system", pod).orElseThrow();
    }

    private JsonNode container(String pod) {
        return Json.at(control.get("v1", "Pod", "niro-system", pod), "status", "containerStatuses")
                .path(0);
    }

    private String log(String pod) {
        return raw.get("/api/v1/namespaces/niro-system/pods/" + pod + "/log").text();
    }

    private static List<String> program(String tag) throws URISyntaxException {
        Path classes = Path.of(FakeAgent.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(java, "-Xshare:auto", "-cp", classes.toString(), FakeAgent.class.getName(), tag);
    }
}
