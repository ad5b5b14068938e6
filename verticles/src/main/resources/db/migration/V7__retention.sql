-- What the sweep of old rows asks for.
create index audit_old on audit (at);
create index cluster_deleted on cluster (deleted_at) where deleted_at is not null;
create index enrollment_token_old on enrollment_token (expires_at);
create index agent_key_revoked on agent_key (revoked_at) where revoked_at is not null;
