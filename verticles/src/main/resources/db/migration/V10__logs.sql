-- Which node relays which log now. Rows live as long as somebody looks; nothing of a log is stored. Unlogged: after a crash viewers
-- make their streams anew.
create unlogged table log_stream (
    id uuid primary key,
    org_id uuid not null,
    cluster_id uuid not null,
    namespace text not null,
    pod text not null,
    -- empty for the only one of its pod
    container text not null,
    previous boolean not null,
    -- false for a viewer's own, which catches up with the shared one
    shared boolean not null,
    -- empty after its owner ended in order
    owner_node text not null,
    -- grows with each start of the agent's following: a batch of a lower one is refused
    epoch bigint not null,
    claimed_at timestamptz not null default now(),
    renewed_at timestamptz not null default now()
) with (fillfactor = 50);
create unique index log_stream_shared on log_stream (cluster_id, namespace, pod, container, previous) where shared;
create index log_stream_cluster on log_stream (cluster_id);
