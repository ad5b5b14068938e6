package cx.niro.verticles.heartbeat;

import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.heartbeat.HeartbeatMessages.ClusterFacts;
import cx.niro.verticles.heartbeat.HeartbeatMessages.LogStreams;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Proven;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Signs of life in PostgreSQL; runs are {@link PgRuns}', states {@link PgStates}'. */
final class PgHeartbeatStore implements HeartbeatStore {
    private static final String FIND = """
            select cluster.org_id, cluster.cluster_uid, run.run_id, run.epoch, run.superseded_run_ids, run.clone_kind,
                   state.digest, state.facts::text as facts, state.changed_at,
                   case when state.epoch = run.epoch then state.sequence else 0 end as sequence
            from cluster
            left join agent_run run on run.cluster_id = cluster.id
            left join cluster_state state on state.cluster_id = cluster.id
            where cluster.id = $1 and cluster.deleted_at is null
            """;
    private static final String MARK_SEEN = """
            insert into cluster_seen as seen (cluster_id, last_seen, poll_proven_at, kubernetes_listed_at, heard_since,
                logs_open_since, logs_taken_at)
            select sign.cluster_id, now(),
                   case when sign.poll_proven_at is not null then least(sign.poll_proven_at, now()) end,
                   case when sign.listed_at is not null then least(sign.listed_at, now()) end,
                   now(),
                   case when sign.logs_open_since is not null then least(sign.logs_open_since, now()) end,
                   case when sign.logs_taken_at is not null then least(sign.logs_taken_at, now()) end
            from unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::timestamptz[], $6::timestamptz[], $7::timestamptz[])
                as sign (cluster_id, epoch, poll_proven_at, listed_at, logs_open_since, logs_taken_at)
            join agent_run run on run.cluster_id = sign.cluster_id and run.epoch = sign.epoch
            order by sign.cluster_id
            on conflict (cluster_id) do update
            set last_seen = greatest(seen.last_seen, excluded.last_seen),
                poll_proven_at = greatest(seen.poll_proven_at, excluded.poll_proven_at),
                kubernetes_listed_at = greatest(seen.kubernetes_listed_at, excluded.kubernetes_listed_at),
                heard_since = case when seen.last_seen < now() - $5::bigint * interval '1 millisecond'
                    then excluded.heard_since else seen.heard_since end,
                logs_open_since = greatest(seen.logs_open_since, excluded.logs_open_since),
                logs_taken_at = greatest(seen.logs_taken_at, excluded.logs_taken_at),
                -- a second earlier than heard of, so that a stream that opens at once counts as later whatever the ways took
                logs_closed_at = case when excluded.logs_open_since is null and seen.logs_open_since is not null
                        and (seen.logs_closed_at is null or seen.logs_closed_at < seen.logs_open_since)
                    then greatest(seen.logs_open_since, now() - interval '1 second') else seen.logs_closed_at end
            returning cluster_id, last_seen, heartbeat_proven_at, poll_proven_at, kubernetes_listed_at, heard_since,
                logs_open_since, logs_taken_at, logs_closed_at,
                (select started_at from agent_run run where run.cluster_id = seen.cluster_id) as run_started_at,
                (select revision from cluster_state state where state.cluster_id = seen.cluster_id) as revision
            """;
    /** Rows are locked in the order in which the batches of signs lock them. */
    private static final String MARK_POLLED = """
            with polled as (
                select seen.cluster_id, least(polled.proven_at, now()) as proven_at
                from unnest($1::uuid[], $2::bigint[], $3::timestamptz[]) as polled (cluster_id, epoch, proven_at)
                join agent_run run on run.cluster_id = polled.cluster_id and run.epoch = polled.epoch
                join cluster_seen seen on seen.cluster_id = polled.cluster_id
                order by seen.cluster_id
                for update of seen)
            update cluster_seen seen
            set heartbeat_proven_at = greatest(seen.heartbeat_proven_at, polled.proven_at)
            from polled where seen.cluster_id = polled.cluster_id
            """;

    private static final String WRITE_USAGE = """
            insert into cluster_usage (cluster_id, at, cpu_used_millicores, memory_used_bytes, usage)
            select cluster_id, now(), cpu, memory, usage
            from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bytea[]) as sign (cluster_id, cpu, memory, usage)
            order by cluster_id
            on conflict (cluster_id) do update
            set at = excluded.at, cpu_used_millicores = excluded.cpu_used_millicores,
                memory_used_bytes = excluded.memory_used_bytes, usage = excluded.usage
            """;
    private static final String OBSERVE = """
            update observing
            set observing_since =
                    case when last_flush < now() - interval '10 seconds' then now() else observing_since end,
                last_flush = greatest(last_flush, now())
            where id = 1
            returning clock_timestamp() as now
            """;

    private final Database database;
    private final PgRuns runs;
    private final PgStates states;
    private final Duration gapAfter;

    /** @param gapAfter silence of a cluster after which it is heard anew */
    PgHeartbeatStore(Database database, Duration gapAfter, Clock clock) {
        this.database = database;
        this.gapAfter = gapAfter;
        this.runs = new PgRuns(database, clock);
        this.states = new PgStates(database);
    }

    @Override
    public Future<KnownCluster> find(UUID clusterId) {
        return database.guard(database.client().preparedQuery(FIND).execute(Tuple.of(clusterId)))
                .map(rows -> rows.size() == 0
                        ? null
                        : known(clusterId, rows.iterator().next()));
    }

    @Override
    public Future<AgentRun> takeOver(KnownCluster cluster, String runId, Duration silence, boolean promoted) {
        return runs.takeOver(cluster, runId, silence, promoted);
    }

