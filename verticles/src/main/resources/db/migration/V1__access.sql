-- Organizations form a tree; every tenant row carries org_id, every query is scoped by a subtree.
create table organization (
    id uuid primary key,
    parent_id uuid references organization (id),
    name text not null,
    created_at timestamptz not null default now()
);
create index on organization (parent_id);

create table account (
    id uuid primary key,
    email text not null,
    password_hash text not null,
    created_at timestamptz not null default now(),
    disabled_at timestamptz
);
create unique index on account (lower(email));

create table membership (
    org_id uuid not null references organization (id),
    account_id uuid not null references account (id),
    role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
    created_at timestamptz not null default now(),
    primary key (org_id, account_id)
);
create index on membership (account_id);

-- One row a sign-in; the cookie's JWT carries its id.
create table session (
    id uuid primary key,
    account_id uuid not null references account (id),
    org_id uuid not null references organization (id),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz
);
create index on session (account_id);
create index on session (expires_at);

create table api_token (
    id uuid primary key,
    account_id uuid not null references account (id),
    org_id uuid not null references organization (id),
    name text not null,
    hash bytea not null unique,
    created_at timestamptz not null default now(),
    last_used_at timestamptz,
    revoked_at timestamptz
);
create index on api_token (account_id);

-- Failed sign-ins by key (e-mail, client address); throttling must hold on every node.
create table sign_in_failure (
    key text primary key,
    failures integer not null,
    window_started_at timestamptz not null
);

create table audit (
    id uuid primary key,
    org_id uuid not null references organization (id),
    account_id uuid,
    actor text not null,
    action text not null,
    target_type text not null,
    target_id text,
    detail jsonb not null default '{}',
    at timestamptz not null default now()
);
create index on audit (org_id, at desc);

-- What the whole installation shares: JWT key, one-time code of the first run, and the like; secrets are encrypted.
create table installation (
    name text primary key,
    value bytea not null,
    created_at timestamptz not null default now()
);
