package cx.niro.verticles.fleet;

import cx.niro.protocol.Owner;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Where the contents of one cluster are read from. Every method fails with UNAVAILABLE while the database is down. */
interface InventoryStore {
    /**
     * The last stored state; null where there is none.
     *
     * @param knownRevision the snapshot is left out when it is still of this revision
     */
    Future<StoredState> state(UUID clusterId, long knownRevision);

    /** A page of pods sorted by namespace and name, as Java sorts strings. */
    Future<PodPage> pods(PodFilter filter);

    /** Until when an unused enrollment token of the cluster is open; null where none is. */
    Future<Instant> enrollmentPendingUntil(UUID clusterId);

    /** What the newest rollout of an agent version did with the cluster; null where it was in none. */
    Future<FleetJson.AgentUpdate> lastUpdate(UUID clusterId);

    /**
     * @param snapshot gzip of the protocol's Snapshot; null when it is of the known revision
     * @param usage gzip of the protocol's Usage; null where there is none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared nor written to
    record StoredState(long revision, String digest, byte[] snapshot, byte[] usage) {}

    /**
     * @param namespace null for all
     * @param onlyProblems pods that need a look
     * @param status null for all
     * @param text in lower case, part of namespace/name, owner, node or image; null for all
     * @param after the pod that the page begins behind; null for the first page
     */
    record PodFilter(
            UUID clusterId,
            String namespace,
            boolean onlyProblems,
            String status,
            String text,
            PodKey after,
            int limit) {}

    /** A pod's name; also the cursor of its list. */
    record PodKey(String namespace, String name) implements Comparable<PodKey> {
        public PodKey {
            if (namespace == null || name == null) {
                throw new IllegalArgumentException("incomplete");
            }
        }

        @Override
        public int compareTo(PodKey other) {
            var byNamespace = namespace.compareTo(other.namespace);
            return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
        }
    }

    /**
     * @param total pods that match, on all pages
     * @param hasMore whether another page follows
     */
    record PodPage(long total, List<PodRow> rows, boolean hasMore) {}

    record PodRow(
            PodKey key,
            String phase,
            String status,
            boolean problem,
            boolean ready,
            int restarts,
            String node,
            Owner owner,
            Instant createdAt) {}
}
