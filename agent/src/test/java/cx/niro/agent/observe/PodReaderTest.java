package cx.niro.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.Container;
import cx.niro.protocol.ContainerSecurity;
import cx.niro.protocol.Owner;
import cx.niro.protocol.Pod;
import cx.niro.protocol.ProtocolJson;
import cx.niro.protocol.Resources;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodReaderTest {
    private static final String POD = """
            metadata: {name: web-7c9d-x2x, namespace: shop, uid: u-1, creationTimestamp: '2026-11-21T11:00:00Z', resourceVersion: '1'}
            spec:
              nodeName: edge-7
              hostNetwork: true
              hostPID: true
              imagePullSecrets: [{name: regcred}]
              securityContext: {runAsNonRoot: true, runAsUser: 1000}
              volumes: [{name: logs, hostPath: {path: /var/log}}, {name: tmp, emptyDir: {}}]
              fieldOfANewerKubernetes: {x: 1}
              initContainers:
              - {name: init, image: 'busybox:1'}
              containers:
              - name: main
                image: ghcr.io/acme/web:1.2
                resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 256Mi}}
                readinessProbe: {httpGet: {path: /, port: 80}}
                securityContext: {runAsUser: 0, privileged: true, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true}
                env:
                - {name: DB_PASSWORD, value: canary-literal}
                - {name: API_TOKEN, valueFrom: {secretKeyRef: {name: s, key: t}}}
                - {name: LOG_LEVEL, value: info}
                - {name: STRIPE_SECRET_KEY, value: canary-stripe}
                - {name: KEYBOARD, value: qwerty}
                - {name: EMPTY_TOKEN, value: ''}
            status:
              phase: Running
              startTime: '2026-11-21T11:00:05Z'
              conditions: [{type: Ready, status: 'False', reason: ContainersNotReady, lastTransitionTime: '2026-11-21T11:30:00Z'}]
              initContainerStatuses: [{name: init, restartCount: 2, state: {terminated: {exitCode: 0, reason: Completed}}}]
              containerStatuses:
              - name: main
                restartCount: 4
                state: {waiting: {reason: CrashLoopBackOff, message: 'back-off 40s, token=canary-token'}}
                lastState: {terminated: {reason: OOMKilled, exitCode: 137, finishedAt: '2026-11-21T11:29:00Z', message: 'password=canary-word'}}
            """;

    private final Owners owners = new Owners();
    private final PodReader reader = new PodReader(owners);

    @Test
    void podIsToldWithAllThatRulesNeed() {
        var pod = reader.read(Yaml.json(POD));

        assertThat(pod.key()).isEqualTo("pod/shop/web-7c9d-x2x");
        assertThat(pod.status()).isEqualTo("CrashLoopBackOff");
        assertThat(pod.restarts()).isEqualTo(4);
        assertThat(pod.ready()).isFalse();
        assertThat(pod.node()).isEqualTo("edge-7");
        assertThat(pod.hostNetwork()).isTrue();
        assertThat(pod.hostPid()).isTrue();
        assertThat(pod.hostIpc()).isFalse();
        assertThat(pod.hostPaths()).containsExactly("/var/log");
        assertThat(pod.imagePullSecrets()).containsExactly("regcred");
        assertThat(pod.containers()).extracting(Container::name).containsExactly("init", "main");
        var main = pod.containers().get(1);
        assertThat(main.requests()).isEqualTo(new Resources(100L, 134_217_728L));
        assertThat(main.limits()).isEqualTo(new Resources(null, 268_435_456L));
        assertThat(main.readinessProbe()).isTrue();
        assertThat(main.livenessProbe()).isFalse();
        assertThat(main.security()).isEqualTo(new ContainerSecurity(true, true, 0L, false, true));
        assertThat(main.secretLikeEnv()).containsExactly("DB_PASSWORD", "STRIPE_SECRET_KEY");
        assertThat(main.lastTermination().reason()).isEqualTo("OOMKilled");
        assertThat(main.lastTermination().exitCode()).isEqualTo(137);
    }

    @Test
    void noValueAndNoCredentialOfAMessageLeavesTheCluster() {
        var sent = new String(ProtocolJson.encode(reader.read(Yaml.json(POD))), StandardCharsets.UTF_8);

        assertThat(sent).doesNotContain("canary").contains("DB_PASSWORD");
    }

    @Test
    void hashChangesWithTheContentOnly() {
        var one = reader.read(Yaml.json(POD));
        var touched = reader.read(Yaml.json(POD.replace("resourceVersion: '1'", "resourceVersion: '2'")));
        var restarted = reader.read(Yaml.json(POD.replace("restartCount: 4", "restartCount: 5")));

        assertThat(one.hash()).hasSize(16).isEqualTo(touched.hash()).isNotEqualTo(restarted.hash());
    }

    @Test
    void deploymentIsFoundThroughItsReplicaSet() {
        owners.item(Yaml.json("""
                metadata:
                  name: web-7c9d
                  namespace: shop
                  ownerReferences: [{kind: Deployment, name: web, controller: true}]
                """));

        assertThat(ownedBy("ReplicaSet", "web-7c9d").owner()).isEqualTo(new Owner("Deployment", "web", false));
    }

    @ParameterizedTest
    @CsvSource({
        "ReplicaSet, web-7c9d, Deployment, web, true",
        "ReplicaSet, lonely, ReplicaSet, lonely, false",
        "Job, report-29384756, CronJob, report, true",
        "Job, migrate-db, Job, migrate-db, false",
        "Job, backup-2, Job, backup-2, false",
        "StatefulSet, db, StatefulSet, db, false",
        "DaemonSet, agent, DaemonSet, agent, false",
        "Node, edge-7, Node, edge-7, false"
    })
    void ownersAreToldOrGuessedAndMarkedSo(
            String kind, String name, String ownerKind, String ownerName, boolean inferred) {
        assertThat(ownedBy(kind, name).owner()).isEqualTo(new Owner(ownerKind, ownerName, inferred));
    }

    @Test
    void podOfNobodyHasNoOwner() {
        assertThat(reader.read(Yaml.json(POD)).owner()).isNull();
    }

    private Pod ownedBy(String kind, String name) {
        return reader.read(Yaml.json("""
                metadata:
                  name: p
                  namespace: shop
                  labels: {pod-template-hash: 7c9d}
                  ownerReferences: [{kind: Other, name: x}, {kind: %s, name: %s, controller: true}]
                spec: {containers: [{name: main}]}
                """.formatted(kind, name)));
    }
}
