package cx.niro.simulator.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.ClusterClock;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Registry;
import java.util.Comparator;
import java.util.List;

/** Keeps as many pods of one template as asked for; unready ones go first. */
final class ReplicaSetController implements Controller {
    private final Registry registry;
    private final ClusterClock clock;
    private final Events events;
    private final PodFactory pods;

    ReplicaSetController(ObjectStore store, Registry registry, ClusterClock clock, Events events) {
        this.clock = clock;
        this.registry = registry;
        this.events = events;
        this.pods = new PodFactory(store, registry);
    }

    @Override
    public void reconcile(ObjectNode set) {
        if (Json.isTerminating(set)) {
            return;
        }
        String name = Json.name(set);
        int wanted = Json.at(set, "spec", "replicas").asInt();
        List<ObjectNode> own = pods.ownedBy(set, Kinds.PODS, false).stream()
                .filter(pod -> !PodFactory.isFinished(pod))
                .toList();
        for (int i = own.size(); i < wanted; i++) {
            ObjectNode pod = PodFactory.podOf(set);
            String podName = name + "-" + registry.suffix();
            Json.meta(pod).put("name", podName).put("generateName", name + "-");
            pods.create(set, pod);
            events.normal("replicaset-controller", set, "SuccessfulCreate", "Created pod: " + podName);
        }
        own.stream()
                .sorted(Comparator.comparing((JsonNode pod) -> PodFactory.isReady(pod))
                        .thenComparing(
                                pod -> Json.text(pod, "metadata", "creationTimestamp"), Comparator.reverseOrder()))
                .limit(Math.max(0, own.size() - wanted))
                .forEach(pod -> {
                    pods.delete(pod);
                    events.normal("replicaset-controller", set, "SuccessfulDelete", "Deleted pod: " + Json.name(pod));
                });
        report(set);
    }

    private void report(ObjectNode set) {
        List<ObjectNode> own = pods.ownedBy(set, Kinds.PODS, false);
        ObjectNode status = Json.object().put("replicas", own.size());
        int ready = PodFactory.count(own, PodFactory::isReady);
        if (!own.isEmpty()) {
            status.put("fullyLabeledReplicas", own.size());
        }
        long minReadySeconds = Json.at(set, "spec", "minReadySeconds").asLong();
        int available = PodFactory.count(own, pod -> PodFactory.isAvailable(pod, minReadySeconds, clock.now()));
        if (ready > 0) {
            status.put("readyReplicas", ready);
        }
        if (available > 0) {
            status.put("availableReplicas", available);
        }
        status.put("observedGeneration", Json.at(set, "metadata", "generation").asLong());
        registry.setStatus(Kinds.REPLICA_SETS, set, status);
    }
}
