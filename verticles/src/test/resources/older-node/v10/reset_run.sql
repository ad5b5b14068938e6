update agent_run
set run_id = '', previous_run_id = null, superseded_run_ids = '{}', clone_uid = null, clone_seen_at = null
where cluster_id = $1
