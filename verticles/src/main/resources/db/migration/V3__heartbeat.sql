-- The one current run of each cluster's agent; run_id '' after a new enrollment, until its first beat. The epoch only grows.
create table agent_run (
    cluster_id uuid primary key references cluster (id) on delete cascade,
    org_id uuid not null,
    run_id text not null,
    epoch bigint not null,
    previous_run_id text,
    -- the last runs that had to give way, newest first, bounded by the writer
    superseded_run_ids text[] not null default '{}',
    started_at timestamptz not null default now(),
    -- another cluster that was seen living on this one's key
    clone_uid text,
    clone_seen_at timestamptz
);

-- The last stored state. revision grows with each stored change; snapshot is gzip of the protocol's JSON.
create table cluster_state (
    cluster_id uuid primary key references cluster (id) on delete cascade,
    org_id uuid not null,
    epoch bigint not null,
    sequence bigint not null,
    revision bigint not null default 1,
    digest text,
    facts jsonb not null,
    snapshot bytea,
    changed_at timestamptz not null default now()
);
create index on cluster_state (changed_at);

-- Narrow on purpose: one batched update per node per second.
create table cluster_seen (
    cluster_id uuid primary key references cluster (id) on delete cascade,
    last_seen timestamptz not null
) with (fillfactor = 50);

-- Since when the service watches without a pause: an outage of ours makes no cluster offline.
create table observing (
    id smallint primary key check (id = 1),
    observing_since timestamptz not null,
    last_flush timestamptz not null
);
insert into observing values (1, now(), now());

create table pod (
    cluster_id uuid not null references cluster (id) on delete cascade,
    org_id uuid not null,
    namespace text not null,
    name text not null,
    hash text not null,
    phase text not null,
    status text not null,
    problem boolean not null,
    ready boolean not null,
    restarts integer not null,
    node text,
    owner_kind text,
    owner_name text,
    images text[] not null default '{}',
    created_at timestamptz,
    primary key (cluster_id, namespace, name)
);
create index on pod (org_id, status);

-- The latest usage, one compact value a cluster: protocol Usage as gzip JSON. Unlogged: the next beat brings it again.
create unlogged table cluster_usage (
    cluster_id uuid primary key,
    at timestamptz not null,
    cpu_used_millicores bigint not null,
    memory_used_bytes bigint not null,
    usage bytea not null
) with (fillfactor = 50);
