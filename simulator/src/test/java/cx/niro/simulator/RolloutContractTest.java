package cx.niro.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.simulator.store.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * How a Deployment rolls out: surge and unavailability, conditions, deadline, pause. Runs against the simulator and, with
 * NIRO_TEST_KUBECONFIG, against that cluster instead.
 */
class RolloutContractTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String IMAGE = "registry.k8s.io/pause:3.10";

    private static ContractCluster cluster;
    private static Raw raw;
    private static String apps;
    private static String pods;

    @BeforeAll
    static void connect() throws IOException {
        cluster = ContractCluster.connect();
        raw = cluster.raw();
        apps = "/apis/apps/v1/namespaces/" + cluster.namespace();
        pods = "/api/v1/namespaces/" + cluster.namespace() + "/pods";
    }

    @AfterAll
    static void leaveNothing() {
        cluster.close();
    }

    @Test
    void rolloutKeepsWithinSurgeAndUnavailability() {
        deploy("steady", 3, "minReadySeconds: 1, strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}");
        await().atMost(PATIENCE).until(() -> isComplete("steady"));
        String first = replicaSet("steady", "1");
        changeTemplate("steady", "v2", "");
        await().atMost(PATIENCE).until(() -> {
            JsonNode status = status("steady");
            assertThat(status.path("replicas").asInt()).isBetween(3, 4);
            assertThat(status.path("availableReplicas").asInt()).isBetween(3, 4);
            return isComplete("steady");
        });
        assertThat(Json.annotation(raw.get(path("steady")).json(), "deployment.kubernetes.io/revision"))
                .isEqualTo("2");
        String second = replicaSet("steady", "2");
        assertThat(second).isNotEqualTo(first);
        JsonNode available = condition("steady", "Available");
        assertThat(Json.text(available, "status")).isEqualTo("True");
        assertThat(Json.text(available, "reason")).isEqualTo("MinimumReplicasAvailable");
        assertThat(Json.text(available, "message")).isEqualTo("Deployment has minimum availability.");
        JsonNode progressing = condition("steady", "Progressing");
        assertThat(Json.text(progressing, "reason")).isEqualTo("NewReplicaSetAvailable");
        assertThat(Json.text(progressing, "message"))
                .isEqualTo("ReplicaSet \"" + second + "\" has successfully progressed.");
        assertThat(Json.at(raw.get(apps + "/replicasets/" + first).json(), "spec", "replicas")
                        .asInt())
                .isZero();
    }

    @Test
    void podsThatAreReadyForTooShortATimeAreNotAvailable() {
        deploy("patient", 1, "minReadySeconds: 500");
        await().atMost(PATIENCE)
                .until(() -> status("patient").path("readyReplicas").asInt() == 1);
        JsonNode status = status("patient");
        assertThat(status.has("availableReplicas")).isFalse();
        assertThat(status.path("unavailableReplicas").asInt()).isEqualTo(1);
        JsonNode available = condition("patient", "Available");
        assertThat(Json.text(available, "status")).isEqualTo("False");
        assertThat(Json.text(available, "reason")).isEqualTo("MinimumReplicasUnavailable");
    }

    @Test
    void rolloutThatStandsStillExceedsItsDeadlineAndIsHealedByGoingBack() {
        deploy("stuck", 2, "progressDeadlineSeconds: 5, strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}");
        await().atMost(PATIENCE).until(() -> isComplete("stuck"));
        String first = replicaSet("stuck", "1");
        changeTemplate("stuck", "broken", "PULL_FAILURE");
        await().atMost(PATIENCE).until(() -> reason("stuck", "Progressing").equals("ProgressDeadlineExceeded"));
        JsonNode progressing = condition("stuck", "Progressing");
        assertThat(Json.text(progressing, "status")).isEqualTo("False");
        assertThat(Json.text(progressing, "message"))
                .isEqualTo("ReplicaSet \"" + replicaSet("stuck", "2") + "\" has timed out progressing.");
        JsonNode status = status("stuck");
        assertThat(status.path("availableReplicas").asInt()).isEqualTo(2);
        assertThat(status.path("updatedReplicas").asInt()).isEqualTo(1);
        assertThat(status.path("unavailableReplicas").asInt()).isEqualTo(1);
        changeTemplate("stuck", "v1", "");
        await().atMost(PATIENCE).until(() -> isComplete("stuck"));
        assertThat(replicaSet("stuck", "3")).isEqualTo(first);
        assertThat(Json.text(condition("stuck", "Progressing"), "status")).isEqualTo("True");
    }

    @Test
    void recreateEndsAllPodsBeforeItMakesNewOnes() {
        deploy("again", 2, "strategy: {type: Recreate}");
        await().atMost(PATIENCE).until(() -> isComplete("again"));
        changeTemplate("again", "v2", "");
        await().atMost(PATIENCE).until(() -> {
            Set<String> templates = new HashSet<>();
            raw.get(pods + "?labelSelector=app%3Dagain")
                    .json()
                    .path("items")
                    .forEach(pod -> templates.add(Json.label(pod, "pod-template-hash")));
            assertThat(templates).hasSizeLessThan(2);
            return isComplete("again");
        });
    }

    @Test
    void pausedDeploymentRollsOutWhenItIsResumed() {
        deploy("paused", 1, "paused: true");
        await().atMost(PATIENCE).until(() -> reason("paused", "Progressing").equals("DeploymentPaused"));
        assertThat(Json.text(condition("paused", "Progressing"), "status")).isEqualTo("Unknown");
        assertThat(raw.get(apps + "/replicasets?labelSelector=app%3Dpaused")
                        .json()
                        .path("items"))
                .isEmpty();
        assertThat(raw.patch(path("paused"), "merge-patch+json", "{\"spec\":{\"paused\":null}}")
                        .code())
                .isEqualTo(200);
        await().atMost(PATIENCE).until(() -> isComplete("paused"));
    }

    @Test
    void statusAndSpecAreWrittenApart() {
        deploy("apart", 0, "");
        await().atMost(PATIENCE)
                .until(() -> status("apart").path("observedGeneration").asInt() == 1);
        JsonNode main = raw.patch(path("apart"), "merge-patch+json", "{\"status\":{\"collisionCount\":7}}")
                .json();
        assertThat(Json.at(main, "status").has("collisionCount")).isFalse();
        String both = "{\"spec\":{\"replicas\":4},\"status\":{\"collisionCount\":7}}";
        JsonNode reported =
                raw.patch(path("apart") + "/status", "merge-patch+json", both).json();
        assertThat(Json.at(reported, "status", "collisionCount").asInt()).isEqualTo(7);
        assertThat(Json.at(reported, "spec", "replicas").asInt()).isZero();
        assertThat(Json.at(reported, "metadata", "generation").asInt()).isEqualTo(1);
    }

    @Test
    void rulesThatLeaveNoRoomAreRefused() {
        Raw.Answer still = raw.post(
                apps + "/deployments",
                manifest("still", 1, "strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}"));
        assertThat(still.code()).isEqualTo(422);
        assertThat(still.message()).contains("may not be 0 when `maxSurge` is 0");
        Raw.Answer hasty = raw.post(
                apps + "/deployments", manifest("hasty", 1, "minReadySeconds: 30, progressDeadlineSeconds: 10"));
        assertThat(hasty.code()).isEqualTo(422);
        assertThat(hasty.message()).contains("must be greater than minReadySeconds");
    }

    private static void deploy(String name, int replicas, String more) {
        assertThat(raw.post(apps + "/deployments", manifest(name, replicas, more))
                        .code())
                .isEqualTo(201);
    }

    /** Another template; the misbehaviour is the simulator's word for an image that a real cluster cannot pull. */
    private static void changeTemplate(String name, String version, String misbehaviour) {
        String image = misbehaviour.isEmpty() ? IMAGE : "registry.invalid/nothing:1";
        String told = misbehaviour.isEmpty() ? "null" : "\"" + misbehaviour + "\"";
        String patch = ("{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"version\":\"%s\","
                        + "\"simulator.niro.cx/misbehaviour\":%s}},"
                        + "\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"%s\"}]}}}}")
                .formatted(version, told, image);
        assertThat(raw.patch(path(name), "strategic-merge-patch+json", patch).code())
                .isEqualTo(200);
    }

    private static String path(String name) {
        return apps + "/deployments/" + name;
    }

    private static JsonNode status(String name) {
        return raw.get(path(name)).json().path("status");
    }

    private static JsonNode condition(String name, String type) {
        for (JsonNode each : status(name).path("conditions")) {
            if (Json.text(each, "type").equals(type)) {
                return each;
            }
        }
        return Json.object();
    }

    private static String reason(String name, String type) {
        return Json.text(condition(name, type), "reason");
    }

    private static boolean isComplete(String name) {
        JsonNode deployment = raw.get(path(name)).json();
        JsonNode status = deployment.path("status");
        int wanted = Json.at(deployment, "spec", "replicas").asInt();
        return status.path("observedGeneration").asInt()
                        == Json.at(deployment, "metadata", "generation").asInt()
                && status.path("updatedReplicas").asInt() == wanted
                && status.path("replicas").asInt() == wanted
                && status.path("availableReplicas").asInt() == wanted
                && reason(name, "Progressing").equals("NewReplicaSetAvailable");
    }

    /** The name of the replica set of a revision. */
    private static String replicaSet(String name, String revision) {
        JsonNode sets =
                raw.get(apps + "/replicasets?labelSelector=app%3D" + name).json();
        for (JsonNode set : sets.path("items")) {
            if (Json.annotation(set, "deployment.kubernetes.io/revision").equals(revision)) {
                return Json.name(set);
            }
        }
        return "";
    }

    private static String manifest(String name, int replicas, String more) {
        var deployment = Json.yaml("""
                metadata: {name: %1$s, labels: {app: %1$s}}
                spec:
                  replicas: %2$d
                  selector: {matchLabels: {app: %1$s}}
                  template:
                    metadata: {labels: {app: %1$s}, annotations: {version: v1}}
                    spec:
                      terminationGracePeriodSeconds: 1
                      containers: [{name: main, image: '%3$s'}]
                """.formatted(name, replicas, IMAGE));
        Json.child(deployment, "spec").setAll(Json.yaml("{" + more + "}"));
        return deployment.toString();
    }
}
