select cluster.org_id, cluster.cluster_uid, run.run_id, run.epoch, run.superseded_run_ids,
       state.digest, state.facts::text as facts, state.changed_at,
       case when state.epoch = run.epoch then state.sequence else 0 end as sequence
from cluster
left join agent_run run on run.cluster_id = cluster.id
left join cluster_state state on state.cluster_id = cluster.id
where cluster.id = $1 and cluster.deleted_at is null
