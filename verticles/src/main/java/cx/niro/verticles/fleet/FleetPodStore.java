package cx.niro.verticles.fleet;

import cx.niro.protocol.Owner;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Where pods of many clusters are read from. Every method fails with UNAVAILABLE while the database is down. */
interface FleetPodStore {
    /**
     * The pods of the selection in the order, those behind a place.
     *
     * @param after null for the beginning
     * @param limit at most so many
     */
    Future<List<FleetPodRow>> page(PodSelection selection, PodSort sort, PodPlace after, int limit);

    /** How many pods have each status, whatever statuses the selection asks for; in no order. */
    Future<List<PodCount>> count(PodSelection selection);

    /** As {@link #count}, for all pods of each cluster; clusters without pods are left out. */
    Future<Map<UUID, List<PodCount>>> countEach(List<UUID> clusterIds);

    /**
     * Which pods. Null stands for all of them.
     *
     * @param clusters sorted by {@link ChosenCluster#compareTo}; pods of no other cluster are seen
     * @param text in lower case, part of namespace/name, owner or node
     */
    record PodSelection(
            List<ChosenCluster> clusters,
            List<String> namespaces,
            List<String> statuses,
            Boolean problem,
            String text) {}

    /**
     * A cluster whose pods are wanted.
     *
     * @param sortName its name in lower case
     * @param textMatches whether its name has the selection's text, so that each of its pods matches
     */
    record ChosenCluster(UUID id, String sortName, boolean textMatches) implements Comparable<ChosenCluster> {
        @Override
        public int compareTo(ChosenCluster other) {
            return PodPlace.compareClusters(sortName, id, other.sortName, other.id);
        }
    }

    record PodCount(String status, boolean problem, long pods) {}

    record FleetPodRow(
            UUID clusterId,
            String namespace,
            String name,
            String phase,
            String status,
            boolean problem,
            boolean ready,
            int restarts,
            String node,
            Owner owner,
            List<String> images,
            Instant createdAt) {}
}
