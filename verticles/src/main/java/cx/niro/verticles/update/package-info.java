/**
 * Updates of agents: the releases that are known, and rolling one out to clusters in waves.
 *
 * <p>A rollout is rows: itself, its waves, and one row a cluster, made when it begins. A cluster belongs to the first wave that
 * matches it. Every two seconds each node looks at the rollouts that run: it offers the version to some clusters of the wave, ends a
 * wave when each of its clusters has an end, lets it soak, begins the next, and halts the rollout at the first failure. There is no
 * leader: each step is one conditional update, and what limits the number of clusters under way is a counter of turns in the wave's
 * row, which one node wins. Offers go to this node's heartbeat concern as a map; it puts them into answers and hands back what agents
 * report. An offer is named by rollout and attempt, so a report of an earlier attempt changes nothing.
 *
 * <p>Addresses: {@code update.*}. Topic: {@code update.changed}. Tells heartbeat {@code OFFERS} and fleet {@code AGENT_RELEASES} on this
 * node, hears heartbeat's {@code UPDATE_SEEN}. Tables: agent_release, agent_rollout, agent_rollout_wave, agent_rollout_cluster; reads
 * cluster, cluster_state, cluster_seen, agent_run, observing. Memory: the offers of clusters under way, and reports of the last second.
 *
 * <p>While the database is down no offer is made and reports wait, at most 20,000. While this concern is down agents keep their
 * version, and those under way end by themselves; what they report is told again with later beats to another node.
 */
package cx.niro.verticles.update;
