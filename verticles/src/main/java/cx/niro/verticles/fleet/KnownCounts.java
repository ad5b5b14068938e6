package cx.niro.verticles.fleet;

import cx.niro.verticles.fleet.FleetPodStore.ChosenCluster;
import cx.niro.verticles.fleet.FleetPodStore.PodCount;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * How many pods of each status the clusters have, counted again only where the state has changed since: the index knows each
 * cluster's revision. A count is never older than the revision that it is kept under, for pods are written with it. Belongs to one
 * event loop.
 */
final class KnownCounts {
    /** So many clusters are counted by one statement, so that decoding its rows holds the event loop for a moment only. */
    private static final int MOST_AT_ONCE = 500;

    private final FleetIndex index;
    private final FleetPodStore store;
    private final Map<UUID, Known> known = new HashMap<>();

    private record Known(long revision, List<PodCount> counts) {}

    KnownCounts(FleetIndex index, FleetPodStore store) {
        this.index = index;
        this.store = store;
    }

    Future<List<PodCount>> count(List<ChosenCluster> clusters) {
        if (known.size() > 2 * index.size()) {
            known.keySet().removeIf(id -> index.get(id) == null);
        }
        var changed = clusters.stream()
                .map(ChosenCluster::id)
                .filter(id -> !known.containsKey(id) || known.get(id).revision() != revision(id))
                .toList();
        return learn(changed)
                .map(learned -> clusters.stream()
                        .map(cluster -> known.get(cluster.id()))
                        .filter(counted -> counted != null)
                        .flatMap(counted -> counted.counts().stream())
                        .toList());
    }

    private Future<Void> learn(List<UUID> changed) {
        if (changed.isEmpty()) {
            return Future.succeededFuture();
        }
        var some = changed.subList(0, Math.min(MOST_AT_ONCE, changed.size()));
        var revisions = new ArrayList<Long>(some.size());
        some.forEach(id -> revisions.add(revision(id)));
        return store.countEach(some).compose(counts -> {
            for (var i = 0; i < some.size(); i++) {
                var id = some.get(i);
                known.put(id, new Known(revisions.get(i), counts.getOrDefault(id, List.of())));
            }
            return learn(changed.subList(some.size(), changed.size()));
        });
    }

    private long revision(UUID id) {
        var row = index.get(id);
        return row == null || row.facts() == null ? 0 : row.facts().revision();
    }
}
