-- Since when the cluster is heard without a gap: what was proven before a gap says nothing about now. Null: not noted yet.
alter table cluster_seen add column heard_since timestamptz;
