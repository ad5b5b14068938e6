package cx.niro.verticles.update;

/** The steps of a rollout that runs: statements of {@link PgWaveStore}. */
final class WaveSql {
    /** What keeps the cluster of {@code state} from being offered the version of {@code rollout}; null for nothing. */
    private static final String OBSTACLE = """
            case when state.facts -> 'agent' ->> 'agent_version' = rollout.version
                   or substring(state.facts -> 'agent' ->> 'image' from '[:@][^/]*$') = substring(rollout.image from '[:@][^/]*$')
                 then 'same_version'
                 when (state.facts -> 'capabilities' ->> 'self_update_enabled')::boolean is not true
                 then 'capability_missing' end""";

    private static final String WORDS = """
            case obstacle when 'same_version' then 'the agent runs this version already'
                 when 'capability_missing' then 'the agent may not update itself; NIRO_ENABLE_SELF_UPDATE=1 allows it' end""";

    /** The agent of an updated cluster did not run on. */
    private static final String UNSTABLE = """
            exists (
                select from agent_rollout_cluster updated
                join cluster on cluster.id = updated.cluster_id and cluster.deleted_at is null
                left join agent_run run on run.cluster_id = updated.cluster_id
                left join cluster_seen seen on seen.cluster_id = updated.cluster_id
                where updated.rollout_id = wave.rollout_id and updated.wave = wave.number and updated.state = 'succeeded'
                  and IS_UNSTABLE)""";

    /**
     * The run that is current now was never heard for as long as the soak, or a deadline where that is shorter: one that starts
     * again once in a long soak, or falls silent later, as a site that is switched off, speaks not against the version.
     */
    static final String IS_UNSTABLE =
            "seen.last_seen < run.started_at + least(rollout.soak_seconds, rollout.deadline_seconds) * interval '1 second'";

    static final String IS_IDLE = """
            select not exists (select from agent_rollout where finished_at is null)
               and not exists (select from agent_rollout_cluster where state in ('offered', 'updating')) as idle
            """;

    static final String OPEN = """
            select status, count(*)::integer as rollouts from agent_rollout where finished_at is null group by status
            """;

    static final String RUNNING = """
            select rollout.id, rollout.max_parallel, rollout.soak_seconds, wave.number, wave.status, wave.turn,
                   coalesce(pending, 0) as pending, coalesce(under_way, 0) as under_way, coalesce(succeeded, 0) as succeeded,
                   coalesce(wave.soaking_since + rollout.soak_seconds * interval '1 second' <= now(), false) as soaked
            from agent_rollout rollout
            join agent_rollout_wave wave on wave.rollout_id = rollout.id
            left join (
                select rollout_id, wave,
                       count(*) filter (where state = 'pending') as pending,
                       count(*) filter (where state in ('offered', 'updating')) as under_way,
                       count(*) filter (where state = 'succeeded') as succeeded
                from agent_rollout_cluster
                where rollout_id in (select id from agent_rollout where status = 'running' and finished_at is null)
                group by rollout_id, wave
            ) as counts on counts.rollout_id = rollout.id and counts.wave = wave.number
            where rollout.status = 'running' and rollout.finished_at is null
            order by rollout.id, wave.number
            """;

    static final String BEGIN =
            """
            with begun as (
                update agent_rollout_wave wave set status = 'running'
                from agent_rollout rollout
                where wave.rollout_id = $1 and wave.number = $2 and wave.status = 'waiting'
                  and rollout.id = wave.rollout_id and rollout.status = 'running'
                returning rollout.id, rollout.version, rollout.image
            ), judged as (
                select part.cluster_id, OBSTACLE as obstacle
                from begun rollout
                join agent_rollout_cluster part on part.rollout_id = rollout.id and part.wave = $2 and part.state = 'pending'
                join cluster_state state on state.cluster_id = part.cluster_id
                IN_ORDER
            )
            update agent_rollout_cluster part
            set state = 'skipped', reason = obstacle, message = WORDS, changed_at = clock_timestamp()
            from judged
            where part.rollout_id = $1 and part.cluster_id = judged.cluster_id and part.state = 'pending' and obstacle is not null
            """.replace("OBSTACLE", OBSTACLE).replace("WORDS", WORDS).replace("IN_ORDER", SettleSql.IN_ORDER);

