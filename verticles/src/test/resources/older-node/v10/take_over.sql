insert into agent_run as run (cluster_id, org_id, run_id, epoch) values ($1, $2, $3, $4::bigint + 1)
on conflict (cluster_id) do update
set run_id = excluded.run_id, epoch = run.epoch + 1, started_at = clock_timestamp(),
    previous_run_id = nullif(run.run_id, ''),
    superseded_run_ids = (array_remove(
        array_prepend(run.run_id, array_remove(run.superseded_run_ids, excluded.run_id)), ''))[1:$5]
where run.epoch = $4 and run.run_id <> excluded.run_id
  and ($6::bigint is null or clock_timestamp() - greatest(
        run.started_at,
        (select last_seen from cluster_seen seen where seen.cluster_id = run.cluster_id),
        (select observing_since from observing)) > $6 * interval '1 millisecond')
returning run_id, epoch, superseded_run_ids
