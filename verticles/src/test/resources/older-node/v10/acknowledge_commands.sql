update command
set status = 'running', acknowledged_at = clock_timestamp(), lease_until = deadline
where id = any($3) and cluster_id = $1 and run_id = $2 and status = 'delivered'
