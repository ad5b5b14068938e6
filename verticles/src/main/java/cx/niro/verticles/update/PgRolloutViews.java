package cx.niro.verticles.update;

import cx.niro.verticles.database.Database;
import cx.niro.verticles.update.UpdateMessages.ClusterItem;
import cx.niro.verticles.update.UpdateMessages.ClusterList;
import cx.niro.verticles.update.UpdateMessages.Counts;
import cx.niro.verticles.update.UpdateMessages.RolloutItem;
import cx.niro.verticles.update.UpdateMessages.RolloutList;
import cx.niro.verticles.update.UpdateMessages.WaveItem;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Rollouts as they are shown, from PostgreSQL. */
final class PgRolloutViews {
    private static final String ROLLOUT = """
            id, version, image, status, status_reason, deadline_seconds, max_parallel, soak_seconds, created_at, actor, finished_at
            """;
    /** A row also where there is none, for its time. */
    private static final String LIST = """
            select now() as as_of, rollout.*
            from (select) as always left join (
                select\s""" + ROLLOUT + """
                from agent_rollout where org_id = any($1) and id < $2 order by id desc limit $3
            ) as rollout on true
            order by id desc
            """;

    private static final String FIND =
            "select now() as as_of, " + ROLLOUT + " from agent_rollout where org_id = any($1) and id = $2";
    private static final String WAVES = """
            select wave.rollout_id, wave.number, wave.name, wave.environments, wave.labels, wave.percent, wave.status,
                   coalesce(total, 0) as total, coalesce(pending, 0) as pending, coalesce(offered, 0) as offered,
                   coalesce(updating, 0) as updating, coalesce(succeeded, 0) as succeeded, coalesce(failed, 0) as failed,
                   coalesce(skipped, 0) as skipped
            from agent_rollout_wave wave
            left join (
                select rollout_id, wave, count(*) as total,
                       count(*) filter (where state = 'pending') as pending,
                       count(*) filter (where state = 'offered') as offered,
                       count(*) filter (where state = 'updating') as updating,
                       count(*) filter (where state = 'succeeded') as succeeded,
                       count(*) filter (where state = 'failed') as failed,
                       count(*) filter (where state = 'skipped') as skipped
                from agent_rollout_cluster where rollout_id = any($1)
                group by rollout_id, wave
            ) as counts on counts.rollout_id = wave.rollout_id and counts.wave = wave.number
            where wave.rollout_id = any($1)
            order by wave.rollout_id, wave.number
            """;
    private static final String CLUSTERS = """
            select now() as as_of, part.*
            from (select) as always left join (
                select part.cluster_id, cluster.name, part.wave, part.state, part.from_version, part.reason, part.message,
                       part.changed_at, lower(cluster.name) collate "C" as sort_name
                from agent_rollout_cluster part join cluster on cluster.id = part.cluster_id
                where part.rollout_id = $1
                  and (cardinality($2::text[]) = 0 or part.state = any($2))
                  and (part.wave, lower(cluster.name) collate "C", part.cluster_id) > ($3, $4, $5)
                order by part.wave, sort_name, part.cluster_id
                limit $6
            ) as part on true
            order by wave, sort_name, cluster_id
            """;

    private final Database database;

    PgRolloutViews(Database database) {
        this.database = database;
    }

    Future<RolloutList> list(List<UUID> visibleOrgIds, int limit, UUID before) {
        return query(
                        LIST,
                        Tuple.tuple()
                                .addArrayOfUUID(PgRolloutStore.ids(visibleOrgIds))
                                .addUUID(before)
                                .addInteger(limit + 1))
                .compose(rows -> {
                    var all = present(rows, "id");
                    var shown = all.subList(0, Math.min(limit, all.size()));
                    return waves(shown)
                            .map(waves -> new RolloutList(
                                    instant(rows.iterator().next(), "as_of"),
                                    shown.stream()
                                            .map(row -> rollout(row, waves))
                                            .toList(),
                                    all.size() > limit
                                            ? ClusterPlace.encode(
                                                    shown.get(limit - 1).getUUID("id"))
                                            : null));
                });
    }

