package cx.niro.verticles.fleet;

import com.fasterxml.jackson.annotation.JsonInclude;
import cx.niro.protocol.Condition;
import cx.niro.protocol.Container;
import cx.niro.protocol.ContainerState;
import cx.niro.protocol.Node;
import cx.niro.protocol.Owner;
import cx.niro.protocol.Resources;
import cx.niro.protocol.WarningEvent;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The schemas of what is in a cluster: nodes, pods with containers, events. */
final class ContentsJson {
    private ContentsJson() {}

    record Pods(
            long total,
            List<Pod> items,
            @JsonInclude(JsonInclude.Include.ALWAYS) String nextCursor) {}

    record NodeItem(
            String name,
            String uid,
            String status,
            boolean unschedulable,
            List<String> roles,
            String kubernetesVersion,
            String osImage,
            String architecture,
            String containerRuntime,
            String internalIp,
            Resources capacity,
            Resources allocatable,
            Resources usage,
            int podCapacity,
            int pods,
            List<Condition> conditions,
            Instant createdAt) {
        static NodeItem of(Node node, int pods, Resources usage) {
            return new NodeItem(
                    node.name(),
                    node.uid(),
                    node.status(),
                    node.unschedulable(),
                    node.roles(),
                    node.kubernetesVersion(),
                    node.osImage(),
                    node.architecture(),
                    node.containerRuntime(),
                    node.internalIp(),
                    node.capacity(),
                    node.allocatable(),
                    usage,
                    node.podCapacity(),
                    pods,
                    node.conditions(),
                    node.createdAt());
        }
    }

    record Pod(
            UUID clusterId,
            String namespace,
            String name,
            String uid,
            String phase,
            String status,
            boolean problem,
            String message,
            String node,
            Owner owner,
            int restarts,
            boolean ready,
            Resources usage,
            List<ContainerItem> containers,
            Instant createdAt,
            Instant startedAt) {}

    record ContainerItem(
            String name,
            String image,
            boolean init,
            boolean ready,
            int restarts,
            boolean livenessProbe,
            boolean readinessProbe,
            Resources requests,
            Resources limits,
            ContainerState state,
            ContainerState lastTermination) {
        static ContainerItem of(Container container) {
            return new ContainerItem(
                    container.name(),
                    container.image(),
                    container.init(),
                    container.ready(),
                    container.restarts(),
                    container.livenessProbe(),
                    container.readinessProbe(),
                    container.requests(),
                    container.limits(),
                    container.state(),
                    container.lastTermination());
        }
    }

    record EventItem(
            String namespace,
            String objectKind,
            String objectName,
            String reason,
            String message,
            int count,
            Instant firstSeenAt,
            Instant lastSeenAt) {
        static EventItem of(WarningEvent event) {
            return new EventItem(
                    event.namespace(),
                    event.objectKind(),
                    event.objectName(),
                    event.reason(),
                    event.message(),
                    event.count(),
                    event.firstSeenAt(),
                    event.lastSeenAt());
        }
    }
}
