package cx.niro.agent.observe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The STATUS column of {@code kubectl get pods}, by the rules of the printer in kubernetes/pkg/printers/internalversion (printPod). */
final class PodStatus {
    private PodStatus() {}

    static String of(JsonNode pod) {
        var status = pod.path("status");
        var deleted = pod.path("metadata").hasNonNull("deletionTimestamp");
        var phase = status.path("phase").asText("Unknown");
        if (deleted && "NodeLost".equals(Fields.text(status, "reason"))) {
            return "Unknown";
        }
        if (deleted && !phase.equals("Succeeded") && !phase.equals("Failed")) {
            return "Terminating";
        }
        var initializing = initializing(pod);
        return initializing != null && !conditionHolds(status, "Initialized") ? initializing : running(status, phase);
    }

    /** Null when every init container is done, or is a sidecar that has started. */
    private static String initializing(JsonNode pod) {
        var sidecars = sidecars(pod.path("spec"));
        var statuses =
                Fields.items(pod.path("status").path("initContainerStatuses")).toList();
        for (var i = 0; i < statuses.size(); i++) {
            var container = statuses.get(i);
            var terminated = container.path("state").path("terminated");
            var done = terminated.isObject() && terminated.path("exitCode").asInt() == 0;
            var startedSidecar = sidecars.contains(container.path("name").asText())
                    && container.path("started").asBoolean(false);
            if (!done && !startedSidecar) {
                return "Init:"
                        + initReason(
                                container,
                                i,
                                pod.path("spec").path("initContainers").size());
            }
        }
        return null;
    }

    private static String initReason(JsonNode container, int index, int count) {
        var state = container.path("state");
        if (state.path("terminated").isObject()) {
            return terminationReason(state.path("terminated"));
        }
        var waiting = Fields.text(state.path("waiting"), "reason");
        return waiting != null && !waiting.equals("PodInitializing") ? waiting : index + "/" + count;
    }

    private static String running(JsonNode status, String phase) {
        var reason = schedulingGated(status)
                ? "SchedulingGated"
                : status.path("reason").asText(phase);
        var hasRunning = false;
        var statuses = Fields.items(status.path("containerStatuses")).toList();
        for (var container : reversed(statuses)) {
            var state = container.path("state");
            var waiting = Fields.text(state.path("waiting"), "reason");
            if (waiting != null) {
                reason = waiting;
            } else if (state.path("terminated").isObject()) {
                reason = terminationReason(state.path("terminated"));
            } else if (container.path("ready").asBoolean(false)
                    && state.path("running").isObject()) {
                hasRunning = true;
            }
        }
        if (reason.equals("Completed") && hasRunning) {
            return conditionHolds(status, "Ready") ? "Running" : "NotReady";
        }
        return reason;
    }

    private static String terminationReason(JsonNode terminated) {
        var reason = Fields.text(terminated, "reason");
        if (reason != null) {
            return reason;
        }
        var signal = terminated.path("signal").asInt(0);
        return signal != 0
                ? "Signal:" + signal
                : "ExitCode:" + terminated.path("exitCode").asInt(0);
    }

    private static boolean schedulingGated(JsonNode status) {
        return Fields.items(status.path("conditions"))
                .anyMatch(condition -> "PodScheduled".equals(Fields.text(condition, "type"))
                        && "SchedulingGated".equals(Fields.text(condition, "reason")));
    }

    private static boolean conditionHolds(JsonNode status, String type) {
        return Fields.items(status.path("conditions"))
                .anyMatch(condition ->
                        type.equals(Fields.text(condition, "type")) && "True".equals(Fields.text(condition, "status")));
    }

    /** Names of the init containers that keep running beside the others. */
    static Set<String> sidecars(JsonNode spec) {
        return Fields.items(spec.path("initContainers"))
                .filter(container -> "Always".equals(Fields.text(container, "restartPolicy")))
                .map(container -> container.path("name").asText())
                .collect(Collectors.toSet());
    }

    private static List<JsonNode> reversed(List<JsonNode> nodes) {
        var copy = new ArrayList<>(nodes);
        Collections.reverse(copy);
        return copy;
    }
}
