package cx.niro.verticles.fleet;

import cx.niro.protocol.Owner;
import cx.niro.verticles.database.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * Pods of many clusters from PostgreSQL, in the orders that are read from the table in one go; {@link PgPodLanes} has the order
 * by cluster name. Arrays of cluster ids are compared by hash, so a statement is one scan of the clusters' rows at most. Lists wait
 * for each other before they take the connections that heartbeats are written with.
 */
final class PgFleetPodStore implements FleetPodStore {
    /** Kubernetes names are ASCII, which is all that "C" folds; a line end keeps matches within one field. */
    static final String HAS_TEXT = """
            strpos(lower((namespace || '/' || name || E'\\n' || coalesce(owner_name, '') || E'\\n' || coalesce(node, ''))
                         collate "C"), $3) > 0""";

    static final String COLUMNS = """
            namespace, name, phase, status, problem, ready, restarts, node, owner_kind, owner_name, images, created_at""";

    /** $1 clusters, $2 those whose name has the text, $3 text, $4 namespaces. */
    static final String SELECTED = """
            from pod
            where cluster_id = any($1::uuid[])
              and ($4::text[] is null or namespace = any($4))
              and ($3::text is null or cluster_id = any($2::uuid[]) or HAS_TEXT)
            """.replace("HAS_TEXT", HAS_TEXT);

    private static final String COUNT = "select status, problem, count(*) as pods " + SELECTED + """
              and ($5::boolean is null or problem = $5)
            group by status, problem
            """;

    /** $5 statuses, $6 problem, $7 to $10 the place, $11 limit. */
    private static final String PAGE = "select cluster_id, " + COLUMNS + ' ' + SELECTED + """
              and ($5::text[] is null or status = any($5))
              and ($6::boolean is null or problem = $6)
              and ($8::uuid is null or %1$s %2$s $7
                   or (%1$s = $7 and (cluster_id, namespace collate "C", name collate "C") > ($8, $9::text, $10::text)))
            order by %1$s %3$s, cluster_id, namespace collate "C", name collate "C"
            limit $11
            """;

    private static final String BY_RESTARTS = PAGE.replace("$7", "$7::int").formatted("restarts", "<", "desc");
    private static final String YOUNGEST_FIRST = byAge("'-infinity'", "<", "desc");
    private static final String OLDEST_FIRST = byAge("'infinity'", ">", "asc");

    /** Of the pool's connections (8 on a node) for lists of people, at most. */
    private static final int MOST_AT_ONCE = 3;

    private final Database database;
    private final PgPodLanes lanes;
    private final Turns turns = new Turns(MOST_AT_ONCE);

    PgFleetPodStore(Database database) {
        this.database = database;
        this.lanes = new PgPodLanes(database);
    }

    @Override
    public Future<List<FleetPodRow>> page(PodSelection selection, PodSort sort, PodPlace after, int limit) {
        if (selection.clusters().isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        return turns.take(() -> switch (sort) {
            case PROBLEM -> lanes.page(selection, after, limit);
            case RESTARTS -> scan(BY_RESTARTS, selection, after == null ? null : after.restarts(), after, limit);
            case AGE -> scan(YOUNGEST_FIRST, selection, createdAt(after), after, limit);
            case OLDEST -> scan(OLDEST_FIRST, selection, createdAt(after), after, limit);
        });
    }

    @Override
    public Future<List<PodCount>> count(PodSelection selection) {
        if (selection.clusters().isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        var arguments = selected(selection, selection.clusters()).addBoolean(selection.problem());
        return turns.take(() -> query(COUNT, arguments))
                .map(rows -> rows.stream()
                        .map(row ->
                                new PodCount(row.getString("status"), row.getBoolean("problem"), row.getLong("pods")))
                        .toList());
    }

    private Future<List<FleetPodRow>> scan(String sql, PodSelection selection, Object key, PodPlace after, int limit) {
        var arguments = selected(selection, selection.clusters())
                .addArrayOfString(array(selection.statuses()))
                .addBoolean(selection.problem())
                .addValue(key)
                .addUUID(after == null ? null : after.clusterId())
                .addString(after == null ? null : after.namespace())
                .addString(after == null ? null : after.name())
                .addInteger(limit);
        return query(sql, arguments)
                .map(rows -> rows.stream().map(PgFleetPodStore::pod).toList());
    }

    private Future<RowSet<Row>> query(String sql, Tuple arguments) {
        return database.guard(database.pool().preparedQuery(sql).execute(arguments));
    }

    private static String byAge(String unknown, String behind, String direction) {
        return PAGE.replace("$7", "coalesce($7::timestamptz, " + unknown + ")")
                .formatted("coalesce(created_at, " + unknown + ")", behind, direction);
    }

    private static OffsetDateTime createdAt(PodPlace after) {
        return after == null || after.createdAt() == null
                ? null
                : after.createdAt().atOffset(ZoneOffset.UTC);
    }

    /** The arguments $1 to $4 of {@link #SELECTED}, for some of the selection's clusters. */
    static Tuple selected(PodSelection selection, List<ChosenCluster> clusters) {
        return Tuple.tuple()
                .addArrayOfUUID(clusters.stream().map(ChosenCluster::id).toArray(UUID[]::new))
                .addArrayOfUUID(clusters.stream()
                        .filter(ChosenCluster::textMatches)
                        .map(ChosenCluster::id)
                        .toArray(UUID[]::new))
                .addString(selection.text())
                .addArrayOfString(array(selection.namespaces()));
    }

    static String[] array(List<String> names) {
        return names == null ? null : names.toArray(String[]::new);
    }

    static FleetPodRow pod(Row row) {
        var owner = row.getString("owner_kind");
        var createdAt = row.getOffsetDateTime("created_at");
        return new FleetPodRow(
                row.getUUID("cluster_id"),
                row.getString("namespace"),
                row.getString("name"),
                row.getString("phase"),
                row.getString("status"),
                row.getBoolean("problem"),
                row.getBoolean("ready"),
                row.getInteger("restarts"),
                row.getString("node"),
                owner == null ? null : owner(owner, row.getString("owner_name")),
                Arrays.asList(row.getArrayOfStrings("images")),
                createdAt == null ? null : createdAt.toInstant());
    }

    /** The agent infers a CronJob, and nothing else, from a name. */
    static Owner owner(String kind, String name) {
        return new Owner(kind, name, kind.equals("CronJob"));
    }
}
