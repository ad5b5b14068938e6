package cx.niro.verticles.update;

/** What becomes of offers: statements of {@link PgWaveStore}. */
final class SettleSql {
    /** Whatever changes several clusters locks them in this order, so that no two statements wait for each other. */
    static final String IN_ORDER = "order by part.cluster_id, part.rollout_id for no key update of part";

    private static final String FAILURE = """
            select distinct on (part.rollout_id) part.rollout_id,
                   'the update of ' || cluster.name || ' failed: ' || coalesce(part.message, part.reason) as words
            from agent_rollout_cluster part join cluster on cluster.id = part.cluster_id
            where part.state = 'failed' and part.rollout_id in (select id from agent_rollout where WHICH)
            order by part.rollout_id, part.changed_at""";

    /** An offer that was not taken yet, and must not be now, or cannot. */
    static final String TAKE_BACK = """
            with locked as materialized (
                select part.rollout_id, part.cluster_id
                from agent_rollout_cluster part
                join agent_rollout rollout on rollout.id = part.rollout_id and rollout.finished_at is null
                join cluster_seen seen on seen.cluster_id = part.cluster_id
                where part.state = 'offered'
                  and (rollout.status <> 'running' or seen.last_seen < now() - $1::bigint * interval '1 millisecond')
                IN_ORDER
            )
            update agent_rollout_cluster part
            set state = 'pending', due_at = null, changed_at = clock_timestamp()
            from locked
            where part.rollout_id = locked.rollout_id and part.cluster_id = locked.cluster_id and part.state = 'offered'
            """.replace("IN_ORDER", IN_ORDER);

    static final String END_REMOVED = """
            with locked as materialized (
                select part.rollout_id, part.cluster_id
                from agent_rollout_cluster part join cluster on cluster.id = part.cluster_id
                where part.state in ('offered', 'updating') and cluster.deleted_at is not null
                IN_ORDER
            )
            update agent_rollout_cluster part
            set state = 'skipped', reason = 'removed', message = 'the cluster was removed', due_at = null,
                changed_at = clock_timestamp()
            from locked
            where part.rollout_id = locked.rollout_id and part.cluster_id = locked.cluster_id
              and part.state in ('offered', 'updating')
            """.replace("IN_ORDER", IN_ORDER);

    /** Not before this service has listened for a while again: what agents said while it was down comes with their next beats. */
    static final String END_OVERDUE = """
            with locked as materialized (
                select part.rollout_id, part.cluster_id
                from agent_rollout_cluster part cross join observing
                where part.state in ('offered', 'updating') and part.due_at <= now()
                  and observing.observing_since <= now() - $1::bigint * interval '1 millisecond'
                IN_ORDER
            )
            update agent_rollout_cluster part
            set state = 'failed', reason = 'no_report', due_at = null, changed_at = clock_timestamp(),
                message = case part.state when 'offered' then 'the agent did not take the offer in time'
                    else 'the agent took the offer, but in time nothing was heard of its end' end
            from locked
            where part.rollout_id = locked.rollout_id and part.cluster_id = locked.cluster_id
              and part.state in ('offered', 'updating') and part.due_at <= now()
            """.replace("IN_ORDER", IN_ORDER);

    /** The same holds: what was not heard while it was down says nothing of the agents. */
    static final String END_UNSTABLE =
            """
            with locked as materialized (
                select part.rollout_id, part.cluster_id,
                       seen.last_seen < now() - $1::bigint * interval '1 millisecond' as is_silent
                from observing
                cross join agent_rollout rollout
                join agent_rollout_wave wave on wave.rollout_id = rollout.id and wave.status = 'soaking'
                join agent_rollout_cluster part
                    on part.rollout_id = rollout.id and part.wave = wave.number and part.state = 'succeeded'
                join cluster on cluster.id = part.cluster_id and cluster.deleted_at is null
                left join agent_run run on run.cluster_id = cluster.id
                left join cluster_seen seen on seen.cluster_id = cluster.id
                where rollout.status = 'running' and rollout.finished_at is null and rollout.soak_seconds > 0
                  and greatest(
                          wave.soaking_since + (rollout.soak_seconds + rollout.deadline_seconds) * interval '1 second',
                          observing.observing_since + least(rollout.soak_seconds, rollout.deadline_seconds) * interval '1 second')
                      <= now() - $2::bigint * interval '1 millisecond'
                  and IS_UNSTABLE
                IN_ORDER
            )
            update agent_rollout_cluster part
            set state = 'failed', reason = 'unstable', changed_at = clock_timestamp(),
                message = case when is_silent then 'the cluster was updated, and is silent since'
                    else 'the cluster was updated, and its agent starts again and again' end
            from locked
            where part.rollout_id = locked.rollout_id and part.cluster_id = locked.cluster_id and part.state = 'succeeded'
            """.replace("IS_UNSTABLE", WaveSql.IS_UNSTABLE).replace("IN_ORDER", IN_ORDER);

