insert into cluster_seen as seen (cluster_id, last_seen, poll_proven_at, kubernetes_listed_at, heard_since)
select sign.cluster_id, now(),
       case when sign.poll_proven_at is not null then least(sign.poll_proven_at, now()) end,
       case when sign.listed_at is not null then least(sign.listed_at, now()) end,
       now()
from unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::timestamptz[])
    as sign (cluster_id, epoch, poll_proven_at, listed_at)
join agent_run run on run.cluster_id = sign.cluster_id and run.epoch = sign.epoch
order by sign.cluster_id
on conflict (cluster_id) do update
set last_seen = greatest(seen.last_seen, excluded.last_seen),
    poll_proven_at = greatest(seen.poll_proven_at, excluded.poll_proven_at),
    kubernetes_listed_at = greatest(seen.kubernetes_listed_at, excluded.kubernetes_listed_at),
    heard_since = case when seen.last_seen < now() - $5::bigint * interval '1 millisecond'
        then excluded.heard_since else seen.heard_since end
returning cluster_id, last_seen, heartbeat_proven_at, poll_proven_at, kubernetes_listed_at, heard_since,
    (select started_at from agent_run run where run.cluster_id = seen.cluster_id) as run_started_at,
    (select revision from cluster_state state where state.cluster_id = seen.cluster_id) as revision
