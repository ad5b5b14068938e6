-- Agent versions that an organization knows and may roll out.
create table agent_release (
    org_id uuid not null references organization (id),
    version text not null,
    -- with tag or digest
    image text not null,
    notes text,
    created_at timestamptz not null default now(),
    created_by uuid,
    actor text not null,
    primary key (org_id, version)
);

create table agent_rollout (
    id uuid primary key,
    org_id uuid not null references organization (id),
    version text not null,
    image text not null,
    status text not null default 'running' check (status in ('running', 'paused', 'halted', 'succeeded', 'cancelled')),
    -- in words
    status_reason text,
    -- within which a new agent must prove itself
    deadline_seconds integer not null,
    -- clusters under way at a time
    max_parallel integer not null,
    -- for which all updated agents of a wave must run on
    soak_seconds integer not null,
    created_at timestamptz not null default now(),
    created_by uuid,
    actor text not null,
    finished_at timestamptz
);
-- One at a time.
create unique index agent_rollout_open on agent_rollout (org_id) where finished_at is null;
create index agent_rollout_list on agent_rollout (org_id, id desc);
create index agent_rollout_old on agent_rollout (finished_at) where finished_at is not null;

create table agent_rollout_wave (
    rollout_id uuid not null references agent_rollout (id) on delete cascade,
    number integer not null,
    name text not null,
    environments text[] not null,
    labels jsonb not null,
    percent integer,
    status text not null default 'waiting' check (status in ('waiting', 'running', 'soaking', 'done')),
    soaking_since timestamptz,
    -- grows with each round of offers: of nodes that counted the same clusters under way one may offer
    turn bigint not null default 0,
    primary key (rollout_id, number)
);

create table agent_rollout_cluster (
    rollout_id uuid not null references agent_rollout (id) on delete cascade,
    cluster_id uuid not null references cluster (id) on delete cascade,
    wave integer not null,
    state text not null default 'pending' check (state in (
        'pending', 'offered', 'updating', 'succeeded', 'failed', 'skipped')),
    from_version text,
    reason text,
    message text,
    -- grows when a failed one is tried again: an offer is named by rollout and attempt, and no agent takes one twice
    attempt integer not null default 1,
    offered_at timestamptz,
    -- when an offer without an end has failed
    due_at timestamptz,
    changed_at timestamptz not null default now(),
    primary key (rollout_id, cluster_id)
);
-- What is under way, of all rollouts; and no cluster is under way twice.
create unique index agent_rollout_cluster_open on agent_rollout_cluster (cluster_id) where state in ('offered', 'updating');
create index agent_rollout_cluster_state on agent_rollout_cluster (rollout_id, wave, state);
create index agent_rollout_cluster_failed on agent_rollout_cluster (rollout_id) where state = 'failed';
create index agent_rollout_cluster_latest on agent_rollout_cluster (cluster_id, rollout_id desc);

-- The agent's log streams, beside last_seen because they are written with it: since when streams are open without a pause, when the
-- server last took a batch, and when the agent first said that none is open any more.
alter table cluster_seen
    add column logs_open_since timestamptz,
    add column logs_taken_at timestamptz,
    add column logs_closed_at timestamptz;