    /** A paused one, too: what failed meanwhile is shown, and its resume is a decision. */
    static final String HALT = """
            with failure as (FAILURE), locked as materialized (
                select rollout.id from agent_rollout rollout join failure on failure.rollout_id = rollout.id
                where rollout.status in ('running', 'paused')
                order by rollout.id
                for no key update of rollout
            )
            update agent_rollout rollout
            set status = 'halted', status_reason = failure.words
            from locked join failure on failure.rollout_id = locked.id
            where rollout.id = locked.id and rollout.status in ('running', 'paused')
            returning rollout.id, rollout.org_id, rollout.status_reason
            """.replace("FAILURE", FAILURE.replace("WHICH", "status in ('running', 'paused')"));

    /** An agent may set its former version back when its rollout is over: nothing is left to halt, but it is said. */
    static final String NOTE_FAILED_AFTERWARDS =
            """
            update agent_rollout rollout
            set status_reason = failure.words
            from (FAILURE) as failure
            where rollout.id = failure.rollout_id and rollout.status = 'succeeded' and rollout.status_reason is null
            """.replace("FAILURE", FAILURE.replace("WHICH", "id = any($1) and status = 'succeeded'"));

    static final String UNDER_WAY = """
            select part.cluster_id, part.rollout_id, part.attempt, part.state = 'offered' and rollout.status = 'running' as offered,
                   rollout.version, rollout.image, rollout.deadline_seconds
            from agent_rollout_cluster part join agent_rollout rollout on rollout.id = part.rollout_id
            where part.state in ('offered', 'updating')
            union all
            select part.cluster_id, part.rollout_id, part.attempt, false, rollout.version, rollout.image, rollout.deadline_seconds
            from agent_rollout rollout
            join agent_rollout_cluster part on part.rollout_id = rollout.id
            where rollout.finished_at is null and part.state = 'failed' and part.reason = 'no_report'
            """;

    static final String REPORT = """
            with said as (
                select * from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::text[], $5::text[], $6::text[])
                    as said (cluster_id, rollout_id, attempt, state, reason, message)
            ), locked as materialized (
                select part.rollout_id, part.cluster_id, part.attempt
                from agent_rollout_cluster part join said using (rollout_id, cluster_id, attempt)
                IN_ORDER
            )
            update agent_rollout_cluster part
            set state = said.state, reason = said.reason, message = said.message, changed_at = clock_timestamp(),
                offered_at = coalesce(part.offered_at, now()),
                due_at = case when said.state <> 'updating' then null
                              when part.state = 'updating' then part.due_at
                              else now() + rollout.deadline_seconds * interval '1 second' + $7::bigint * interval '1 millisecond' end
            from locked join said using (rollout_id, cluster_id, attempt)
            join agent_rollout rollout on rollout.id = said.rollout_id
            where part.rollout_id = said.rollout_id and part.cluster_id = said.cluster_id and part.attempt = said.attempt
              and (part.state, part.reason, part.message) is distinct from (said.state, said.reason, said.message)
              and case said.state
                  when 'updating' then
                      (part.state in ('pending', 'offered', 'updating')
                           or part.state = 'skipped' and part.reason in ('offline', 'cancelled'))
                      and not exists (select from agent_rollout_cluster other
                                      where other.cluster_id = part.cluster_id and other.rollout_id <> part.rollout_id
                                        and other.state in ('offered', 'updating'))
                  when 'succeeded' then
                      part.state in ('pending', 'offered', 'updating')
                      or part.state = 'skipped' and part.reason in ('offline', 'cancelled')
                      or part.state = 'failed' and part.reason = 'no_report'
                  when 'failed' then part.state <> 'failed' or part.reason in ('no_report', 'unstable')
                  when 'skipped' then part.state in ('pending', 'offered', 'updating')
                  else false end
            """.replace("IN_ORDER", IN_ORDER);

    private SettleSql() {}
}