    /** Of nodes that counted the same, one takes the turn. */
    static final String OFFER = """
            with turn as (
                update agent_rollout_wave wave set turn = turn + 1
                from agent_rollout rollout
                where wave.rollout_id = $1 and wave.number = $2 and wave.status = 'running' and wave.turn = $3
                  and rollout.id = wave.rollout_id and rollout.status = 'running'
                  and not exists (select from agent_rollout_cluster failed where failed.rollout_id = $1 and failed.state = 'failed')
                returning rollout.id, rollout.version, rollout.image, rollout.deadline_seconds
            ), picked as (
                select part.cluster_id, OBSTACLE as obstacle, rollout.deadline_seconds
                from turn rollout
                join agent_rollout_cluster part on part.rollout_id = rollout.id
                join cluster on cluster.id = part.cluster_id and cluster.deleted_at is null
                join cluster_seen seen on seen.cluster_id = part.cluster_id
                join cluster_state state on state.cluster_id = part.cluster_id
                where part.wave = $2 and part.state = 'pending'
                  and seen.last_seen > now() - $5::bigint * interval '1 millisecond'
                  and not exists (select from agent_rollout_cluster other
                                  where other.cluster_id = part.cluster_id and other.state in ('offered', 'updating'))
                order by part.cluster_id
                limit $4
                for no key update of part skip locked
            )
            update agent_rollout_cluster part
            set state = case when obstacle is null then 'offered'
                             when obstacle = 'same_version' and offered_at is not null then 'succeeded'
                             else 'skipped' end,
                reason = case when obstacle = 'same_version' and offered_at is not null then null else obstacle end,
                message = WORDS,
                offered_at = case when obstacle is null then coalesce(offered_at, now()) else offered_at end,
                due_at = case when obstacle is null
                    then now() + picked.deadline_seconds * interval '1 second' + $6::bigint * interval '1 millisecond' end,
                changed_at = clock_timestamp()
            from picked
            where part.rollout_id = $1 and part.cluster_id = picked.cluster_id
            """.replace("OBSTACLE", OBSTACLE).replace("WORDS", WORDS);

    static final String PASS_ABSENT = """
            with locked as materialized (
                select part.cluster_id, cluster.deleted_at is not null as is_removed, seen.last_seen is null as is_unheard
                from agent_rollout_cluster part
                join agent_rollout rollout on rollout.id = part.rollout_id and rollout.status = 'running'
                join cluster on cluster.id = part.cluster_id
                left join cluster_seen seen on seen.cluster_id = cluster.id
                cross join observing
                where part.rollout_id = $1 and part.wave = $2 and part.state = 'pending'
                  and (cluster.deleted_at is not null or seen.last_seen is null
                       or now() - greatest(seen.last_seen, observing.observing_since) > $3::bigint * interval '1 millisecond')
                  and not exists (select from agent_rollout_cluster other
                                  where other.rollout_id = $1 and other.wave = $2 and other.state in ('offered', 'updating'))
                IN_ORDER
            )
            update agent_rollout_cluster part
            set state = 'skipped', changed_at = clock_timestamp(),
                reason = case when is_removed then 'removed' else 'offline' end,
                message = case when is_removed then 'the cluster was removed'
                               when is_unheard then 'the cluster has never been heard of'
                               else 'the cluster was offline while its wave ran' end
            from locked
            where part.rollout_id = $1 and part.cluster_id = locked.cluster_id and part.state = 'pending'
            """.replace("IN_ORDER", SettleSql.IN_ORDER);

    private static final String ALL_ENDED = """
            not exists (select from agent_rollout_cluster part
                        where part.rollout_id = wave.rollout_id and part.wave = wave.number
                          and part.state in ('pending', 'offered', 'updating'))""";

    static final String SOAK = """
            update agent_rollout_wave wave set status = 'soaking', soaking_since = now()
            from agent_rollout rollout
            where wave.rollout_id = $1 and wave.number = $2 and wave.status = 'running'
              and rollout.id = wave.rollout_id and rollout.status = 'running' and ALL_ENDED
            """.replace("ALL_ENDED", ALL_ENDED);

    static final String FINISH =
            """
            update agent_rollout_wave wave set status = 'done'
            from agent_rollout rollout
            where wave.rollout_id = $1 and wave.number = $2 and rollout.id = wave.rollout_id and rollout.status = 'running'
              and ALL_ENDED
              and (rollout.soak_seconds = 0
                   or (wave.status = 'running'
                       and not exists (select from agent_rollout_cluster part
                                       where part.rollout_id = $1 and part.wave = $2 and part.state = 'succeeded'))
                   or (wave.status = 'soaking' and wave.soaking_since + rollout.soak_seconds * interval '1 second' <= now()
                       and not UNSTABLE))
            """.replace("ALL_ENDED", ALL_ENDED).replace("UNSTABLE", UNSTABLE.replace("IS_UNSTABLE", IS_UNSTABLE));

    static final String SUCCEED = """
            update agent_rollout rollout set status = 'succeeded', status_reason = null, finished_at = now()
            where rollout.id = $1 and rollout.status = 'running'
              and not exists (select from agent_rollout_wave wave where wave.rollout_id = $1 and wave.status <> 'done')
              and not exists (select from agent_rollout_cluster part
                              where part.rollout_id = $1 and part.state in ('pending', 'offered', 'updating', 'failed'))
            """;

    private WaveSql() {}
}
