update command
set status = 'expired', finished_at = clock_timestamp(), lease_until = null, reason = 'deadline_passed',
    message = case
        when status <> 'pending' then 'the agent took the command but did not report its end before the deadline'
        when attempt > 0 then 'the command could not be delivered again before the deadline'
        else 'the agent did not ask for commands before the deadline' end
where id in (
    select id from command
    where status in ('pending', 'delivered', 'running') and deadline <= clock_timestamp()
    order by deadline
    limit $1
    for no key update skip locked)
returning id, cluster_id, org_id, status, ordering_key
