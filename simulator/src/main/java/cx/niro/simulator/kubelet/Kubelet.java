package cx.niro.simulator.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.controller.Controller;
import cx.niro.simulator.controller.Events;
import cx.niro.simulator.store.Change;
import cx.niro.simulator.store.Deletion;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Registry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Places pods on nodes and hands them to the runtime that is theirs. */
public final class Kubelet implements Controller {
    private final ObjectStore store;
    private final Registry registry;
    private final Events events;
    private final PodStatus status;
    private final List<PodRuntime> runtimes;
    private final Map<String, PodRuntime> started = new HashMap<>();
    private final Map<String, Boolean> stopping = new HashMap<>();
    private int nextNode;

    /** The first runtime that accepts a pod gets it; the last should accept all. */
    Kubelet(ObjectStore store, Registry registry, Events events, PodStatus status, List<PodRuntime> runtimes) {
        this.store = store;
        this.registry = registry;
        this.events = events;
        this.status = status;
        this.runtimes = runtimes;
        store.listen(this::onChange);
    }

    @Override
    public void reconcile(ObjectNode pod) {
        if (Json.isTerminating(pod)) {
            stop(pod);
        } else if (Json.text(pod, "spec", "nodeName").isEmpty()) {
            place(pod);
        } else if (!started.containsKey(Json.uid(pod))) {
            start(pod);
        }
    }

    private void start(ObjectNode pod) {
        PodRuntime runtime =
                runtimes.stream().filter(each -> each.accepts(pod)).findFirst().orElseThrow();
        started.put(Json.uid(pod), runtime);
        runtime.start(pod);
    }

    private void stop(ObjectNode pod) {
        if (stopping.put(Json.uid(pod), true) != null) {
            return;
        }
        PodRuntime runtime = started.get(Json.uid(pod));
        if (runtime == null) {
            registry.finishDelete(Kinds.PODS, pod);
        } else {
            runtime.stop(pod, () -> finish(pod));
        }
    }

    private void finish(ObjectNode pod) {
        store.find(Kinds.PODS, Json.namespace(pod), Json.name(pod))
                .filter(stored -> Json.uid(stored).equals(Json.uid(pod)))
                .ifPresent(stored -> registry.finishDelete(Kinds.PODS, stored));
    }

    private void onChange(Change change) {
        if (change.kind().equals(Kinds.NODES) && change.type() == Change.Type.DELETED) {
            removePodsOf(Json.name(change.object()));
        }
        if (change.kind().equals(Kinds.PODS) && change.type() == Change.Type.DELETED) {
            String uid = Json.uid(change.object());
            PodRuntime runtime = started.remove(uid);
            if (stopping.remove(uid) == null && runtime != null) {
                runtime.forget(uid);
            }
        }
    }

    private void removePodsOf(String node) {
        for (ObjectNode pod : store.list(Kinds.PODS, "")) {
            boolean isThere =
                    store.find(Kinds.PODS, Json.namespace(pod), Json.name(pod)).isPresent();
            if (isThere && Json.text(pod, "spec", "nodeName").equals(node)) {
                registry.delete(Kinds.PODS, Json.namespace(pod), Json.name(pod), Deletion.NOW);
            }
        }
    }

    private void place(ObjectNode pod) {
        List<ObjectNode> fit = store.list(Kinds.NODES, "").stream()
                .filter(node ->
                        isReady(node) && !Json.at(node, "spec", "unschedulable").asBoolean())
                .filter(node -> isWanted(pod, node))
                .toList();
        if (fit.isEmpty()) {
            int all = store.list(Kinds.NODES, "").size();
            String message =
                    "0/%d nodes are available: %d node(s) were not ready or didn't match Pod's node".formatted(all, all)
                            + " affinity/selector.";
            status.unschedulable(pod, message);
            events.warning("default-scheduler", pod, "FailedScheduling", message);
            return;
        }
        String node = Json.name(fit.get(nextNode++ % fit.size()));
        ObjectNode placed = pod.deepCopy();
        Json.child(placed, "spec").put("nodeName", node);
        ObjectNode stored = store.put(Kinds.PODS, placed);
        events.normal(
                "default-scheduler",
                stored,
                "Scheduled",
                "Successfully assigned %s/%s to %s".formatted(Json.namespace(pod), Json.name(pod), node));
    }

    private static boolean isWanted(JsonNode pod, JsonNode node) {
        JsonNode selector = Json.at(pod, "spec", "nodeSelector");
        return Json.fields(selector).stream()
                .allMatch(key -> Json.label(node, key).equals(Json.text(selector, key)));
    }

    private static boolean isReady(JsonNode node) {
        for (JsonNode condition : Json.at(node, "status", "conditions")) {
            if (Json.text(condition, "type").equals("Ready")) {
                return Json.text(condition, "status").equals("True");
            }
        }
        return false;
    }
}
