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
