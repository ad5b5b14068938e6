-- Manifests may hold Secrets. They wait encrypted beside the payload, in which their keyed fingerprint stands in their place, and
-- go with the end of the command; summary is what stays of them.
alter table command
    add column summary text,
    add column sealed bytea;
-- what is encrypted cannot be compressed
alter table command alter column sealed set storage external;

alter table command_outcome add column reason text;

-- What the applies of a deployment left in a cluster, and nothing deleted since: what a prune of everything goes through.
create table applied_object (
    cluster_id uuid not null references cluster (id) on delete cascade,
    org_id uuid not null,
    deployment text not null,
    -- as in command_outcome
    object_key text not null,
    object jsonb not null,
    primary key (cluster_id, deployment, object_key)
);
