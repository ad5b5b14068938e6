package cx.niro.simulator.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.ClusterClock;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kind;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Selector;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** The objects of metrics.k8s.io, worked out when asked for. */
public final class MetricsApi {
    private static final long NODE_OWN_NANOS = 90_000_000;
    private static final long NODE_OWN_KI = 420L << 10;

    /** How metrics-server is: there, there but failing (503), or not installed (the group is absent). */
    public enum Mode {
        ON,
        FAILING,
        ABSENT
    }

    private final ObjectStore store;
    private final ClusterClock clock;
    private final UsageModel usage;
    private Mode mode = Mode.ON;

    public MetricsApi(ObjectStore store, ClusterClock clock, long seed) {
        this.store = store;
        this.clock = clock;
        this.usage = new UsageModel(seed);
    }

    /** Whether the group is to be discovered. */
    public boolean isInstalled() {
        return mode != Mode.ABSENT;
    }

    /** Switches metrics-server. */
    public void mode(Mode next) {
        mode = next;
    }

    /** One object; fails with a 404 when its node or pod is unknown or has no usage. */
    public ObjectNode get(Kind kind, String namespace, String name) {
        requireOn();
        if (kind.equals(Kinds.NODE_METRICS)) {
            return node(store.find(Kinds.NODES, "", name).orElseThrow(() -> ApiFailure.notFound(kind, name)));
        }
        JsonNode pod = store.find(Kinds.PODS, namespace, name)
                .filter(MetricsApi::isRunning)
                .orElseThrow(() -> ApiFailure.notFound(kind, name));
        return pod(pod);
    }

    /** All objects of a namespace (empty: all) with the labels. */
    public ObjectNode list(Kind kind, String namespace, String labelSelector) {
        requireOn();
        ObjectNode list = Json.object().put("kind", kind.kind() + "List").put("apiVersion", kind.apiVersion());
        list.putObject("metadata");
        Predicate<JsonNode> selected = Selector.labels(labelSelector);
        boolean isNodes = kind.equals(Kinds.NODE_METRICS);
        Collection<ObjectNode> sources = store.list(isNodes ? Kinds.NODES : Kinds.PODS, namespace, "");
        var items = list.putArray("items");
        for (ObjectNode source : sources) {
            if (selected.test(source) && (isNodes || isRunning(source))) {
                items.add(isNodes ? node(source) : pod(source));
            }
        }
        return list;
    }

    private ObjectNode node(JsonNode node) {
        Instant at = clock.now();
        long nanos = NODE_OWN_NANOS;
        long ki = NODE_OWN_KI;
        for (JsonNode pod : podsOn(Json.name(node))) {
            for (JsonNode container : Json.at(pod, "spec", "containers")) {
                nanos += usage.cpuNanos(pod, container, at);
                ki += usage.memoryKi(pod, container, at);
            }
        }
        ObjectNode metrics = head(Kinds.NODE_METRICS, node, at);
        metrics.putObject("usage").put("cpu", nanos + "n").put("memory", ki + "Ki");
        return metrics;
    }

    private ObjectNode pod(JsonNode pod) {
        Instant at = clock.now();
        ObjectNode metrics = head(Kinds.POD_METRICS, pod, at);
        var containers = metrics.putArray("containers");
        for (JsonNode container : Json.at(pod, "spec", "containers")) {
            containers
                    .addObject()
                    .put("name", Json.text(container, "name"))
                    .putObject("usage")
                    .put("cpu", usage.cpuNanos(pod, container, at) + "n")
                    .put("memory", usage.memoryKi(pod, container, at) + "Ki");
        }
        return metrics;
    }

    private static ObjectNode head(Kind kind, JsonNode source, Instant at) {
        ObjectNode metrics = Json.object().put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
        ObjectNode meta = metrics.putObject("metadata").put("name", Json.name(source));
        if (kind.namespaced()) {
            meta.put("namespace", Json.namespace(source));
        }
        meta.put("creationTimestamp", ClusterClock.timestamp(at));
        if (Json.at(source, "metadata", "labels").isObject()) {
            meta.set("labels", Json.at(source, "metadata", "labels"));
        }
        metrics.put("timestamp", ClusterClock.timestamp(at)).put("window", "15.0s");
        return metrics;
    }

    private List<ObjectNode> podsOn(String node) {
        return store.list(Kinds.PODS, "", "").stream()
                .filter(pod ->
                        isRunning(pod) && Json.text(pod, "spec", "nodeName").equals(node))
                .toList();
    }

    private static boolean isRunning(JsonNode pod) {
        return Json.text(pod, "status", "phase").equals("Running");
    }

    private void requireOn() {
        if (mode == Mode.ABSENT) {
            throw ApiFailure.unknownPath();
        }
        if (mode == Mode.FAILING) {
            throw ApiFailure.unavailable("the server is currently unable to handle the request");
        }
    }
}
