-- Pods over all clusters: problems are read first and are few. Only the cluster is in the index, so that a changed status, restart
-- count or hash of a pod stays a heap-only update.
create index pod_problem on pod (cluster_id) where problem;

-- Read by nothing since, and written with every pod.
drop index pod_org_id_status_idx;

-- Room for heap-only updates beside a pod's row.
alter table pod set (fillfactor = 85);
