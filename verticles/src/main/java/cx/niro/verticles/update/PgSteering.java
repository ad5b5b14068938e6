package cx.niro.verticles.update;

import cx.niro.verticles.bus.Ids;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.update.UpdateMessages.RolloutItem;
import cx.niro.verticles.update.UpdateMessages.Steering;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.util.Locale;
import java.util.UUID;

/** Pause, resume and cancel in PostgreSQL, each one statement with its audit row. */
final class PgSteering {
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
            ), taken_back as (
                update agent_rollout_cluster cluster
                set state = 'pending', due_at = null, changed_at = clock_timestamp()
                from rollout where cluster.rollout_id = rollout.id and cluster.state = 'offered'
            )
            """ + AUDITED;
    private static final String RESUME = """
            with rollout as (
                update agent_rollout set status = 'running', status_reason = null
                where id = $1 and org_id = any($2) and status in ('paused', 'halted')
                returning id
            ), retried as (
                update agent_rollout_cluster cluster
                set state = 'pending', attempt = attempt + 1, reason = null, message = null, due_at = null,
                    changed_at = clock_timestamp()
                from rollout where cluster.rollout_id = rollout.id and cluster.state = 'failed'
                returning rollout_id, wave
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
            ), skipped as (
                update agent_rollout_cluster cluster
                set state = 'skipped', reason = 'cancelled', due_at = null, changed_at = clock_timestamp(),
                    message = 'the rollout was cancelled before this cluster took the version'
                from rollout where cluster.rollout_id = rollout.id and cluster.state in ('pending', 'offered')
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
                .compose(rows -> views.find(principal.visibleOrgIds(), id)
                        .compose(rollout -> rows.size() > 0 || isSo(rollout, steering)
                                ? Future.succeededFuture(rollout)
                                : Future.failedFuture(refusal(rollout.status()))));
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
