with due as (
    select command.id, holder.run_id
    from (values ($1::uuid, $2::text, $3::boolean)) as holder (cluster_id, run_id, fresh)
    join agent_run run on run.cluster_id = holder.cluster_id and run.run_id = holder.run_id
    cross join lateral (
        select count(*) as commands
        from command had
        where had.cluster_id = holder.cluster_id and had.run_id = holder.run_id
          and had.status in ('pending', 'delivered', 'running') and had.status <> 'pending'
          and had.lease_until > clock_timestamp()
          and not (holder.fresh and had.status = 'delivered')
    ) in_flight
    cross join lateral (
        select open.id
        from command open
        where open.cluster_id = holder.cluster_id
          and open.status in ('pending', 'delivered', 'running')
          and open.deadline > clock_timestamp()
          and (open.status = 'pending'
               or open.lease_until <= clock_timestamp()
               or open.run_id is distinct from holder.run_id
               or holder.fresh and open.status = 'delivered')
          and (open.ordering_key is null or not exists (
                select from command other
                where other.cluster_id = open.cluster_id and other.ordering_key = open.ordering_key
                  and other.status in ('pending', 'delivered', 'running')
                  and (other.status = 'pending', other.number) < (open.status = 'pending', open.number)))
        order by open.number
        limit greatest(0, $4::bigint - in_flight.commands)
        for no key update of open skip locked
    ) command
)
update command
set status = 'delivered', attempt = attempt + 1, run_id = due.run_id,
    delivered_at = clock_timestamp(), acknowledged_at = null,
    lease_until = clock_timestamp() + $5::bigint * interval '1 millisecond'
from due
where command.id = due.id
returning command.id, command.cluster_id, command.run_id, attempt, ordering_key, payload::text as payload,
          (extract(epoch from deadline - clock_timestamp()) * 1000)::bigint as remaining, number
