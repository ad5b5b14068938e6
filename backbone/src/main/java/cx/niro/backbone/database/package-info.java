/**
 * PostgreSQL as the node needs it at start: its address, an embedded one for trying out, migrations, the pools.
 *
 * <p>The embedded server is its own process and outlives the node: a node that is killed and started again adopts it.
 */
package cx.niro.backbone.database;
