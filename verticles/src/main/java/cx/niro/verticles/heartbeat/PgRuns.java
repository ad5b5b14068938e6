package cx.niro.verticles.heartbeat;

import cx.niro.verticles.bus.Ids;
import cx.niro.verticles.database.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Who runs, and who may not, in PostgreSQL. Each change is one statement. */
final class PgRuns {
    /**
     * A run that was heard of is only followed by one that may supersede a living run, or after its silence. One that comes back
     * for the second time makes it a quarantine: the end of a candidate that failed is none of these turns.
     */
    private static final String TAKE_OVER = """
            with taken as (
                insert into agent_run as run (cluster_id, org_id, run_id, epoch) values ($1, $2, $3, $4::bigint + 1)
                on conflict (cluster_id) do update
                set run_id = case when SECOND_TURN then '' else excluded.run_id end,
                    epoch = run.epoch + 1, started_at = clock_timestamp(),
                    previous_run_id = nullif(run.run_id, ''),
                    superseded_run_ids = (array_remove(
                        array_prepend(run.run_id, array_remove(run.superseded_run_ids, excluded.run_id)), ''))[1:$5],
                    clone_kind = case when SECOND_TURN then 'two_processes' else run.clone_kind end,
                    clone_seen_at = case when SECOND_TURN then clock_timestamp() else run.clone_seen_at end,
                    clone_uid = case when SECOND_TURN then null else run.clone_uid end,
                    turned_back_at = case when TURN then clock_timestamp() else run.turned_back_at end,
                    standby_since = null,
                    promoted_at = case when $7 then clock_timestamp() end
                where run.epoch = $4 and run.run_id <> excluded.run_id and run.clone_kind is distinct from 'two_processes'
                  and ($6::bigint is null or clock_timestamp() - greatest(
                        run.started_at,
                        (select last_seen from cluster_seen seen where seen.cluster_id = run.cluster_id),
                        (select observing_since from observing)) > $6 * interval '1 millisecond')
                returning cluster_id, org_id, run_id, epoch, superseded_run_ids, clone_kind
            ), AUDITED
            select run_id, epoch, superseded_run_ids, clone_kind from taken
            """;

    private static final String TURN = "(excluded.run_id = any(run.superseded_run_ids) and run.promoted_at is null)";

    /** The one that has to go had come back itself: a new pod that starts again and again beside an old one never does. */
    private static final String SECOND_TURN = "(" + TURN
            + " and run.turned_back_at >= run.started_at"
            + " and run.turned_back_at > clock_timestamp() - interval '10 minutes')";

    /** The first time is only noted, and counts for two minutes. The run of a pod that an update ends may still be heard for a while. */
    private static final String NOTE_STAND_BY = """
            update agent_run run
            set standby_since = case
                when run.promoted_at > clock_timestamp() - interval '2 minutes' then null
                when run.standby_since > clock_timestamp() - interval '2 minutes' then run.standby_since
                else clock_timestamp() end
            where cluster_id = $1 and epoch = $2
            returning coalesce(
                standby_since <= clock_timestamp() - interval '15 seconds'
                and started_at <= clock_timestamp() - interval '25 seconds'
                and (select last_seen > run.started_at
                            and last_seen > clock_timestamp() - $3::bigint * interval '1 millisecond'
                     from cluster_seen seen where seen.cluster_id = run.cluster_id), false) as both_live
            """;

    private static final String QUARANTINE = """
            with taken as (
                update agent_run run
                set run_id = '', epoch = epoch + 1, previous_run_id = nullif(run_id, ''),
                    superseded_run_ids = (array_remove(array_prepend(run_id, superseded_run_ids), ''))[1:$3],
                    clone_kind = 'two_processes', clone_seen_at = clock_timestamp(), clone_uid = null
                where cluster_id = $1 and epoch = $2 and clone_kind is distinct from 'two_processes'
                returning cluster_id, org_id, run_id, epoch, superseded_run_ids, clone_kind
            ), AUDITED
            select run_id, epoch, superseded_run_ids, clone_kind from taken
            """;

    private static final String AUDITED = """
            audited as (
                insert into audit (id, org_id, actor, action, target_type, target_id)
                select $ID, org_id, 'niro', 'cluster.quarantine', 'cluster', cluster_id::text
                from taken where clone_kind = 'two_processes'
            )
            """;

    private static final String NOTE_CLONE = """
            insert into agent_run as run (cluster_id, org_id, run_id, epoch, clone_kind, clone_uid, clone_seen_at)
            select id, org_id, '', 0, 'other_cluster', $2, now() from cluster where id = $1
            on conflict (cluster_id) do update
            set clone_kind = excluded.clone_kind, clone_uid = excluded.clone_uid, clone_seen_at = excluded.clone_seen_at
            where run.clone_kind is distinct from 'two_processes'
              and (run.clone_seen_at is null or run.clone_seen_at < now() - interval '10 seconds')
            """;

    private static final String TAKE_OVER_OR_QUARANTINE = TAKE_OVER
            .replace("SECOND_TURN", SECOND_TURN)
            .replace(" TURN ", " " + TURN + " ")
            .replace("AUDITED", AUDITED.replace("$ID", "$8"));
    private static final String QUARANTINE_AUDITED = QUARANTINE.replace("AUDITED", AUDITED.replace("$ID", "$4"));

    private final Database database;
    private final Clock clock;

    PgRuns(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    Future<AgentRun> takeOver(KnownCluster cluster, String runId, Duration silence, boolean promoted) {
        return one(
                TAKE_OVER_OR_QUARANTINE,
                Tuple.of(
                                cluster.clusterId(),
                                cluster.orgId(),
                                runId,
                                cluster.run().epoch())
                        .addInteger(AgentRun.MOST_SUPERSEDED)
                        .addLong(silence == null ? null : silence.toMillis())
                        .addBoolean(promoted)
                        .addUUID(Ids.next(clock)));
    }

    Future<Boolean> noteStandBy(KnownCluster cluster, Duration unknownAfter) {
        return database.guard(database.client()
                        .preparedQuery(NOTE_STAND_BY)
                        .execute(Tuple.of(cluster.clusterId(), cluster.run().epoch(), unknownAfter.toMillis())))
                .map(rows -> rows.size() > 0 && rows.iterator().next().getBoolean("both_live"));
    }

    Future<AgentRun> quarantine(KnownCluster cluster) {
        return one(
                QUARANTINE_AUDITED,
                Tuple.of(cluster.clusterId(), cluster.run().epoch(), AgentRun.MOST_SUPERSEDED, Ids.next(clock)));
    }

    Future<Boolean> noteClone(UUID clusterId, String otherUid) {
        return database.guard(database.client().preparedQuery(NOTE_CLONE).execute(Tuple.of(clusterId, otherUid)))
                .map(rows -> rows.rowCount() > 0);
    }

    private Future<AgentRun> one(String sql, Tuple parameters) {
        return database.guard(database.client().preparedQuery(sql).execute(parameters))
                .map(rows -> rows.size() == 0 ? null : run(rows.iterator().next()));
    }

    static AgentRun run(Row row) {
        return new AgentRun(
                row.getString("run_id"),
                row.getLong("epoch"),
                List.of(row.getArrayOfStrings("superseded_run_ids")),
                "two_processes".equals(row.getString("clone_kind")));
    }
}
