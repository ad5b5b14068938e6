update command
set late_result = coalesce(late_result, case when status <> $3 and $3 <> 'running' then $4::jsonb end)
where id = $1 and cluster_id = $2 and status not in ('pending', 'delivered', 'running')
returning status
