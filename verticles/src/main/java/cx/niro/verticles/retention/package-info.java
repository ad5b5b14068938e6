/**
 * The sweep of rows that nobody asks for any more, every ten minutes on every node, in small batches that nodes do not wait for
 * each other with.
 *
 * <p>Deleting a cluster only marks its row, so that every node's index hears of it; an hour later its pods, states, usage and signs of
 * life are deleted here, and after a while the row itself with all that is left of it, its commands too. Audit rows and finished
 * commands live as long as configured; sessions, tokens, keys and counted sign-ins a while beyond their end.
 *
 * <p>No addresses, no tables of its own: it deletes from those that {@link cx.niro.verticles.retention.Rules} names. A new table that
 * grows gets a rule there. Metric: {@code niro_retention_deleted_rows_total{what}}. A rule that fails does not keep the others from
 * running; the next sweep tries it again. While the database is down nothing is deleted.
 */
package cx.niro.verticles.retention;
