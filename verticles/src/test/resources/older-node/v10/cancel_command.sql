with command as (
    update command
    set status = 'cancelled', finished_at = clock_timestamp(), lease_until = null,
        reason = 'cancelled', message = 'cancelled by ' || $3
    where id = $1 and org_id = any($2) and status in ('pending', 'delivered', 'running')
    returning id, cluster_id, org_id, status, ordering_key
), audited as (
    insert into audit (id, org_id, account_id, actor, action, target_type, target_id, detail)
    select $4, $5, $6, $3, 'command.cancel', 'command', id::text,
           jsonb_build_object('cluster_id', cluster_id)
    from command
)
select id, cluster_id, org_id, status, ordering_key from command
