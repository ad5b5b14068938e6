/**
 * What the clusters look like now: the fleet index of this node, statuses, totals, and the lists of nodes, pods and events.
 *
 * <p>Serves {@code fleet.get-fleet}, {@code fleet.get-cluster}, {@code fleet.list-nodes}, {@code fleet.list-pods},
 * {@code fleet.list-events} and {@code fleet.readiness}; hears heartbeat's {@code RECORDED}, enrollment's
 * {@code CLUSTER_CHANGED} and {@code AGENT_KEY_REVOKED}. Reads the tables of enrollment and heartbeat, writes none.
 *
 * <p>While the database is down the index goes on answering with statuses frozen and the reason {@code observation_paused};
 * lists of nodes and events come from a bounded cache or fail with 503. While this concern is down nothing is lost: all it
 * holds is derived.
 */
package cx.niro.verticles.fleet;
