package cx.niro.simulator.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.Json;
import java.time.Instant;

/** The condition Progressing: whether a rollout is done, moves, or has not moved for as long as its deadline. */
final class DeploymentProgress {
    private static final String TYPE = "Progressing";
    private static final String COMPLETE = "NewReplicaSetAvailable";
    private static final String OVERDUE = "ProgressDeadlineExceeded";
    private static final String PAUSED = "DeploymentPaused";

    private final ObjectNode deployment;
    private final JsonNode before;
    private final JsonNode now;
    private final String currentName;
    private final Instant time;

    /** Compares the stored status with a new one whose conditions are not yet set. */
    DeploymentProgress(ObjectNode deployment, JsonNode status, String currentName, Instant time) {
        this.deployment = deployment;
        this.before = deployment.path("status");
        this.now = status;
        this.currentName = currentName;
        this.time = time;
    }

    static boolean hasDeadline(JsonNode deployment) {
        long seconds = Json.at(deployment, "spec", "progressDeadlineSeconds").asLong(Integer.MAX_VALUE);
        return seconds < Integer.MAX_VALUE;
    }

    void note(Conditions conditions) {
        if (!hasDeadline(deployment)) {
            conditions.remove(TYPE);
            return;
        }
        String reason = Json.text(conditions.get(TYPE), "reason");
        if (Json.at(deployment, "spec", "paused").asBoolean()) {
            if (!reason.equals(OVERDUE)) {
                conditions.set(TYPE, "Unknown", PAUSED, "Deployment is paused");
            }
            return;
        }
        if (reason.equals(PAUSED)) {
            conditions.set(TYPE, "Unknown", "DeploymentResumed", "Deployment is resumed");
        }
        boolean isSettled = count(now, "replicas") == count(now, "updatedReplicas") && reason.equals(COMPLETE);
        if (isSettled) {
            return;
        }
        if (isComplete()) {
            conditions.set(TYPE, "True", COMPLETE, say("has successfully progressed."));
        } else if (isMoving()) {
            conditions.renew(TYPE, "True", "ReplicaSetUpdated", say("is progressing."));
        } else if (isOverdue(conditions.get(TYPE))) {
            conditions.set(TYPE, "False", OVERDUE, say("has timed out progressing."));
        }
    }

    private boolean isComplete() {
        int wanted = DeploymentController.replicas(deployment);
        return count(now, "updatedReplicas") == wanted
                && count(now, "replicas") == wanted
                && count(now, "availableReplicas") == wanted;
    }

    private boolean isMoving() {
        int oldBefore = count(before, "replicas") - count(before, "updatedReplicas");
        int oldNow = count(now, "replicas") - count(now, "updatedReplicas");
        return count(now, "updatedReplicas") > count(before, "updatedReplicas")
                || oldNow < oldBefore
                || count(now, "readyReplicas") > count(before, "readyReplicas")
                || count(now, "availableReplicas") > count(before, "availableReplicas");
    }

    private boolean isOverdue(JsonNode progressing) {
        String reason = Json.text(progressing, "reason");
        String last = Json.text(progressing, "lastUpdateTime");
        if (last.isEmpty() || reason.equals(COMPLETE) || reason.equals(OVERDUE)) {
            return reason.equals(OVERDUE);
        }
        long deadline = Json.at(deployment, "spec", "progressDeadlineSeconds").asLong();
        return Instant.parse(last).plusSeconds(deadline).isBefore(time);
    }

    private String say(String what) {
        return currentName.isEmpty()
                ? "Deployment \"%s\" %s".formatted(Json.name(deployment), what)
                : "ReplicaSet \"%s\" %s".formatted(currentName, what);
    }

    private static int count(JsonNode status, String field) {
        return status.path(field).asInt();
    }
}
