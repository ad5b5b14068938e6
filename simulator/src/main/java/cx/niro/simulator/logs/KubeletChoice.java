package cx.niro.simulator.logs;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.Json;

/**
 * Which instance of a container a kubelet reads, and its words when it reads none (validateContainerLogStatus in Kubernetes'
 * pkg/kubelet/kubelet_pods.go).
 */
record KubeletChoice(JsonNode pod, String container) {
    /** The id of the instance; fails with a 400. */
    String containerId(boolean previous) {
        JsonNode status = ContainerLogs.status(pod, container).orElse(null);
        if (status == null) {
            throw refuse("container %s in pod %s is not available");
        }
        String last = Json.text(status, "lastState", "terminated", "containerID");
        boolean hasLast = Json.at(status, "lastState").has("terminated");
        JsonNode state = Json.at(status, "state");
        if (previous) {
            if (last.isEmpty()) {
                throw refuse("previous terminated container %s in pod %s not found");
            }
            return last;
        }
        if (state.has("running")) {
            return Json.text(status, "containerID");
        }
        if (state.has("terminated") || hasLast) {
            String ended = Json.text(state, "terminated", "containerID");
            if (ended.isEmpty() && last.isEmpty()) {
                throw refuse("container %s in pod %s is terminated");
            }
            return ended.isEmpty() ? last : ended;
        }
        if (!state.has("waiting")) {
            throw refuse("container %s in pod %s is waiting to start - no logs yet");
        }
        throw refuse("container %s in pod %s is waiting to start: "
                + switch (Json.text(state, "waiting", "reason")) {
                    case "ErrImagePull" -> "image can't be pulled";
                    case "ImagePullBackOff" -> "trying and failing to pull image";
                    default -> Json.text(state, "waiting", "reason");
                });
    }

    private ApiFailure refuse(String words) {
        return ApiFailure.badRequest(words.formatted("\"" + container + "\"", "\"" + Json.name(pod) + "\""));
    }
}
