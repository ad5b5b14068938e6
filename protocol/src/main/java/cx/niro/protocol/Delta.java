package cx.niro.protocol;

import java.util.List;

/**
 * The difference between the state that the server has and the one observed now.
 *
 * @param baseDigest the state that the delta starts from; the server answers {@code resync} when it has another one
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
        Check.text("digest", digest, 64);
    }
}
