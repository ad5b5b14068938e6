package cx.niro.verticles.fleet;

import cx.niro.protocol.Owner;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.bus.Turns;
import cx.niro.verticles.database.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * Pods of many clusters from PostgreSQL, in the orders that are read from the table in one go; {@link PgPodLanes} has the order
 * by cluster name. Arrays of cluster ids are compared by hash, so a statement is one scan of the clusters' rows at most. Lists wait
 * for each other before they take the connections that heartbeats are written with.
 */
final class PgFleetPodStore implements FleetPodStore {
    /** Names in Kubernetes are in lower case (DNS labels, RFC 1123), so they are compared as they are; a line end parts fields. */
    static final String HAS_TEXT = """
            strpos(namespace || '/' || name || E'\\n' || coalesce(owner_name, '') || E'\\n' || coalesce(node, ''), $3) > 0""";

    /** A plan made for unknown arrays takes them for ten ids and walks the index for each: three times the work of a scan. */
    private static final String SETTINGS =
            "set local plan_cache_mode = force_custom_plan; set local jit = off; set local work_mem = '16MB';"
                    + " set local statement_timeout = '8s'";

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

    private static final String COUNT_EACH = """
            select cluster_id, status, problem, count(*) as pods from pod
            where cluster_id = any($1::uuid[])
            group by cluster_id, status, problem
            """;

    /**
     * $5 statuses, $6 problem, $7 to $10 the place, $11 limit. The rows of the page are read by their places in the table after they
     * are found, for sorting whole rows takes longer than finding them.
     */
    private static final String PAGE =
            """
            with page as materialized (
                select ctid as place, %1$s as rank, cluster_id, namespace collate "C" as namespace, name collate "C" as name
            """ + SELECTED + """
                  and ($5::text[] is null or status = any($5))
                  and ($6::boolean is null or problem = $6)
                  and ($8::uuid is null or %1$s %2$s $7
                       or (%1$s = $7 and (cluster_id, namespace collate "C", name collate "C") > ($8, $9::text, $10::text)))
                order by 2 %3$s, 3, 4, 5
                limit $11
            )
            select pod.cluster_id, COLUMNS
            from page join pod on pod.ctid = page.place
            order by page.rank %3$s, page.cluster_id, page.namespace, page.name
            """.replace("COLUMNS", "pod." + COLUMNS.strip().replace(", ", ", pod."));

    private static final String BY_RESTARTS = PAGE.replace("$7", "$7::int").formatted("restarts", "<", "desc");
    private static final String YOUNGEST_FIRST = byAge("'-infinity'", "<", "desc");
    private static final String OLDEST_FIRST = byAge("'infinity'", ">", "asc");

    /** Of the pool's connections (8 on a node) for lists of people, at most. */
    private static final int MOST_AT_ONCE = 3;

    private static final int MOST_WAITING = 200;

    private final Database database;
    private final Turns turns = new Turns(
            MOST_AT_ONCE,
            MOST_WAITING,
            () -> ServiceFailure.busy(
                    "too_many_lists",
                    "too many lists are being read; try again in a few seconds",
                    ServiceFailure.aWhile()));

    PgFleetPodStore(Database database) {
        this.database = database;
    }

    @Override
    public Future<List<FleetPodRow>> page(PodSelection selection, PodSort sort, PodPlace after, int limit) {
        if (selection.clusters().isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        return read(tx -> switch (sort) {
            case PROBLEM -> new PgPodLanes(tx).page(selection, after, limit);
            case RESTARTS -> scan(tx, BY_RESTARTS, selection, after == null ? null : after.restarts(), after, limit);
            case AGE -> scan(tx, YOUNGEST_FIRST, selection, createdAt(after), after, limit);
            case OLDEST -> scan(tx, OLDEST_FIRST, selection, createdAt(after), after, limit);
        });
    }

    @Override
    public Future<List<PodCount>> count(PodSelection selection) {
        if (selection.clusters().isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        var arguments = selected(selection, selection.clusters()).addBoolean(selection.problem());
        return read(tx -> tx.preparedQuery(COUNT).execute(arguments))
                .map(rows -> rows.stream().map(PgFleetPodStore::count).toList());
    }

    @Override
    public Future<Map<UUID, List<PodCount>>> countEach(List<UUID> clusterIds) {
        var arguments = Tuple.tuple().addArrayOfUUID(clusterIds.toArray(UUID[]::new));
        return read(tx -> tx.preparedQuery(COUNT_EACH).execute(arguments)).map(rows -> {
            Map<UUID, List<PodCount>> counts = new HashMap<>();
            rows.forEach(row -> counts.computeIfAbsent(row.getUUID("cluster_id"), id -> new ArrayList<>())
                    .add(count(row)));
            return counts;
        });
    }

    private <T> Future<T> read(Function<SqlConnection, Future<T>> work) {
        return turns.take(
                () -> database.inTransaction(tx -> tx.query(SETTINGS).execute().compose(set -> work.apply(tx))));
    }

    private static Future<List<FleetPodRow>> scan(
            SqlConnection tx, String sql, PodSelection selection, Object key, PodPlace after, int limit) {
        var arguments = selected(selection, selection.clusters())
                .addArrayOfString(array(selection.statuses()))
                .addBoolean(selection.problem())
                .addValue(key)
                .addUUID(after == null ? null : after.clusterId())
                .addString(after == null ? null : after.namespace())
                .addString(after == null ? null : after.name())
                .addInteger(limit);
        return tx.preparedQuery(sql)
                .execute(arguments)
                .map(rows -> rows.stream().map(PgFleetPodStore::pod).toList());
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

    private static PodCount count(Row row) {
        return new PodCount(row.getString("status"), row.getBoolean("problem"), row.getLong("pods"));
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
