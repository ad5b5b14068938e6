package cx.niro.verticles.fleet;

import cx.niro.verticles.fleet.FleetPodStore.FleetPodRow;
import java.time.Instant;
import java.util.UUID;

/**
 * The place of a pod in the list over all clusters; its JSON is the cursor. It names values, not a position, so that it stays
 * where it is however many pods come and go.
 *
 * @param sort as in JSON
 * @param cluster sort name of the pod's cluster
 */
record PodPlace(
        String sort,
        boolean problem,
        int restarts,
        Instant createdAt,
        String cluster,
        UUID clusterId,
        String namespace,
        String name) {
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    PodPlace {
        if (sort == null || cluster == null || clusterId == null || namespace == null || name == null) {
            throw new IllegalArgumentException("incomplete");
        }
        if ((namespace + name).indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a name with NUL");
        }
        if (createdAt != null && (createdAt.isBefore(Instant.EPOCH) || createdAt.isAfter(LATEST))) {
            throw new IllegalArgumentException("a time that no pod has");
        }
    }

    static PodPlace of(PodSort sort, FleetPodRow row, String cluster) {
        return new PodPlace(
                sort.json(),
                row.problem(),
                row.restarts(),
                row.createdAt(),
                cluster,
                row.clusterId(),
                row.namespace(),
                row.name());
    }

    /** Negative where the cluster stands before the place's cluster in the order of names, 0 where it is the same. */
    int compareWith(FleetPodStore.ChosenCluster other) {
        return compareClusters(other.sortName(), other.id(), cluster, clusterId);
    }

    static int compareClusters(String name, UUID id, String otherName, UUID otherId) {
        var byName = name.compareTo(otherName);
        return byName != 0 ? byName : compareIds(id, otherId);
    }

    /** As PostgreSQL compares; UUID.compareTo takes its halves as signed. */
    static int compareIds(UUID id, UUID other) {
        var byHead = Long.compareUnsigned(id.getMostSignificantBits(), other.getMostSignificantBits());
        return byHead != 0
                ? byHead
                : Long.compareUnsigned(id.getLeastSignificantBits(), other.getLeastSignificantBits());
    }
}
