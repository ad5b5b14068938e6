package cx.niro.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.protocol.Resources;
import cx.niro.protocol.WarningEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReadersTest {
    private static final String NODE = """
            metadata:
              name: edge-7
              uid: u
              labels: {node-role.kubernetes.io/control-plane: 'true', node-role.kubernetes.io/etcd: '', kubernetes.io/role: worker}
            spec: {unschedulable: true}
            status:
              nodeInfo: {kubeletVersion: v1.32.4+k3s1, osImage: Debian, architecture: arm64, containerRuntimeVersion: containerd}
              addresses: [{type: Hostname, address: edge-7}, {type: InternalIP, address: 10.0.0.7}]
              capacity: {cpu: '4', memory: 8Gi, pods: '110'}
              allocatable: {cpu: 3900m, memory: 7Gi}
              conditions:
              - {type: Ready, status: '%s', lastHeartbeatTime: '%s', lastTransitionTime: '2026-11-01T00:00:00Z'}
            """;

    @Test
    void nodeIsToldAndItsHeartbeatTimeIsNoChange() {
        var node = NodeReader.read(Yaml.json(NODE.formatted("True", "2026-11-21T11:00:00Z")));
        var later = NodeReader.read(Yaml.json(NODE.formatted("True", "2026-11-21T12:00:00Z")));
        var sick = NodeReader.read(Yaml.json(NODE.formatted("Unknown", "2026-11-21T12:00:00Z")));

        assertThat(node.status()).isEqualTo("Ready");
        assertThat(node.roles()).containsExactly("control-plane", "etcd", "worker");
        assertThat(node.unschedulable()).isTrue();
        assertThat(node.capacity()).isEqualTo(new Resources(4_000L, 8_589_934_592L));
        assertThat(node.podCapacity()).isEqualTo(110);
        assertThat(node.internalIp()).isEqualTo("10.0.0.7");
        assertThat(later).isEqualTo(node);
        assertThat(sick.status()).isEqualTo("Unknown");
        assertThat(sick.hash()).isNotEqualTo(node.hash());
    }

    @Test
    void workloadsAreCountedByTheFieldsOfTheirKind() {
        var deployment = WorkloadReader.DEPLOYMENT.read(Yaml.json("""
                metadata: {name: web, namespace: shop, generation: 5, labels: {app: web, niro.cx/deployment: d, app.kubernetes.io/managed-by: Helm}}
                spec: {template: {spec: {containers: [{name: a, image: b}, {name: c, image: a}]}}}
                status: {observedGeneration: 4, readyReplicas: 1, updatedReplicas: 2, availableReplicas: 1}
                """));
        var daemonSet = WorkloadReader.DAEMON_SET.read(Yaml.json("""
                metadata: {name: logs, namespace: kube-system}
                status: {desiredNumberScheduled: 3, numberReady: 2, updatedNumberScheduled: 3, numberAvailable: 2}
                """));

        assertThat(deployment.wantedReplicas()).isEqualTo(1);
        assertThat(deployment.updatedReplicas()).isEqualTo(2);
        assertThat(deployment.observedGeneration()).isEqualTo(4);
        assertThat(deployment.labels()).containsOnlyKeys("niro.cx/deployment", "app.kubernetes.io/managed-by");
        assertThat(deployment.images()).containsExactly("a", "b");
        assertThat(daemonSet.wantedReplicas()).isEqualTo(3);
        assertThat(daemonSet.readyReplicas()).isEqualTo(2);
    }

    @Test
    void eventsAreOnePerObjectAndReasonWithinTheHour() {
        var window = new EventWindow(Yaml.NOON, false);
        window.item(event("Pod", "web", "BackOff", "2026-11-21T11:50:00Z", 3, "old"));
        window.item(event("Pod", "web", "BackOff", "2026-11-21T11:55:00Z", 4, "new, password=canary"));
        window.item(event("Pod", "web", "Unhealthy", "2026-11-21T11:40:00Z", 1, "probe"));
        window.item(event("Pod", "web", "Failed", "2026-11-21T10:59:59Z", 1, "too old"));

        assertThat(window.events()).extracting(WarningEvent::reason).containsExactly("BackOff", "Unhealthy");
        var backOff = window.events().get(0);
        assertThat(backOff.count()).isEqualTo(7);
        assertThat(backOff.message()).startsWith("new").doesNotContain("canary");
        assertThat(backOff.lastSeenAt()).isEqualTo(Instant.parse("2026-11-21T11:55:00Z"));
        assertThat(backOff.firstSeenAt()).isEqualTo(Instant.parse("2026-11-21T11:50:00Z"));
    }

    @Test
    void keyOfAnEventIsStableWhileItGoesOn() {
        var before = new EventWindow(Yaml.NOON, false);
        before.item(event("Pod", "web", "BackOff", "2026-11-21T11:50:00Z", 3, "x"));
        var after = new EventWindow(Yaml.NOON, false);
        after.item(event("Pod", "web", "BackOff", "2026-11-21T11:58:00Z", 9, "y"));

        assertThat(after.events().get(0).key()).isEqualTo(before.events().get(0).key());
        assertThat(after.events().get(0).hash())
                .isNotEqualTo(before.events().get(0).hash());
    }

    @Test
    void onlyTheNewestEventsAreTold() {
        var window = new EventWindow(Yaml.NOON, false);
        for (var i = 0; i < 600; i++) {
            window.item(
                    event("Pod", "p" + i, "BackOff", Yaml.NOON.minusSeconds(i).toString(), 1, "x"));
        }

        assertThat(window.events()).hasSize(EventWindow.MAX_EVENTS);
        assertThat(window.events().get(0).objectName()).isEqualTo("p0");
    }

    @Test
    void withoutThePodsCapabilityOnlyNodesHaveEvents() {
        var window = new EventWindow(Yaml.NOON, true);
        window.item(event("Pod", "web", "BackOff", "2026-11-21T11:50:00Z", 1, "x"));
        window.item(event("PersistentVolumeClaim", "data", "Failed", "2026-11-21T11:50:00Z", 1, "for pod web-0"));
        window.item(event("Node", "edge-7", "Rebooted", "2026-11-21T11:50:00Z", 1, "x"));

        assertThat(window.events()).extracting(WarningEvent::objectKind).containsExactly("Node");
    }

    private static JsonNode event(String kind, String name, String reason, String at, int count, String message) {
        return Yaml.json("""
                metadata: {name: e, namespace: shop}
                type: Warning
                involvedObject: {kind: %s, namespace: shop, name: %s, uid: u}
                reason: %s
                message: '%s'
                count: %d
                firstTimestamp: '%s'
                lastTimestamp: '%6$s'
                """.formatted(kind, name, reason, message, count, at));
    }
}
