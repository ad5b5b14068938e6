package cx.niro.verticles.fleet;

import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.heartbeat.HeartbeatMessages.ClusterFacts;
import cx.niro.verticles.heartbeat.HeartbeatMessages.LogStreams;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Proven;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The index's rows from PostgreSQL. */
final class PgFleetStore implements FleetStore {
    private static final String SEEN = """
            z.last_seen, z.heartbeat_proven_at, z.poll_proven_at, z.kubernetes_listed_at, z.heard_since,
            z.logs_open_since, z.logs_taken_at, z.logs_closed_at,
            r.started_at as run_started_at, u.cpu_used_millicores, u.memory_used_bytes
            """;

    private static final String ROWS = """
            select c.id, c.org_id, c.name, c.environment, c.labels, c.created_at, c.enrolled_at, c.cluster_uid, c.deleted_at,
                   case when c.enrolled_at is null
                             or exists (select 1 from agent_key k where k.cluster_id = c.id and k.revoked_at is null)
                        then null
                        else (select max(k.revoked_at) from agent_key k where k.cluster_id = c.id)
                   end as key_revoked_at,
                   s.facts::text as facts, r.clone_kind, r.clone_uid, r.clone_seen_at, SEEN
            from cluster c
            left join cluster_state s on s.cluster_id = c.id
            left join cluster_seen z on z.cluster_id = c.id
            left join agent_run r on r.cluster_id = c.id
            left join cluster_usage u on u.cluster_id = c.id
            """.replace("SEEN", SEEN);

    private static final String PAGE = ROWS + """
            where c.deleted_at is null and c.id > $1
            order by c.id limit $2
            """;

    private static final String CHANGED_SINCE = ROWS + """
            where c.id > $2 and c.id in (
                select id from cluster where changed_at > $1
                union select cluster_id from cluster_state where changed_at > $1
                union select cluster_id from agent_key where created_at > $1 or revoked_at > $1
                union select cluster_id from agent_run where clone_seen_at > $1)
            order by c.id limit $3
            """;

    private static final String BY_IDS = ROWS + "where c.id = any($1) order by c.id";

    private static final String SEEN_SINCE = """
            select z.cluster_id as id, SEEN
            from cluster_seen z
            left join agent_run r on r.cluster_id = z.cluster_id
            left join cluster_usage u on u.cluster_id = z.cluster_id
            where z.last_seen > $1 and z.cluster_id > $2
            order by z.cluster_id limit $3
            """.replace("SEEN", SEEN);

    private static final String COUNT = "select count(*) from cluster where deleted_at is null";

    private static final String OBSERVING =
            "select clock_timestamp() as now, observing_since, last_flush from observing where id = 1";

    /** A connection that went silent must not hold up the index for ever. */
    private static final long TIMEOUT_SECONDS = 15;

    private final Database database;

    PgFleetStore(Database database) {
        this.database = database;
    }

    @Override
    public Future<List<Stored>> page(UUID after, int limit) {
        return list(PAGE, Tuple.of(after, limit), PgFleetStore::stored);
    }

    @Override
    public Future<List<Stored>> changedSince(Instant since, UUID after, int limit) {
        return list(CHANGED_SINCE, Tuple.of(since.atOffset(ZoneOffset.UTC), after, limit), PgFleetStore::stored);
    }

    @Override
    public Future<List<Seen>> seenSince(Instant since, UUID after, int limit) {
        return list(SEEN_SINCE, Tuple.of(since.atOffset(ZoneOffset.UTC), after, limit), PgFleetStore::seen);
    }

    @Override
    public Future<List<Stored>> byIds(Collection<UUID> ids) {
        return list(BY_IDS, Tuple.of(ids.toArray(UUID[]::new)), PgFleetStore::stored);
    }

    @Override
    public Future<Long> count() {
        return list(COUNT, Tuple.tuple(), row -> row.getLong(0)).map(counts -> counts.get(0));
    }

    @Override
    public Future<Observation.Reading> observing() {
        return list(
                        OBSERVING,
                        Tuple.tuple(),
                        row -> new Observation.Reading(
                                instant(row, "now"), instant(row, "observing_since"), instant(row, "last_flush")))
                .map(rows -> rows.get(0));
    }

    private <T> Future<List<T>> list(String sql, Tuple arguments, Function<Row, T> mapping) {
        return database.guard(database.client()
                .preparedQuery(sql)
                .execute(arguments)
                .timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .map(rows -> {
                    var list = new ArrayList<T>(rows.size());
                    rows.forEach(row -> list.add(mapping.apply(row)));
                    return list;
                }));
    }

    private static Stored stored(Row row) {
        var cluster = new ClusterRecord(
                        row.getUUID("id"),
                        row.getUUID("org_id"),
                        row.getString("name"),
                        row.getString("environment"),
                        labels(row.getJsonObject("labels")),
                        instant(row, "created_at"),
                        instant(row, "enrolled_at"),
                        row.getString("cluster_uid"),
                        instant(row, "key_revoked_at"))
                .with(clone(row));
        return new Stored(new FleetRow(cluster, facts(row), seen(row)), row.getValue("deleted_at") != null);
    }

    private static Clone clone(Row row) {
        var kind = row.getString("clone_kind");
        return kind == null ? null : Clone.of(kind, instant(row, "clone_seen_at"), row.getString("clone_uid"));
    }

    private static Map<String, String> labels(JsonObject json) {
        var labels = new HashMap<String, String>();
        json.forEach(label -> labels.put(label.getKey(), String.valueOf(label.getValue())));
        return labels;
    }

    private static ClusterFacts facts(Row row) {
        var json = row.getString("facts");
        return json == null ? null : ProtocolJson.decode(json.getBytes(StandardCharsets.UTF_8), ClusterFacts.class);
    }

    private static Seen seen(Row row) {
        var at = instant(row, "last_seen");
        var cpu = row.getLong("cpu_used_millicores");
        var memory = row.getLong("memory_used_bytes");
        return at == null
                ? null
                : new Seen(row.getUUID("id"), at, cpu == null ? -1 : cpu, memory == null ? -1 : memory, proven(row));
    }

    private static Proven proven(Row row) {
        return new Proven(
                instant(row, "run_started_at"),
                instant(row, "heartbeat_proven_at"),
                instant(row, "poll_proven_at"),
                instant(row, "kubernetes_listed_at"),
                instant(row, "heard_since"),
                new LogStreams(
                        instant(row, "logs_open_since"),
                        instant(row, "logs_taken_at"),
                        instant(row, "logs_closed_at")));
    }

    private static Instant instant(Row row, String column) {
        var value = row.getOffsetDateTime(column);
        return value == null ? null : value.toInstant();
    }
}
