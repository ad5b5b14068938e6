package cx.niro.verticles.heartbeat;

import cx.niro.protocol.Node;
import cx.niro.protocol.Pod;
import cx.niro.protocol.Snapshot;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** What lists of clusters count in a snapshot; see {@link HeartbeatMessages.ClusterFacts} for the fields. */
record StateCounts(
        int nodesTotal,
        int nodesReady,
        int podsTotal,
        int podsRunning,
        int podsPending,
        int podsSucceeded,
        int podsFailed,
        int podsProblem,
        long cpuAllocatableMillicores,
        long memoryAllocatableBytes,
        int warningEvents) {
    static final StateCounts NONE = new StateCounts(0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 0);

    static StateCounts of(Snapshot snapshot) {
        var nodes = snapshot.nodes();
        var pods = snapshot.pods();
        return new StateCounts(
                nodes.size(),
                Math.toIntExact(nodes.stream()
                        .filter(node -> node.status().equals("Ready"))
                        .count()),
                pods.size(),
                inPhase(pods, "Running"),
                inPhase(pods, "Pending"),
                inPhase(pods, "Succeeded"),
                inPhase(pods, "Failed"),
                Math.toIntExact(pods.stream().filter(PodProblem::isProblem).count()),
                sum(nodes, node -> node.allocatable().cpuMillicores()),
                sum(nodes, node -> node.allocatable().memoryBytes()),
                snapshot.events().size());
    }

    private static int inPhase(List<Pod> pods, String phase) {
        return Math.toIntExact(
                pods.stream().filter(pod -> pod.phase().equals(phase)).count());
    }

    private static long sum(List<Node> nodes, Function<Node, Long> amount) {
        var known = nodes.stream().map(amount).filter(Objects::nonNull).toList();
        return known.isEmpty() ? -1 : known.stream().mapToLong(Long::longValue).sum();
    }
}