    /** Fails with NOT_FOUND. */
    Future<RolloutItem> find(List<UUID> visibleOrgIds, UUID id) {
        return query(
                        FIND,
                        Tuple.tuple()
                                .addArrayOfUUID(PgRolloutStore.ids(visibleOrgIds))
                                .addUUID(id))
                .compose(rows -> {
                    var found = present(rows, "id");
                    return found.isEmpty()
                            ? Future.failedFuture(Refusals.noRollout(id))
                            : waves(found).map(waves -> rollout(found.get(0), waves));
                });
    }

    Future<ClusterList> clusters(List<UUID> visibleOrgIds, UUID id, Set<String> states, int limit, ClusterPlace after) {
        return find(visibleOrgIds, id)
                .compose(found -> query(
                        CLUSTERS,
                        Tuple.tuple()
                                .addUUID(id)
                                .addArrayOfString(states.toArray(String[]::new))
                                .addInteger(after.wave())
                                .addString(after.name())
                                .addUUID(after.clusterId())
                                .addInteger(limit + 1)))
                .map(rows -> {
                    var all = present(rows, "cluster_id");
                    var shown = all.subList(0, Math.min(limit, all.size()));
                    return new ClusterList(
                            instant(rows.iterator().next(), "as_of"),
                            shown.stream().map(PgRolloutViews::cluster).toList(),
                            all.size() > limit ? place(shown.get(limit - 1)).encode() : null);
                });
    }

    private Future<Map<UUID, List<WaveItem>>> waves(List<Row> rollouts) {
        var ids = rollouts.stream().map(row -> row.getUUID("id")).toArray(UUID[]::new);
        return query(WAVES, Tuple.tuple().addArrayOfUUID(ids)).map(rows -> {
            var waves = new HashMap<UUID, List<WaveItem>>();
            rows.forEach(row -> waves.computeIfAbsent(row.getUUID("rollout_id"), id -> new ArrayList<>())
                    .add(wave(row)));
            return waves;
        });
    }

    private Future<RowSet<Row>> query(String sql, Tuple arguments) {
        return database.guard(database.client().preparedQuery(sql).execute(arguments));
    }

    private static List<Row> present(RowSet<Row> rows, String key) {
        var present = new ArrayList<Row>();
        for (var row : rows) {
            if (row.getUUID(key) != null) {
                present.add(row);
            }
        }
        return present;
    }

    private static RolloutItem rollout(Row row, Map<UUID, List<WaveItem>> waves) {
        return new RolloutItem(
                row.getUUID("id"),
                row.getString("version"),
                row.getString("image"),
                row.getString("status"),
                row.getString("status_reason"),
                waves.getOrDefault(row.getUUID("id"), List.of()),
                row.getInteger("deadline_seconds"),
                row.getInteger("max_parallel"),
                row.getInteger("soak_seconds"),
                instant(row, "created_at"),
                row.getString("actor"),
                instant(row, "finished_at"));
    }

    private static WaveItem wave(Row row) {
        return new WaveItem(
                row.getString("name"),
                List.of(row.getArrayOfStrings("environments")),
                PgRolloutStore.labels(row.getJsonObject("labels")),
                row.getInteger("percent"),
                row.getString("status"),
                new Counts(
                        row.getInteger("total"),
                        row.getInteger("pending"),
                        row.getInteger("offered"),
                        row.getInteger("updating"),
                        row.getInteger("succeeded"),
                        row.getInteger("failed"),
                        row.getInteger("skipped")));
    }

    private static ClusterItem cluster(Row row) {
        return new ClusterItem(
                row.getUUID("cluster_id"),
                row.getString("name"),
                row.getInteger("wave"),
                row.getString("state"),
                row.getString("from_version"),
                row.getString("reason"),
                row.getString("message"),
                instant(row, "changed_at"));
    }

    private static ClusterPlace place(Row row) {
        return new ClusterPlace(row.getInteger("wave"), row.getString("sort_name"), row.getUUID("cluster_id"));
    }

    private static Instant instant(Row row, String column) {
        var value = row.getOffsetDateTime(column);
        return value == null ? null : value.toInstant();
    }
}