    @Override
    public Future<Boolean> noteStandBy(KnownCluster cluster, Duration unknownAfter) {
        return runs.noteStandBy(cluster, unknownAfter);
    }

    @Override
    public Future<AgentRun> quarantine(KnownCluster cluster) {
        return runs.quarantine(cluster);
    }

    @Override
    public Future<Boolean> noteClone(UUID clusterId, String otherUid) {
        return runs.noteClone(clusterId, otherUid);
    }

    @Override
    public Future<Buffer> snapshot(UUID clusterId, String digest) {
        return states.snapshot(clusterId, digest);
    }

    @Override
    public Future<Map<UUID, Long>> record(List<StateChange> changes) {
        return states.record(changes);
    }

    @Override
    public Future<List<Marked>> markSeen(List<Sign> signs) {
        var parameters = Tuple.tuple()
                .addArrayOfUUID(column(signs, Sign::clusterId, UUID[]::new))
                .addArrayOfLong(column(signs, Sign::epoch, Long[]::new))
                .addArrayOfOffsetDateTime(times(signs, Sign::pollProvenAt))
                .addArrayOfOffsetDateTime(times(signs, Sign::kubernetesListedAt))
                .addLong(gapAfter.toMillis())
                .addArrayOfOffsetDateTime(times(signs, Sign::logsOpenSince))
                .addArrayOfOffsetDateTime(times(signs, Sign::logsTakenAt));
        // hundreds of rows: on a connection of its own, so that no command waits behind it
        return database.guard(database.pool()
                .preparedQuery(MARK_SEEN)
                .execute(parameters)
                .compose(rows -> {
                    var marked = new HashMap<UUID, Row>();
                    rows.forEach(row -> marked.put(row.getUUID("cluster_id"), row));
                    var current = signs.stream()
                            .filter(sign -> marked.containsKey(sign.clusterId()))
                            .toList();
                    return writeUsage(current)
                            .map(written -> current.stream()
                                    .map(sign -> marked(sign, marked.get(sign.clusterId())))
                                    .toList());
                }));
    }

    @Override
    public Future<Void> markPolled(List<Polled> polled) {
        var parameters = Tuple.tuple()
                .addArrayOfUUID(column(polled, Polled::clusterId, UUID[]::new))
                .addArrayOfLong(column(polled, Polled::epoch, Long[]::new))
                .addArrayOfOffsetDateTime(times(polled, Polled::heartbeatProvenAt));
        return database.guard(database.pool().preparedQuery(MARK_POLLED).execute(parameters))
                .mapEmpty();
    }

    @Override
    public Future<Instant> observe() {
        return database.guard(database.client().preparedQuery(OBSERVE).execute())
                .map(rows -> instant(rows.iterator().next(), "now"));
    }

    private Future<?> writeUsage(List<Sign> signs) {
        var used = signs.stream().filter(sign -> sign.usage() != null).toList();
        if (used.isEmpty()) {
            return Future.succeededFuture();
        }
        return database.pool()
                .preparedQuery(WRITE_USAGE)
                .execute(Tuple.tuple()
                        .addArrayOfUUID(column(used, Sign::clusterId, UUID[]::new))
                        .addArrayOfLong(column(used, sign -> sign.usage().cpuUsedMillicores(), Long[]::new))
                        .addArrayOfLong(column(used, sign -> sign.usage().memoryUsedBytes(), Long[]::new))
                        .addArrayOfBuffer(column(used, sign -> sign.usage().packed(), Buffer[]::new)));
    }

    private static Marked marked(Sign sign, Row row) {
        var usage = sign.usage();
        var revision = row.getLong("revision");
        return new Marked(
                new Seen(
                        sign.clusterId(),
                        instant(row, "last_seen"),
                        usage == null ? -1 : usage.cpuUsedMillicores(),
                        usage == null ? -1 : usage.memoryUsedBytes(),
                        new Proven(
                                instant(row, "run_started_at"),
                                instant(row, "heartbeat_proven_at"),
                                instant(row, "poll_proven_at"),
                                instant(row, "kubernetes_listed_at"),
                                instant(row, "heard_since"),
                                new LogStreams(
                                        instant(row, "logs_open_since"),
                                        instant(row, "logs_taken_at"),
                                        instant(row, "logs_closed_at")))),
                revision == null ? 0 : revision);
    }

    private static <T, C> C[] column(List<T> rows, Function<T, C> value, java.util.function.IntFunction<C[]> array) {
        return rows.stream().map(value).toArray(array);
    }

    private static <T> OffsetDateTime[] times(List<T> rows, Function<T, Instant> value) {
        return column(
                rows,
                row -> value.apply(row) == null ? null : value.apply(row).atOffset(ZoneOffset.UTC),
                OffsetDateTime[]::new);
    }

    private static Instant instant(Row row, String column) {
        var value = row.getOffsetDateTime(column);
        return value == null ? null : value.toInstant();
    }

    private static KnownCluster known(UUID clusterId, Row row) {
        var facts = row.getString("facts");
        return new KnownCluster(
                clusterId,
                row.getUUID("org_id"),
                row.getString("cluster_uid"),
                row.getString("run_id") == null ? AgentRun.NONE : PgRuns.run(row),
                row.getString("digest"),
                facts == null
                        ? null
                        : ProtocolJson.decode(
                                facts.getBytes(java.nio.charset.StandardCharsets.UTF_8), ClusterFacts.class),
                instant(row, "changed_at"),
                row.getLong("sequence"));
    }
}
