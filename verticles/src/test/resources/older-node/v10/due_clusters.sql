select distinct cluster_id
from command
where status in ('pending', 'delivered', 'running') and cluster_id = any($1)
  and (status = 'pending' or lease_until <= clock_timestamp()) and deadline > clock_timestamp()
