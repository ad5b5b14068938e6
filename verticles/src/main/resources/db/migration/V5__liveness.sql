-- When each channel of an agent was last proven to work, beside last_seen because it is written with it. heartbeat and poll name
-- the channel whose answer reached the agent and came back on the other one; kubernetes is the agent's last complete list.
alter table cluster_seen
    add column heartbeat_proven_at timestamptz,
    add column poll_proven_at timestamptz,
    add column kubernetes_listed_at timestamptz;
