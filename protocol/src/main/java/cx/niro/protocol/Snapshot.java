package cx.niro.protocol;

import java.util.List;
import java.util.stream.Stream;

/**
 * The whole observed state of a cluster, usage aside; an agent sorts it as {@link StateOrder} says.
 *
 * @param digest {@link StateDigest} over all objects and the namespaces; made by the agent, opaque to the server
 */
public record Snapshot(
        List<Node> nodes,
        List<Pod> pods,
        List<Workload> workloads,
        List<WarningEvent> events,
        List<String> namespaces,
        String digest) {
    public Snapshot {
        nodes = Check.list("nodes", nodes);
        pods = Check.list("pods", pods);
        workloads = Check.list("workloads", workloads);
        events = Check.list("events", events);
        namespaces = Check.list("namespaces", namespaces);
        Check.text("digest", digest, 64);
    }

    /** All objects with key and hash, in no particular order. */
    public Stream<Keyed> objects() {
        return Stream.of(nodes, pods, workloads, events).flatMap(List::stream);
    }
}
