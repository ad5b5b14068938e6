/**
 * What the clusters look like now: the fleet index of this node, statuses, totals, the lists of nodes,
 * pods and events of a cluster, and the pods over all clusters.
 *
 * <p>Serves {@code fleet.get-fleet}, {@code fleet.get-cluster}, {@code fleet.get-capability}, {@code fleet.list-nodes}, {@code fleet.list-pods},
 * {@code fleet.list-events}, {@code fleet.list-fleet-pods}, {@code fleet.count-agents} and {@code fleet.readiness}; hears heartbeat's {@code RECORDED}, enrollment's
 * {@code CLUSTER_CHANGED} and {@code AGENT_KEY_REVOKED}, and on this node which releases of the agent
 * are known. Reads the tables of enrollment, heartbeat and update, writes none.
 *
 * <p>Pods over all clusters are read from the table pod by keyset: the index chooses and orders the clusters, the place in a cursor
 * names values. Each page is read once a second and each count once in three, however many ask, over at most three connections.
 *
 * <p>While the database is down the index goes on answering with statuses frozen and the reason {@code observation_paused};
 * lists of nodes and events come from a bounded cache or fail with 503. While this concern is down nothing is lost: all it
 * holds is derived.
 */
package cx.niro.verticles.fleet;
