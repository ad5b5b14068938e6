package cx.niro.verticles.command;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/**
 * Which node holds the poll of a cluster's agent: soft state, that may be stale or gone. Losing all of it loses nothing but a
 * moment. Called on event loops: nothing here blocks.
 */
public interface AgentDirectory {
    /** Overwrites the entries of these clusters, soon. */
    void announce(Map<UUID, Presence> presences);

    /** Where the cluster's poll was held last, be that node alive or not; null for unknown. */
    Presence find(UUID clusterId);

    /** Drops the entries of clusters whose agent cannot come back. */
    void forget(Collection<UUID> clusterIds);

    /**
     * A poll at a node.
     *
     * @param epoch of two entries of a cluster the one with the greater epoch is newer: milliseconds since 1970
     */
    record Presence(String nodeId, long epoch) {}
}
