package cx.niro.protocol;

import java.util.List;
import java.util.stream.Stream;

/**
 * The difference between the state that the server has and the one observed now, see {@link StateHashes} and {@link Merge}.
 *
 * @param baseDigest the state that the delta starts from; the server answers {@code resync} when it has another one
 * @param nodes those that are new or changed; likewise pods, workloads and events
 * @param removedKeys keys of objects that are gone
 * @param namespaces the whole list; null while unchanged
 * @param digest of the resulting state
 */
public record Delta(
        String baseDigest,
        List<Node> nodes,
        List<Pod> pods,
        List<Workload> workloads,
        List<WarningEvent> events,
        List<String> removedKeys,
        List<String> namespaces,
        String digest) {
    public Delta {
        Check.text("base_digest", baseDigest, 64);
        nodes = Check.list("nodes", nodes);
        pods = Check.list("pods", pods);
        workloads = Check.list("workloads", workloads);
        events = Check.list("events", events);
        removedKeys = Check.list("removed_keys", removedKeys);
        namespaces = namespaces == null ? null : Check.list("namespaces", namespaces);
        Check.text("digest", digest, 64);
    }

    /** What is new or changed, in no particular order. */
    public Stream<Keyed> objects() {
        return Stream.of(nodes, pods, workloads, events).flatMap(List::stream);
    }
}
