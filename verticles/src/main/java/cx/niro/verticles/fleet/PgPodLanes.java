package cx.niro.verticles.fleet;

import cx.niro.verticles.fleet.FleetPodStore.ChosenCluster;
import cx.niro.verticles.fleet.FleetPodStore.FleetPodRow;
import cx.niro.verticles.fleet.FleetPodStore.PodSelection;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Pods with problems first, then by cluster name, namespace and name. Only memory knows the order of names, so clusters are walked
 * in it: a few at first, which mostly fill the page; then, found by one scan, only those that have matching pods. A page costs the
 * same wherever in the list it is.
 */
final class PgPodLanes {
    /** So many clusters are read before the others are asked whether they have anything. */
    private static final int FIRST_CLUSTERS = 32;

    private static final String PROBLEMS = "problem";
    private static final String OTHERS = "not problem";

    /**
     * %s is PROBLEMS or OTHERS; $1 and $2 the clusters in their order and whether their name has the text, $6 and $7 a pod of the
     * first cluster to begin behind, $8 the limit. Sorted below and above the join, so that the sort can stop at the limit.
     */
    private static final String WALK = """
            select cluster.id as cluster_id, found.*
            from (select id, text_matches, rank
                  from unnest($1::uuid[], $2::boolean[]) with ordinality as asked (id, text_matches, rank)
                  order by rank) cluster
            cross join lateral (
                select %1$s
                from pod
                where cluster_id = cluster.id and %2$s
                  and ($3::text is null or cluster.text_matches or %3$s)
                  and ($4::text[] is null or namespace = any($4))
                  and ($5::text[] is null or status = any($5))
                  and ($6::text is null or cluster.rank > 1
                       or (namespace collate "C", name collate "C") > ($6, $7::text))
                order by namespace collate "C", name collate "C"
                limit $8) found
            order by cluster.rank, found.namespace collate "C", found.name collate "C"
            limit $8
            """;

    private static final String WITH_MATCHES = "select distinct cluster_id " + PgFleetPodStore.SELECTED + """
              and ($5::text[] is null or status = any($5))
              and %s
            """;

    private final SqlConnection tx;

    PgPodLanes(SqlConnection tx) {
        this.tx = tx;
    }

    Future<List<FleetPodRow>> page(PodSelection selection, PodPlace after, int limit) {
        var page = new ArrayList<FleetPodRow>();
        var problems = Boolean.FALSE.equals(selection.problem()) || (after != null && !after.problem())
                ? Future.succeededFuture()
                : new Lane(PROBLEMS, selection, after).fill(page, limit);
        return problems.compose(filled -> page.size() >= limit || Boolean.TRUE.equals(selection.problem())
                        ? Future.succeededFuture()
                        : new Lane(OTHERS, selection, after != null && !after.problem() ? after : null)
                                .fill(page, limit))
                .map(filled -> page);
    }

    /** The pods with problems, or the others. */
    private final class Lane {
        private final String which;
        private final PodSelection selection;
        private final List<ChosenCluster> clusters;
        private PodPlace within;

        Lane(String which, PodSelection selection, PodPlace after) {
            this.which = which;
            this.selection = selection;
            this.clusters = after == null
                    ? selection.clusters()
                    : selection.clusters().stream()
                            .filter(cluster -> after.compareWith(cluster) >= 0)
                            .toList();
            var begins = after != null && !clusters.isEmpty() && after.compareWith(clusters.get(0)) == 0;
            this.within = begins ? after : null;
        }

        Future<?> fill(List<FleetPodRow> page, int limit) {
            if (clusters.size() <= FIRST_CLUSTERS) {
                return read(clusters, page, limit);
            }
            return read(clusters.subList(0, FIRST_CLUSTERS), page, limit)
                    .compose(read -> page.size() >= limit
                            ? Future.succeededFuture()
                            : withMatches(clusters.subList(FIRST_CLUSTERS, clusters.size()))
                                    .compose(matching -> walk(matching, page, limit)));
        }

        /** Each cluster has had a match when it was asked; those that lost it meanwhile make one more round necessary. */
        private Future<?> walk(List<ChosenCluster> matching, List<FleetPodRow> page, int limit) {
            if (matching.isEmpty() || page.size() >= limit) {
                return Future.succeededFuture();
            }
            var now = Math.min(matching.size(), limit - page.size());
            return read(matching.subList(0, now), page, limit)
                    .compose(read -> walk(matching.subList(now, matching.size()), page, limit));
        }

        private Future<?> read(List<ChosenCluster> some, List<FleetPodRow> page, int limit) {
            if (some.isEmpty()) {
                return Future.succeededFuture();
            }
            var arguments = Tuple.tuple()
                    .addArrayOfUUID(some.stream().map(ChosenCluster::id).toArray(UUID[]::new))
                    .addArrayOfBoolean(
                            some.stream().map(ChosenCluster::textMatches).toArray(Boolean[]::new))
                    .addString(selection.text())
                    .addArrayOfString(PgFleetPodStore.array(selection.namespaces()))
                    .addArrayOfString(PgFleetPodStore.array(selection.statuses()))
                    .addString(within == null ? null : within.namespace())
                    .addString(within == null ? null : within.name())
                    .addInteger(limit - page.size());
            within = null;
            return tx.preparedQuery(WALK.formatted(PgFleetPodStore.COLUMNS, which, PgFleetPodStore.HAS_TEXT))
                    .execute(arguments)
                    .onSuccess(rows -> rows.forEach(row -> page.add(PgFleetPodStore.pod(row))));
        }

        private Future<List<ChosenCluster>> withMatches(List<ChosenCluster> some) {
            var arguments = PgFleetPodStore.selected(selection, some)
                    .addArrayOfString(PgFleetPodStore.array(selection.statuses()));
            return tx.preparedQuery(WITH_MATCHES.formatted(which))
                    .execute(arguments)
                    .map(rows -> {
                        Set<UUID> ids = new HashSet<>();
                        rows.forEach(row -> ids.add(row.getUUID("cluster_id")));
                        return some.stream()
                                .filter(cluster -> ids.contains(cluster.id()))
                                .toList();
                    });
        }
    }
}
