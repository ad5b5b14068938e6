package cx.niro.protocol;

import java.time.Instant;
import java.util.List;

/**
 * CPU and memory in use, as arrays beside the state: entry i belongs to the i-th node (pod) of the state with {@code digest},
 * nodes sorted by name, pods by namespace then name (String order). -1 stands for unknown.
 *
 * @param digest the state that the arrays are aligned with
 * @param nodeCpuMillicores thousandths of a core
 * @param nodeMemoryBytes bytes of the working set
 */
public record Usage(
        Instant at,
        String digest,
        List<Long> nodeCpuMillicores,
        List<Long> nodeMemoryBytes,
        List<Long> podCpuMillicores,
        List<Long> podMemoryBytes) {
    public Usage {
        Check.text("digest", digest, 64);
        nodeCpuMillicores = Check.list("node_cpu_millicores", nodeCpuMillicores);
        nodeMemoryBytes = Check.list("node_memory_bytes", nodeMemoryBytes);
        podCpuMillicores = Check.list("pod_cpu_millicores", podCpuMillicores);
        podMemoryBytes = Check.list("pod_memory_bytes", podMemoryBytes);
        if (nodeCpuMillicores.size() != nodeMemoryBytes.size()) {
            throw new InvalidMessage("node_memory_bytes", "must be as long as node_cpu_millicores");
        }
        if (podCpuMillicores.size() != podMemoryBytes.size()) {
            throw new InvalidMessage("pod_memory_bytes", "must be as long as pod_cpu_millicores");
        }
    }
}
