package cx.niro.simulator.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Registry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Keeps one pod on each node. */
final class DaemonSetController implements Controller {
    private static final String REVISION = "controller-revision-hash";

    private final ObjectStore store;
    private final Registry registry;
    private final PodFactory pods;

    DaemonSetController(ObjectStore store, Registry registry) {
        this.store = store;
        this.registry = registry;
        this.pods = new PodFactory(store, registry);
    }

    @Override
    public void reconcile(ObjectNode set) {
        if (Json.isTerminating(set)) {
            return;
        }
        String revision =
                Integer.toHexString(Json.at(set, "spec", "template").toString().hashCode());
        List<ObjectNode> nodes = store.list(Kinds.NODES, "");
        Set<String> missing = new HashSet<>();
        nodes.forEach(node -> missing.add(Json.name(node)));
        for (ObjectNode pod : pods.ownedBy(set, Kinds.PODS, true)) {
            boolean isHome = missing.remove(Json.text(pod, "spec", "nodeName"));
            if (!Json.isTerminating(pod)
                    && (!isHome || !Json.label(pod, REVISION).equals(revision))) {
                pods.delete(pod);
            }
        }
        for (String node : missing) {
            ObjectNode pod = PodFactory.podOf(set);
            Json.meta(pod).put("generateName", Json.name(set) + "-");
            Json.child(Json.meta(pod), "labels").put(REVISION, revision);
            Json.child(pod, "spec").put("nodeName", node);
            pods.create(set, pod);
        }
        report(set, nodes.size(), revision);
    }

    private void report(ObjectNode set, int nodes, String revision) {
        List<ObjectNode> own = pods.ownedBy(set, Kinds.PODS, false);
        int ready = PodFactory.count(own, PodFactory::isReady);
        ObjectNode status = Json.object()
                .put("currentNumberScheduled", own.size())
                .put("numberMisscheduled", 0)
                .put("desiredNumberScheduled", nodes)
                .put("numberReady", ready)
                .put(
                        "observedGeneration",
                        Json.at(set, "metadata", "generation").asLong())
                .put("updatedNumberScheduled", updated(own, revision));
        if (ready > 0) {
            status.put("numberAvailable", ready);
        }
        if (nodes > ready) {
            status.put("numberUnavailable", nodes - ready);
        }
        registry.setStatus(Kinds.DAEMON_SETS, set, status);
    }

    private static int updated(List<ObjectNode> own, String revision) {
        return PodFactory.count(own, (JsonNode pod) -> Json.label(pod, REVISION).equals(revision));
    }
}
