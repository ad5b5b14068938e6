with command as (
    insert into command (id, org_id, cluster_id, type, payload, ordering_key, idempotency_key, deadline,
                         requested_by, actor)
    select $1, org_id, id, $4, $5, $6, $7, now() + $8::bigint * interval '1 millisecond', $9, $10
    from cluster
    where id = $2 and org_id = any($3) and deleted_at is null
    on conflict (cluster_id, idempotency_key) where idempotency_key is not null do nothing
    returning id, cluster_id, type, status
), audited as (
    insert into audit (id, org_id, account_id, actor, action, target_type, target_id, detail)
    select $11, $12, $9, $10, 'command.create', 'command', id::text,
           jsonb_build_object('cluster_id', cluster_id, 'type', type)
    from command
)
select id, cluster_id, status from command
