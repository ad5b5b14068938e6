package cx.niro.simulator.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.Json;

/**
 * What a kubelet says about one container.
 *
 * @param state as in {@code containerStatuses[].state}
 * @param lastState as in {@code containerStatuses[].lastState}
 * @param ready whether the readiness probe passes
 * @param restartCount restarts so far
 */
record ContainerReport(ObjectNode state, ObjectNode lastState, boolean ready, int restartCount) {
    /** As it was reported last. */
    static ContainerReport of(JsonNode status) {
        return new ContainerReport(
                Json.at(status, "state") instanceof ObjectNode state ? state.deepCopy() : Json.object(),
                Json.at(status, "lastState") instanceof ObjectNode last ? last.deepCopy() : Json.object(),
                status.path("ready").asBoolean(),
                status.path("restartCount").asInt());
    }

    static ContainerReport running(String startedAt) {
        ObjectNode state = Json.object();
        state.putObject("running").put("startedAt", startedAt);
        return new ContainerReport(state, Json.object(), true, 0);
    }

    static ContainerReport waiting(String reason, String message) {
        ObjectNode state = Json.object();
        ObjectNode waiting = state.putObject("waiting").put("reason", reason);
        if (!message.isEmpty()) {
            waiting.put("message", message);
        }
        return new ContainerReport(state, Json.object(), false, 0);
    }

    static ContainerReport terminated(ObjectNode terminated) {
        return new ContainerReport(terminated, Json.object(), false, 0);
    }

    /** Why a container ended, as far as its exit code tells. */
    static String reasonOf(int exitCode) {
        return switch (exitCode) {
            case 0 -> "Completed";
            case 137 -> "OOMKilled";
            default -> "Error";
        };
    }

    static ObjectNode termination(int exitCode, String reason, String startedAt, String finishedAt) {
        ObjectNode state = Json.object();
        state.putObject("terminated")
                .put("exitCode", exitCode)
                .put("reason", reason)
                .put("startedAt", startedAt)
                .put("finishedAt", finishedAt);
        return state;
    }

    ContainerReport after(ObjectNode last, int restarts) {
        return new ContainerReport(state, last, ready, restarts);
    }

    ContainerReport ready(boolean isReady) {
        return new ContainerReport(state, lastState, isReady, restartCount);
    }
}
