package cx.niro.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.simulator.api.AuditList;
import cx.niro.simulator.api.FaultHooks;
import cx.niro.simulator.controller.Events;
import cx.niro.simulator.kubelet.AfterExit;
import cx.niro.simulator.kubelet.AgentImage;
import cx.niro.simulator.kubelet.Misbehaviour;
import cx.niro.simulator.kubelet.Nodes;
import cx.niro.simulator.logs.InstanceLog;
import cx.niro.simulator.metrics.MetricsApi;
import cx.niro.simulator.scenario.NodeShape;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.ClusterClock;
import cx.niro.simulator.store.Deletion;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kind;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Registry;
import java.util.OptionalLong;

/** What can be done to a cluster from outside; all calls on the event loop. */
record ControlState(
        ObjectStore store,
        Registry registry,
        ClusterClock clock,
        Events events,
        Nodes nodes,
        MetricsApi metrics,
        AuditList audit,
        FaultHooks faults) {

    @CanIgnoreReturnValue
    ObjectNode create(ObjectNode object) {
        Kind kind = store.kinds()
                .ofObject(Json.text(object, "apiVersion"), Json.text(object, "kind"))
                .orElseThrow(() -> ApiFailure.badRequest("no such kind: " + object.path("kind")));
        String namespace = Json.namespace(object);
        if (kind.namespaced() && store.find(Kinds.NAMESPACES, "", namespace).isEmpty()) {
            ObjectNode home = Json.yaml("metadata: {name: " + namespace + "}");
            registry.create(Kinds.NAMESPACES, "", home);
        }
        return registry.create(kind, namespace, object.deepCopy());
    }

    void addNode(NodeShape shape) {
        ObjectNode node = shape.object(clock.timestamp());
        ObjectNode status = Json.child(node.deepCopy(), "status");
        registry.create(Kinds.NODES, "", node);
        registry.setStatus(Kinds.NODES, node, status);
    }

    void misbehave(String namespace, String pod, Misbehaviour how) {
        nodes.simulated().misbehave(store.get(Kinds.PODS, namespace, pod), how);
    }

    void recover(String namespace, String pod) {
        nodes.simulated().recover(store.get(Kinds.PODS, namespace, pod));
    }

    void removePod(String namespace, String pod) {
        registry.delete(Kinds.PODS, namespace, pod, Deletion.NOW);
    }

    void nodeReady(String name, boolean isReady) {
        ObjectNode node = store.get(Kinds.NODES, "", name);
        ObjectNode status = Json.child(node.deepCopy(), "status");
        for (JsonNode each : status.path("conditions")) {
            boolean isMeant = Json.text(each, "type").equals("Ready");
            if (isMeant && each instanceof ObjectNode condition) {
                condition
                        .put("status", isReady ? "True" : "Unknown")
                        .put("reason", isReady ? "KubeletReady" : "NodeStatusUnknown")
                        .put(
                                "message",
                                isReady ? "kubelet is posting ready status" : "Kubelet stopped posting node status.")
                        .put("lastTransitionTime", clock.timestamp());
            }
        }
        registry.setStatus(Kinds.NODES, node, status);
        if (isReady) {
            events.normal("kubelet", node, "NodeReady", "Node " + name + " status is now: NodeReady");
        } else {
            events.warning("node-controller", node, "NodeNotReady", "Node " + name + " status is now: NodeNotReady");
        }
    }

    /** The pod's container of that name, or its first one when the name is empty. */
    String container(String namespace, String pod, String name) {
        return name.isEmpty()
                ? Json.text(
                        Json.at(store.get(Kinds.PODS, namespace, pod), "spec", "containers")
                                .path(0),
                        "name")
                : name;
    }

    /** The log of the running instance; fails with a 400 when none runs. */
    InstanceLog log(String namespace, String pod, String container) {
        return nodes.logs().running(store.get(Kinds.PODS, namespace, pod), container(namespace, pod, container));
    }

    void exit(String namespace, String pod, String container, int exitCode, AfterExit then) {
        var unused = log(namespace, pod, container);
        ObjectNode stored = store.get(Kinds.PODS, namespace, pod);
        nodes.simulated().exit(stored, container(namespace, pod, container), exitCode, then);
    }

    long now() {
        return nodes.logs().now();
    }

    void warn(Kind kind, String namespace, String name, String reason, String message) {
        events.warning("kubelet", store.get(kind, namespace, name), reason, message);
    }

    void publish(String tag, AgentImage image) {
        nodes.agents().publish(tag, image);
    }

    OptionalLong agentPid(String namespace, String pod) {
        return store.find(Kinds.PODS, namespace, pod).map(nodes.agents()::pid).orElse(OptionalLong.empty());
    }
}
