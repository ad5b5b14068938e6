-- For the history by status and by type. Written once a command, at its end: the open ones of a cluster are few, and found as such.
create index command_ended_by_status on command (cluster_id, status, number desc) where finished_at is not null;
create index command_ended_by_type on command (cluster_id, type, status, number desc) where finished_at is not null;
