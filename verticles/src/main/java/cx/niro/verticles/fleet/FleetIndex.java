package cx.niro.verticles.fleet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.verticles.heartbeat.HeartbeatMessages.ClusterFacts;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * All clusters in memory. Rows come and go by loads only, which run one after another; what feeds bring is merged into rows
 * that exist, the newer wins, so that the order of messages does not matter. Belongs to one event loop.
 */
final class FleetIndex {
    private final Map<UUID, FleetRow> rows = new HashMap<>();
    private long structure;

    /** Takes a row that was read after every row taken before; facts and sign of life may still be older than a feed's. */
    void load(FleetRow loaded) {
        var present = rows.get(loaded.id());
        if (present == null) {
            rows.put(loaded.id(), loaded);
            structure++;
            return;
        }
        if (!present.cluster().equals(loaded.cluster())) {
            structure++;
        }
        rows.put(
                loaded.id(),
                new FleetRow(loaded.cluster(), loaded.facts(), loaded.seen())
                        .with(present.facts())
                        .with(present.seen()));
    }

    /** Merges a sign of life; false where the cluster is not in the index. */
    boolean merge(Seen seen) {
        return rows.computeIfPresent(seen.clusterId(), (id, row) -> row.with(seen)) != null;
    }

    /** Merges facts; false where the cluster is not in the index. */
    boolean merge(ClusterFacts facts) {
        return rows.computeIfPresent(facts.clusterId(), (id, row) -> row.with(facts)) != null;
    }

    void remove(UUID id) {
        if (rows.remove(id) != null) {
            structure++;
        }
    }

    @CanIgnoreReturnValue
    boolean retain(Set<UUID> ids) {
        var removed = rows.keySet().retainAll(ids);
        if (removed) {
            structure++;
        }
        return removed;
    }

    FleetRow get(UUID id) {
        return rows.get(id);
    }

    Collection<FleetRow> rows() {
        return rows.values();
    }

    int size() {
        return rows.size();
    }

    /** Grows whenever a cluster comes, goes or is renamed, so that answers made before are not shown any more. */
    long structure() {
        return structure;
    }
}
