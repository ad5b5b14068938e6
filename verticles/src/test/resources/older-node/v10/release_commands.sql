update command set status = 'pending', lease_until = null
from unnest($2::uuid[], $3::int[]) as unsent (id, attempt)
where command.id = unsent.id and command.attempt = unsent.attempt and run_id = $1 and status = 'delivered'
