package cx.niro.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.api.AuditEntry;
import cx.niro.simulator.api.Fault;
import cx.niro.simulator.kubelet.AgentImage;
import cx.niro.simulator.kubelet.Misbehaviour;
import cx.niro.simulator.metrics.MetricsApi;
import cx.niro.simulator.scenario.NodeShape;
import cx.niro.simulator.scenario.Workload;
import cx.niro.simulator.store.Deletion;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kinds;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** What tests do to a simulated cluster and see of it; from any thread but its event loop, done when the call returns. */
public final class ClusterControl {
    private final Turn turn;
    private final ControlState state;
    private final Runnable endWatches;
    private final Runnable cutConnections;

    ClusterControl(Turn turn, ControlState state, Runnable endWatches, Runnable cutConnections) {
        this.turn = turn;
        this.state = state;
        this.endWatches = endWatches;
        this.cutConnections = cutConnections;
    }

    /** Adds a pod of no owner, and its namespace if need be. It becomes Running by itself. */
    public void addPod(PodRequest request) {
        ObjectNode pod = request.manifest().deepCopy().put("apiVersion", "v1").put("kind", "Pod");
        turn.run(() -> state.create(pod));
    }

    /** Adds so many pods named prefix-0, prefix-1... on the nodes in turn; for tests of size. */
    public void addPods(String namespace, String prefix, int count) {
        for (int i = 0; i < count; i++) {
            addPod(PodRequest.named(namespace, prefix + "-" + i));
        }
    }

    /** Adds any object that a manifest (JSON or YAML) tells, and its namespace if need be. */
    public void create(String manifest) {
        turn.run(() -> state.create(Json.yaml(manifest)));
    }

    /** Adds a Deployment of one container. */
    public void createDeployment(String namespace, String name, int replicas, String image) {
        ObjectNode deployment =
                Workload.deployment(namespace, name, image).replicas(replicas).object();
        turn.run(() -> state.create(deployment));
    }

    /** Adds a Ready node. */
    public void addNode(NodeShape shape) {
        turn.run(() -> state.addNode(shape));
    }

    /** Lets a pod crash-loop from now on. */
    public void crashLoop(String namespace, String pod) {
        turn.run(() -> state.misbehave(namespace, pod, Misbehaviour.CRASH_LOOP));
    }

    /** Lets the image pull of a pod fail. */
    public void failPull(String namespace, String pod) {
        turn.run(() -> state.misbehave(namespace, pod, Misbehaviour.PULL_FAILURE));
    }

    /** Lets a pod's first container be killed for its memory, once. */
    public void oomKill(String namespace, String pod) {
        turn.run(() -> state.misbehave(namespace, pod, Misbehaviour.OUT_OF_MEMORY));
    }

    /** Lets a pod's readiness probe fail. */
    public void makeUnready(String namespace, String pod) {
        turn.run(() -> state.misbehave(namespace, pod, Misbehaviour.UNREADY));
    }

    /** What a container of a pod prints; an empty container name means the first one. */
    public LogControl log(String namespace, String pod, String container) {
        return new LogControl(turn, state, namespace, pod, container);
    }

    /** Lets a pod run well again. */
    public void recover(String namespace, String pod) {
        turn.run(() -> state.recover(namespace, pod));
    }

    /** Lets a pod vanish at once; its controller makes another. */
    public void removePod(String namespace, String pod) {
        turn.run(() -> state.removePod(namespace, pod));
    }

    /** Deletes a Deployment with all that is below it. */
    public void deleteDeployment(String namespace, String name) {
        turn.run(() -> state.registry().delete(Kinds.DEPLOYMENTS, namespace, name, Deletion.GRACEFUL));
    }

    /** Deletes a namespace with its content. */
    public void deleteNamespace(String name) {
        turn.run(() -> state.registry().delete(Kinds.NAMESPACES, "", name, Deletion.GRACEFUL));
    }

    /** Lets a node's kubelet fall silent. */
    public void nodeNotReady(String name) {
        turn.run(() -> state.nodeReady(name, false));
    }

    /** Lets a node come back. */
    public void nodeReady(String name) {
        turn.run(() -> state.nodeReady(name, true));
    }

    /** Takes a node out of the cluster, with its pods. */
    public void removeNode(String name) {
        turn.run(() -> state.registry().delete(Kinds.NODES, "", name, Deletion.NOW));
    }

    /** Writes a Warning event about a pod. */
    public void warn(String namespace, String pod, String reason, String message) {
        turn.run(() -> state.warn(Kinds.PODS, namespace, pod, reason, message));
    }

    /** Switches metrics-server. */
    public void metrics(MetricsApi.Mode mode) {
        turn.run(() -> state.metrics().mode(mode));
    }

    /** Puts a fault in force. */
    public void fault(Fault fault) {
        turn.run(() -> state.faults().add(fault));
    }

    /** Lets every request wait. */
    public void delay(Duration delay) {
        fault(Fault.delay(delay));
    }

    /** Lets every request fail with an HTTP status. */
    public void fail(int status) {
        fault(Fault.fail(status));
    }

    /** Closes the connection of every request, and those that are open. */
    public void cut() {
        fault(Fault.cut());
        turn.run(cutConnections);
    }

    /** Ends all faults. */
    public void clearFaults() {
        turn.run(() -> state.faults().clear());
    }

    /** Ends all watches in good order, as a restarting API server does. */
    public void endWatches() {
        turn.run(endWatches);
    }

    /** Forgets the watch history, so that resumed watches get a 410. */
    public void forgetHistory() {
        turn.run(() -> state.store().forgetHistory());
    }

    /** Every request since the start or the last {@link #clearAudit()}, oldest first. */
    public List<AuditEntry> auditList() {
        return turn.get(() -> state.audit().all());
    }

    /** Forgets the requests so far. */
    public void clearAudit() {
        turn.run(() -> state.audit().clear());
    }

    /** An object as stored (a copy), by API version, kind, namespace and name; fails when it is not there. */
    public ObjectNode get(String apiVersion, String kind, String namespace, String name) {
        return turn.get(() -> state.store()
                .get(state.store().kinds().ofObject(apiVersion, kind).orElseThrow(), namespace, name)
                .deepCopy());
    }

    /** All objects of a kind in a namespace (empty: all), copied. */
    public List<ObjectNode> list(String apiVersion, String kind, String namespace) {
        return turn.get(() ->
                state
                        .store()
                        .list(state.store().kinds().ofObject(apiVersion, kind).orElseThrow(), namespace)
                        .stream()
                        .map(ObjectNode::deepCopy)
                        .toList());
    }

    /** Lets an image tag of the agent be pulled from now on; pods that could not pull it before stay as they are. */
    public void publishAgentImage(String tag, AgentImage image) {
        turn.run(() -> state.publish(tag, image));
    }

    /** The process of an agent's pod, empty when it is not running now. */
    public OptionalLong agentPid(String namespace, String pod) {
        return turn.get(() -> state.agentPid(namespace, pod));
    }

    /** The names of the pods in a namespace that start with a prefix and are not being deleted. */
    public List<String> podNames(String namespace, String prefix) {
        return turn.get(() -> state.store().list(Kinds.PODS, namespace).stream()
                .filter(pod -> Json.name(pod).startsWith(prefix) && !Json.isTerminating(pod))
                .map(Json::name)
                .toList());
    }
}
