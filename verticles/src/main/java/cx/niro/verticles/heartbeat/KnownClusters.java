package cx.niro.verticles.heartbeat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What this node remembers of clusters, the longest unused forgotten first; about 2 KB each, never snapshots. Not thread-safe: it
 * belongs to one event loop.
 */
final class KnownClusters {
    private static final int MOST = 50_000;

    private final Map<UUID, KnownCluster> clusters = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, KnownCluster> eldest) {
            return size() > MOST;
        }
    };
    /** Changes whenever something is forgotten, so that what was read before is not remembered after. */
    private long generation;

    /** Null where it has to be read. */
    KnownCluster find(UUID clusterId) {
        return clusters.get(clusterId);
    }

    long generation() {
        return generation;
    }

    /** Remembers what was read when the generation was the given one. */
    void remember(KnownCluster cluster, long readAt) {
        if (readAt == generation) {
            clusters.put(cluster.clusterId(), cluster);
        }
    }

    /** Replaces what is remembered, if its run is still the same. */
    void update(KnownCluster cluster) {
        clusters.computeIfPresent(
                cluster.clusterId(),
                (id, known) -> known.run().epoch() == cluster.run().epoch() ? cluster : known);
    }

    void forget(UUID clusterId) {
        generation++;
        clusters.remove(clusterId);
    }

    void forgetAll() {
        generation++;
        clusters.clear();
    }

    int size() {
        return clusters.size();
    }
}
