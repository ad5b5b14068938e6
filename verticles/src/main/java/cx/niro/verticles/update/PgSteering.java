package cx.niro.verticles.update;

import cx.niro.verticles.bus.Ids;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.update.UpdateMessages.RolloutItem;
import cx.niro.verticles.update.UpdateMessages.Steering;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.util.Locale;
import java.util.UUID;

/** Pause, resume and cancel in PostgreSQL, each one statement with its audit row. Clusters are locked in the order of their ids. */
final class PgSteering {
    private static final String DEADLOCK = "40P01";
    private static final String AUDITED = """
            , audited as (
                insert into audit (id, org_id, account_id, actor, action, target_type, target_id)
                select $3, $4, $5, $6, $7, 'agent_rollout', id::text from rollout
            )
            select id from rollout
            """;
    private static final String PAUSE = """
            with rollout as (
                update agent_rollout set status = 'paused', status_reason = null
                where id = $1 and org_id = any($2) and status = 'running'
                returning id
            ), locked as materialized (
                select part.cluster_id, part.rollout_id
                from agent_rollout_cluster part join rollout on part.rollout_id = rollout.id
                where part.state = 'offered'
                order by part.cluster_id
                for no key update of part
            ), taken_back as (
                update agent_rollout_cluster cluster
                set state = 'pending', due_at = null, changed_at = clock_timestamp()
                from locked
                where cluster.rollout_id = locked.rollout_id and cluster.cluster_id = locked.cluster_id and cluster.state = 'offered'
            )
            """ + AUDITED;
    private static final String RESUME = """
            with rollout as (
                update agent_rollout set status = 'running', status_reason = null
                where id = $1 and org_id = any($2) and status in ('paused', 'halted')
                returning id
            ), locked as materialized (
                select part.cluster_id, part.rollout_id
                from agent_rollout_cluster part join rollout on part.rollout_id = rollout.id
                where part.state = 'failed'
                order by part.cluster_id
                for no key update of part
            ), retried as (
                update agent_rollout_cluster cluster
                set state = 'pending', attempt = attempt + 1, reason = null, message = null, due_at = null,
                    changed_at = clock_timestamp()
                from locked
                where cluster.rollout_id = locked.rollout_id and cluster.cluster_id = locked.cluster_id and cluster.state = 'failed'
                returning cluster.rollout_id, wave
            ), opened as (
                update agent_rollout_wave wave set status = 'running', soaking_since = null
                from (select distinct rollout_id, wave from retried) again
                where wave.rollout_id = again.rollout_id and wave.number = again.wave and wave.status <> 'waiting'
            )
            """ + AUDITED;
    private static final String CANCEL = """
            with rollout as (
                update agent_rollout set status = 'cancelled', status_reason = 'cancelled by ' || $6, finished_at = now()
                where id = $1 and org_id = any($2) and finished_at is null
                returning id
            ), locked as materialized (
                select part.cluster_id, part.rollout_id
                from agent_rollout_cluster part join rollout on part.rollout_id = rollout.id
                where part.state in ('pending', 'offered')
                order by part.cluster_id
                for no key update of part
            ), skipped as (
                update agent_rollout_cluster cluster
                set state = 'skipped', reason = 'cancelled', due_at = null, changed_at = clock_timestamp(),
                    message = 'the rollout was cancelled before this cluster took the version'
                from locked
                where cluster.rollout_id = locked.rollout_id and cluster.cluster_id = locked.cluster_id and cluster.state in ('pending', 'offered')
            )
            """ + AUDITED;

    private final Database database;
    private final Clock clock;
    private final PgRolloutViews views;

    PgSteering(Database database, Clock clock, PgRolloutViews views) {
        this.database = database;
        this.clock = clock;
        this.views = views;
    }

    Future<RolloutItem> steer(Principal principal, UUID id, Steering steering) {
        return change(principal, id, steering)
                .recover(
                        failure -> isDeadlock(failure) ? change(principal, id, steering) : Future.failedFuture(failure))
                .compose(changed -> views.find(principal.visibleOrgIds(), id)
                        .compose(rollout -> changed || isSo(rollout, steering)
                                ? Future.succeededFuture(rollout)
                                : Future.failedFuture(refusal(rollout.status()))));
    }

    private Future<Boolean> change(Principal principal, UUID id, Steering steering) {
        return database.guard(database.client()
                        .preparedQuery(statement(steering))
                        .execute(Tuple.tuple()
                                .addUUID(id)
                                .addArrayOfUUID(PgRolloutStore.ids(principal.visibleOrgIds()))
                                .addUUID(Ids.next(clock))
                                .addUUID(principal.orgId())
                                .addUUID(principal.userId())
                                .addString(principal.email())
                                .addString("agent_rollout." + steering.name().toLowerCase(Locale.ROOT))))
                .map(rows -> rows.size() > 0);
    }

    /** The steps of the waves lock several clusters at a time, too. */
    private static boolean isDeadlock(Throwable failure) {
        return failure instanceof PgException sql && DEADLOCK.equals(sql.getSqlState());
    }

    private static String statement(Steering steering) {
        return switch (steering) {
            case PAUSE -> PAUSE;
            case RESUME -> RESUME;
            case CANCEL -> CANCEL;
        };
    }

    static boolean isSo(RolloutItem rollout, Steering steering) {
        return switch (steering) {
            case PAUSE -> rollout.status().equals("paused");
            case RESUME -> rollout.status().equals("running");
            case CANCEL -> rollout.status().equals("cancelled");
        };
    }

    static RuntimeException refusal(String status) {
        return status.equals("succeeded") || status.equals("cancelled")
                ? Refusals.rolloutFinished(status)
                : Refusals.rolloutNotRunning(status);
    }
}
