package cx.niro.protocol;

import java.time.Instant;
import java.util.List;

/**
 * A node of the cluster.
 *
 * @param hash made by the agent over everything but usage and the conditions' heartbeat times
 * @param status {@code Ready}, {@code NotReady} or {@code Unknown}, from the Ready condition
 * @param roles such as {@code control-plane}, sorted
 * @param kubernetesVersion version of the kubelet, such as {@code v1.32.4+k3s1}
 * @param capacity what the machine has; {@code allocatable} is what pods may use of it
 * @param podCapacity most pods that the node takes; 0 where unknown
 */
public record Node(
        String name,
        String uid,
        String hash,
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
        int podCapacity,
        List<Condition> conditions,
        Instant createdAt)
        implements Keyed {
    public Node {
        Check.text("name", name, 253);
        Check.text("hash", hash, 64);
        status = status == null ? "Unknown" : status;
        roles = Check.list("roles", roles);
        capacity = capacity == null ? Resources.NONE : capacity;
        allocatable = allocatable == null ? Resources.NONE : allocatable;
        conditions = Check.list("conditions", conditions);
    }

    @Override
    public String key() {
        return "node/" + name;
    }
}
