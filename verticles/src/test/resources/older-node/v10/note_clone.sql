update agent_run set clone_uid = $2, clone_seen_at = now()
where cluster_id = $1
  and (clone_uid is distinct from $2 or clone_seen_at < now() - interval '10 seconds')
