-- Somebody else on the key of a cluster. other_cluster: one whose kube-system has another UID (clone_uid) was refused, this one
-- works on. two_processes: two agents take turns; none works, run_id is '', until the cluster is enrolled anew.
alter table agent_run
    add column clone_kind text check (clone_kind in ('other_cluster', 'two_processes')),
    -- when an earlier run last came back in place of a silent one
    add column turned_back_at timestamptz,
    -- since when a run that had to give way to the current one is heard beside it, with fresh lists of the cluster
    add column standby_since timestamptz,
    -- when the current run was promoted as the candidate of a self-update; null for one that was not
    add column promoted_at timestamptz;
update agent_run set clone_kind = 'other_cluster' where clone_uid is not null;
create index agent_run_clone on agent_run (clone_seen_at) where clone_seen_at is not null;
