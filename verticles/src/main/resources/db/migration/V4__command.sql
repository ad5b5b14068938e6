-- Work for agents, kept as history. Terminal states never change. Times are the database's.
create table command (
    id uuid primary key,
    -- the order of insertion: of history, and within an ordering key
    number bigint generated always as identity,
    org_id uuid not null,
    cluster_id uuid not null references cluster (id) on delete cascade,
    type text not null,
    -- the protocol's Command
    payload jsonb not null,
    requested_by uuid,
    actor text not null,
    -- a request that comes twice makes one command
    idempotency_key text,
    -- commands of a cluster with the same key run one at a time
    ordering_key text,
    created_at timestamptz not null default now(),
    deadline timestamptz not null,
    status text not null default 'pending' check (status in (
        'pending', 'delivered', 'running', 'succeeded', 'partial', 'failed', 'expired', 'cancelled', 'unsupported')),
    attempt integer not null default 0,
    -- the run that it was delivered to last, and until when it is that run's alone
    run_id text,
    lease_until timestamptz,
    delivered_at timestamptz,
    acknowledged_at timestamptz,
    finished_at timestamptz,
    reason text,
    message text,
    -- as the agent measured it
    duration_millis bigint,
    -- the first result that came after the end and says something else
    late_result jsonb
);
create index command_open on command (cluster_id, number) where status in ('pending', 'delivered', 'running');
create index command_open_deadline on command (deadline) where status in ('pending', 'delivered', 'running');
create unique index command_in_flight on command (cluster_id, ordering_key)
    where ordering_key is not null and status in ('delivered', 'running');
create index command_history on command (cluster_id, number desc);
create unique index command_idempotency on command (cluster_id, idempotency_key) where idempotency_key is not null;
create index command_finished on command (finished_at) where finished_at is not null;

-- What became of each object, whatever the number of attempts and parts.
create table command_outcome (
    command_id uuid not null references command (id) on delete cascade,
    -- api version, kind, namespace and name, joined by line breaks
    object_key text not null,
    object jsonb not null,
    outcome text not null,
    message text,
    diff text,
    primary key (command_id, object_key)
);
