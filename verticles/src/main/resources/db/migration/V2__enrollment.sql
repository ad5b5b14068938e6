create table cluster (
    id uuid primary key,
    org_id uuid not null references organization (id),
    name text not null,
    environment text not null check (environment in ('dev', 'staging', 'production', 'unspecified')),
    labels jsonb not null default '{}',
    created_at timestamptz not null default now(),
    enrolled_at timestamptz,
    cluster_uid text,
    -- grows with every change of this row, so that fleet indexes can load what changed since
    changed_at timestamptz not null default now(),
    deleted_at timestamptz
);
create unique index on cluster (org_id, lower(name)) where deleted_at is null;
create index on cluster (changed_at);

-- Single use: the first exchange binds a token to the hash of the agent's nonce.
create table enrollment_token (
    id uuid primary key,
    cluster_id uuid not null references cluster (id) on delete cascade,
    org_id uuid not null references organization (id),
    hash bytea not null unique,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    nonce_hash bytea,
    used_at timestamptz,
    revoked_at timestamptz
);
create index on enrollment_token (cluster_id);

create table agent_key (
    id uuid primary key,
    cluster_id uuid not null references cluster (id) on delete cascade,
    org_id uuid not null references organization (id),
    enrollment_token_id uuid references enrollment_token (id) on delete set null,
    hash bytea not null unique,
    created_at timestamptz not null default now(),
    first_used_at timestamptz,
    revoked_at timestamptz
);
create unique index on agent_key (cluster_id) where revoked_at is null;
