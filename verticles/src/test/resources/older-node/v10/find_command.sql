select id, cluster_id, type, status, actor, created_at, deadline, attempt, run_id, delivered_at, acknowledged_at,
finished_at, reason, message, duration_millis, ordering_key, number, late_result::text as late_result,
(select jsonb_agg(
            jsonb_build_object('object', object, 'outcome', outcome, 'message', part.message, 'diff', diff)
            order by object_key)
 from command_outcome part where part.command_id = command.id)::text as outcomes
from command
where id = $1 and org_id = any($2)
