package cx.niro.backbone.cluster;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one look at the bus found.
 *
 * @param ghosts registrations of nodes that are gone; messages to them are lost
 * @param lost addresses of this node that the others do not know, or not often enough
 * @param silent other nodes whose inbox did not answer
 * @param others number of other nodes
 */
record Checkup(int ghosts, List<String> lost, Set<String> silent, int others) {
    Checkup {
        lost = List.copyOf(lost);
        silent = Set.copyOf(silent);
    }

    /**
     * @param expected consumers of this node by address
     * @param found consumers by address and node
     */
    static Checkup of(
            String nodeId,
            Set<String> live,
            Map<String, Integer> expected,
            Map<String, Map<String, Integer>> found,
            Set<String> silent) {
        var ghosts = found.values().stream()
                .flatMap(byNode -> byNode.entrySet().stream())
                .filter(entry -> !live.contains(entry.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
        var lost = expected.entrySet().stream()
                .filter(entry ->
                        found.getOrDefault(entry.getKey(), Map.of()).getOrDefault(nodeId, 0) < entry.getValue())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        return new Checkup(ghosts, lost, silent, live.size() - 1);
    }

    /**
     * Whether this node is to blame. One silent peer is that peer's trouble, or nobody knows whose: a node that stopped serving for it
     * would turn one sick node into two.
     */
    boolean isWell() {
        return lost.isEmpty() && !(others >= 2 && silent.size() == others);
    }
}
