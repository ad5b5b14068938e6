package cx.niro.simulator.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.ClusterClock;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Registry;
import java.util.List;

/** Status and conditions of a Deployment, as Kubernetes' deployment controller works them out. */
final class DeploymentStatus {
    private final ObjectStore store;
    private final Registry registry;
    private final ClusterClock clock;

    DeploymentStatus(ObjectStore store, Registry registry, ClusterClock clock) {
        this.store = store;
        this.registry = registry;
        this.clock = clock;
    }

    void report(ObjectNode deployment, List<ObjectNode> sets, String currentName) {
        ObjectNode status = counts(deployment, sets, currentName);
        Conditions conditions = Conditions.of(deployment, clock);
        boolean isAvailable = Json.at(status, "availableReplicas").asInt() >= leastAvailable(deployment);
        conditions.set(
                "Available",
                isAvailable ? "True" : "False",
                isAvailable ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                isAvailable
                        ? "Deployment has minimum availability."
                        : "Deployment does not have minimum availability.");
        new DeploymentProgress(deployment, status, currentName, clock.now()).note(conditions);
        ArrayNode list = conditions.list();
        if (!list.isEmpty()) {
            status.set("conditions", list);
        }
        registry.setStatus(Kinds.DEPLOYMENTS, deployment, status);
    }

    /** Says that a rollout has begun. */
    void noteNewSet(ObjectNode deployment, String name) {
        ObjectNode stored = store.get(Kinds.DEPLOYMENTS, Json.namespace(deployment), Json.name(deployment));
        if (!DeploymentProgress.hasDeadline(stored)) {
            return;
        }
        Conditions conditions = Conditions.of(stored, clock);
        conditions.set("Progressing", "True", "NewReplicaSetCreated", "Created new replica set \"%s\"".formatted(name));
        ObjectNode status = Json.child(stored.deepCopy(), "status");
        status.set("conditions", conditions.list());
        registry.setStatus(Kinds.DEPLOYMENTS, stored, status);
    }

    private ObjectNode counts(ObjectNode deployment, List<ObjectNode> sets, String currentName) {
        int asked = 0;
        int total = 0;
        int ready = 0;
        int available = 0;
        int updated = 0;
        for (ObjectNode stale : sets) {
            JsonNode set = store.find(Kinds.REPLICA_SETS, Json.namespace(stale), Json.name(stale))
                    .orElse(stale);
            asked += DeploymentController.replicas(set);
            total += Json.at(set, "status", "replicas").asInt();
            ready += Json.at(set, "status", "readyReplicas").asInt();
            available += Json.at(set, "status", "availableReplicas").asInt();
            if (Json.name(set).equals(currentName)) {
                updated = Json.at(set, "status", "replicas").asInt();
            }
        }
        ObjectNode status = Json.object()
                .put(
                        "observedGeneration",
                        Json.at(deployment, "metadata", "generation").asLong());
        putAboveZero(status, "replicas", total);
        putAboveZero(status, "updatedReplicas", updated);
        putAboveZero(status, "readyReplicas", ready);
        putAboveZero(status, "availableReplicas", available);
        putAboveZero(status, "unavailableReplicas", asked - available);
        return status;
    }

    private static int leastAvailable(JsonNode deployment) {
        int wanted = DeploymentController.replicas(deployment);
        boolean isRolling = Json.text(deployment, "spec", "strategy", "type").equals("RollingUpdate");
        return isRolling && wanted > 0
                ? Math.max(0, wanted - RollingUpdate.of(deployment).maxUnavailable())
                : wanted;
    }

    private static void putAboveZero(ObjectNode node, String field, int value) {
        if (value > 0) {
            node.put(field, value);
        }
    }
}
