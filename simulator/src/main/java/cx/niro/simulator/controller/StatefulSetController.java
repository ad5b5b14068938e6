package cx.niro.simulator.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Registry;
import java.util.List;

/** Keeps numbered pods: the next is made when the one before it is ready. */
final class StatefulSetController implements Controller {
    private static final String REVISION = "controller-revision-hash";

    private final ObjectStore store;
    private final Registry registry;
    private final PodFactory pods;

    StatefulSetController(ObjectStore store, Registry registry) {
        this.store = store;
        this.registry = registry;
        this.pods = new PodFactory(store, registry);
    }

    @Override
    public void reconcile(ObjectNode set) {
        if (Json.isTerminating(set)) {
            return;
        }
        String name = Json.name(set);
        int wanted = Json.at(set, "spec", "replicas").asInt();
        String revision = name + "-"
                + Integer.toHexString(
                        Json.at(set, "spec", "template").toString().hashCode());
        boolean isParallel = Json.text(set, "spec", "podManagementPolicy").equals("Parallel");
        for (int i = 0; i < wanted; i++) {
            ObjectNode pod =
                    store.find(Kinds.PODS, Json.namespace(set), name + "-" + i).orElse(null);
            if (pod == null) {
                create(set, name + "-" + i, revision);
                pod = store.get(Kinds.PODS, Json.namespace(set), name + "-" + i);
            } else if (!Json.label(pod, REVISION).equals(revision)) {
                pods.delete(pod);
            }
            if (!isParallel && !PodFactory.isReady(pod)) {
                break;
            }
        }
        for (ObjectNode pod : pods.ownedBy(set, Kinds.PODS, false)) {
            if (ordinal(pod) >= wanted) {
                pods.delete(pod);
            }
        }
        report(set, revision);
    }

    private void create(ObjectNode set, String podName, String revision) {
        ObjectNode pod = PodFactory.podOf(set);
        Json.meta(pod).put("name", podName);
        Json.child(Json.meta(pod), "labels").put(REVISION, revision).put("statefulset.kubernetes.io/pod-name", podName);
        pods.create(set, pod);
    }

    private void report(ObjectNode set, String revision) {
        List<ObjectNode> own = pods.ownedBy(set, Kinds.PODS, false);
        int ready = PodFactory.count(own, PodFactory::isReady);
        ObjectNode status = Json.object()
                .put(
                        "observedGeneration",
                        Json.at(set, "metadata", "generation").asLong())
                .put("replicas", own.size())
                .put("readyReplicas", ready)
                .put("currentReplicas", own.size())
                .put(
                        "updatedReplicas",
                        PodFactory.count(own, pod -> Json.label(pod, REVISION).equals(revision)))
                .put("availableReplicas", ready)
                .put("currentRevision", revision)
                .put("updateRevision", revision)
                .put("collisionCount", 0);
        registry.setStatus(Kinds.STATEFUL_SETS, set, status);
    }

    private static int ordinal(ObjectNode pod) {
        String name = Json.name(pod);
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }
}
