package cx.niro.agent.update;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * How a pod of the agent is doing.
 *
 * @param restarts of its container
 * @param words for people: its name, state and the kubelet's message
 */
record NewPod(Condition condition, int restarts, String words) {
    private static final Set<String> PULL =
            Set.of("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "RegistryUnavailable", "ImageInspectError");
    private static final Set<String> BROKEN = Set.of(
            "CreateContainerConfigError",
            "CreateContainerError",
            "RunContainerError",
            "ContainerCannotRun",
            "PreStartHookError");

    enum Condition {
        STARTING,
        RUNNING,
        /** The name of the image can never be one. */
        IMAGE_INVALID,
        IMAGE_MISSING,
        CANNOT_START,
        CRASHES
    }

    static NewPod of(JsonNode pod, String container) {
        var status = containerStatus(pod, container);
        var state = status.path("state");
        var restarts = status.path("restartCount").asInt(0);
        var waiting = state.path("waiting").path("reason").asText("");
        return new NewPod(condition(state, waiting, restarts), restarts, words(pod, status));
    }

    private static Condition condition(JsonNode state, String waiting, int restarts) {
        if (waiting.equals("InvalidImageName")) {
            return Condition.IMAGE_INVALID;
        }
        if (PULL.contains(waiting)) {
            return Condition.IMAGE_MISSING;
        }
        if (BROKEN.contains(waiting)) {
            return Condition.CANNOT_START;
        }
        if (waiting.equals("CrashLoopBackOff") || restarts > 0 || state.has("terminated")) {
            return Condition.CRASHES;
        }
        return state.has("running") ? Condition.RUNNING : Condition.STARTING;
    }

    private static String words(JsonNode pod, JsonNode status) {
        var words = new StringBuilder("pod ")
                .append(pod.path("metadata").path("name").asText("?"));
        var waiting = status.path("state").path("waiting");
        var ended = status.path("lastState").path("terminated").isMissingNode()
                ? status.path("state").path("terminated")
                : status.path("lastState").path("terminated");
        append(words, " is ", pod.path("status").path("phase").asText(""));
        append(words, ": ", waiting.path("reason").asText(""));
        append(words, ": ", waiting.path("message").asText(""));
        if (!ended.isMissingNode()) {
            append(words, "; ended last with ", ended.path("reason").asText("Error"));
            append(words, ", exit status ", ended.path("exitCode").asText(""));
        }
        if (status.isMissingNode()) {
            for (var condition : pod.path("status").path("conditions")) {
                if (condition.path("type").asText().equals("PodScheduled")
                        && condition.path("status").asText().equals("False")) {
                    append(words, ": ", condition.path("message").asText(""));
                }
            }
        }
        return words.toString();
    }

    private static void append(StringBuilder words, String before, String text) {
        if (!text.isBlank()) {
            words.append(before).append(text.strip());
        }
    }

    private static JsonNode containerStatus(JsonNode pod, String container) {
        for (var status : pod.path("status").path("containerStatuses")) {
            if (status.path("name").asText().equals(container)) {
                return status;
            }
        }
        return pod.path("status").path("containerStatuses").path(0);
    }
}
