package cx.niro.agent.observe;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.protocol.Container;
import cx.niro.protocol.ContainerSecurity;
import cx.niro.protocol.ContainerState;
import java.util.ArrayList;
import java.util.List;

/** The containers of a pod, init containers first. */
final class ContainerReader {
    private ContainerReader() {}

    static List<Container> read(JsonNode pod) {
        var spec = pod.path("spec");
        var status = pod.path("status");
        var containers = new ArrayList<Container>();
        spec.path("initContainers")
                .forEach(container -> containers.add(
                        read(container, status.path("initContainerStatuses"), spec.path("securityContext"), true)));
        spec.path("containers")
                .forEach(container -> containers.add(
                        read(container, status.path("containerStatuses"), spec.path("securityContext"), false)));
        return containers;
    }

    private static Container read(JsonNode container, JsonNode statuses, JsonNode podSecurity, boolean init) {
        var name = Fields.text(container, "name");
        var status = statusOf(name, statuses);
        return new Container(
                name,
                Fields.text(container, "image"),
                init,
                Quantities.resources(container.path("resources").path("requests")),
                Quantities.resources(container.path("resources").path("limits")),
                container.hasNonNull("livenessProbe"),
                container.hasNonNull("readinessProbe"),
                status.path("ready").asBoolean(false),
                status.path("restartCount").asInt(0),
                state(status.path("state")),
                terminated(status.path("lastState").path("terminated")),
                security(container.path("securityContext"), podSecurity),
                SecretLikeNames.in(container));
    }

    private static JsonNode statusOf(String name, JsonNode statuses) {
        return Fields.items(statuses)
                .filter(status -> name != null && name.equals(Fields.text(status, "name")))
                .findFirst()
                .orElseGet(() -> statuses.path("absent"));
    }

    private static ContainerState state(JsonNode state) {
        if (state.path("running").isObject()) {
            return new ContainerState("running", null, null, null, Fields.time(state.path("running"), "startedAt"));
        }
        if (state.path("waiting").isObject()) {
            var waiting = state.path("waiting");
            return new ContainerState(
                    "waiting", Fields.text(waiting, "reason"), Fields.message(waiting, "message"), null, null);
        }
        return terminated(state.path("terminated"));
    }

    private static ContainerState terminated(JsonNode terminated) {
        return terminated.isObject()
                ? new ContainerState(
                        "terminated",
                        Fields.text(terminated, "reason"),
                        Fields.message(terminated, "message"),
                        terminated.path("exitCode").asInt(0),
                        Fields.time(terminated, "finishedAt"))
                : null;
    }

    /** The container's setting wins over the pod's. */
    private static ContainerSecurity security(JsonNode own, JsonNode pod) {
        var runAsNonRoot = Fields.flag(own, "runAsNonRoot");
        var runAsUser = Fields.number(own, "runAsUser");
        return new ContainerSecurity(
                Fields.flag(own, "privileged"),
                runAsNonRoot != null ? runAsNonRoot : Fields.flag(pod, "runAsNonRoot"),
                runAsUser != null ? runAsUser : Fields.number(pod, "runAsUser"),
                Fields.flag(own, "allowPrivilegeEscalation"),
                Fields.flag(own, "readOnlyRootFilesystem"));
    }
}
