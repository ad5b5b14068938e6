package cx.niro.simulator.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.ClusterClock;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Registry;
import java.time.Instant;
import java.util.List;

/** Status and conditions of a Deployment, with its progress deadline. */
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
        int wanted = DeploymentController.replicas(deployment);
        int total = 0;
        int ready = 0;
        int updated = 0;
        for (ObjectNode stale : sets) {
            JsonNode set = store.find(Kinds.REPLICA_SETS, Json.namespace(stale), Json.name(stale))
                    .orElse(stale);
            total += Json.at(set, "status", "replicas").asInt();
            ready += Json.at(set, "status", "readyReplicas").asInt();
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
        putAboveZero(status, "availableReplicas", ready);
        putAboveZero(status, "unavailableReplicas", Math.max(0, wanted - ready));
        boolean isComplete = updated == wanted && total == wanted && ready == wanted;
        status.set("conditions", conditions(deployment, currentName, ready, isComplete, total + ":" + updated));
        registry.setStatus(Kinds.DEPLOYMENTS, deployment, status);
    }

    private ArrayNode conditions(
            ObjectNode deployment, String currentName, int ready, boolean isComplete, String shape) {
        int wanted = DeploymentController.replicas(deployment);
        boolean isAvailable = ready >= wanted - Math.max(1, wanted / 4) && (ready > 0 || wanted == 0);
        ArrayNode before = Json.list(Json.child(deployment.deepCopy(), "status"), "conditions");
        ArrayNode conditions = Json.array();
        conditions.add(condition(
                before,
                "Available",
                isAvailable ? "True" : "False",
                isAvailable ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                isAvailable ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
                false));
        JsonNode was = find(before, "Progressing");
        boolean isOther = was.has("message") && !Json.text(was, "message").contains("\"" + currentName + "\"");
        boolean isMoving = isOther
                || !shape.equals(Json.at(deployment, "status", "replicas").asInt() + ":"
                        + Json.at(deployment, "status", "updatedReplicas").asInt());
        if (isComplete) {
            conditions.add(condition(
                    before,
                    "Progressing",
                    "True",
                    "NewReplicaSetAvailable",
                    "ReplicaSet \"%s\" has successfully progressed.".formatted(currentName),
                    !Json.text(was, "reason").equals("NewReplicaSetAvailable")));
        } else if (!isMoving && isOverdue(deployment, was)) {
            conditions.add(condition(
                    before,
                    "Progressing",
                    "False",
                    "ProgressDeadlineExceeded",
                    "ReplicaSet \"%s\" has timed out progressing.".formatted(currentName),
                    false));
        } else {
            boolean wasDone = Json.text(was, "reason").equals("NewReplicaSetAvailable")
                    && Json.text(was, "message").contains("\"" + currentName + "\"");
            conditions.add(
                    wasDone
                            ? was.deepCopy()
                            : condition(
                                    before,
                                    "Progressing",
                                    "True",
                                    "ReplicaSetUpdated",
                                    "ReplicaSet \"%s\" is progressing.".formatted(currentName),
                                    isMoving));
        }
        return conditions;
    }

    /** Once overdue it stays so until something moves. */
    private boolean isOverdue(JsonNode deployment, JsonNode progressing) {
        String last = Json.text(progressing, "lastUpdateTime");
        if (last.isEmpty() || Json.text(progressing, "reason").equals("ProgressDeadlineExceeded")) {
            return !last.isEmpty();
        }
        long deadline = Json.at(deployment, "spec", "progressDeadlineSeconds").asLong(600);
        return Json.text(progressing, "reason").equals("ReplicaSetUpdated")
                && Instant.parse(last).plusSeconds(deadline).isBefore(clock.now());
    }

    private ObjectNode condition(
            ArrayNode before, String type, String value, String reason, String message, boolean isTouched) {
        JsonNode was = find(before, type);
        boolean isSame = Json.text(was, "status").equals(value);
        boolean isEqual = isSame && Json.text(was, "reason").equals(reason) && !isTouched;
        ObjectNode condition = Json.object().put("type", type).put("status", value);
        condition.put("reason", reason).put("message", message);
        condition.put("lastUpdateTime", isEqual ? Json.text(was, "lastUpdateTime") : clock.timestamp());
        condition.put("lastTransitionTime", isSame ? Json.text(was, "lastTransitionTime") : clock.timestamp());
        return condition;
    }

    private static JsonNode find(ArrayNode conditions, String type) {
        for (JsonNode condition : conditions) {
            if (Json.text(condition, "type").equals(type)) {
                return condition;
            }
        }
        return Json.object();
    }

    private static void putAboveZero(ObjectNode node, String field, int value) {
        if (value > 0) {
            node.put(field, value);
        }
    }
}
