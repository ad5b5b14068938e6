with command as (
    update command
    set status = case when status = 'delivered' and run_id = $3 then 'running' else status end,
        acknowledged_at = case
            when run_id = $3 then coalesce(acknowledged_at, clock_timestamp()) else acknowledged_at end,
        lease_until = case when run_id = $3 and status <> 'pending' then deadline else lease_until end
    where id = $1 and cluster_id = $2 and status in ('pending', 'delivered', 'running')
    returning id, cluster_id, org_id, status, ordering_key
)
, outcomes as (
    insert into command_outcome as had (command_id, object_key, object, outcome, message, diff)
    select command.id, object_key, object, outcome, part.message, diff
    from command, unnest($4::text[], $5::jsonb[], $6::text[], $7::text[], $8::text[])
        as part (object_key, object, outcome, message, diff)
    order by object_key
    on conflict (command_id, object_key) do update
    set outcome = excluded.outcome, message = excluded.message, diff = coalesce(excluded.diff, had.diff)
    where had.outcome not in ('created', 'configured', 'deleted') or excluded.outcome = 'failed'
)
select id, cluster_id, org_id, status, ordering_key from command
