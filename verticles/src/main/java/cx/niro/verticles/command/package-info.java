/**
 * The channel that commands will take: agents' polls are held here, and answered with the proof that the channel works. There are
 * no commands yet; results for any are not found.
 *
 * <p>A poll is answered exactly once: when its time is over, when a newer poll of its run comes, when its key is revoked, when
 * another run takes over, or when the node stops. Addresses: {@code command.poll}. No tables. Memory: one entry a held poll, at
 * most 30,000 a node; more are told to come back later.
 *
 * <p>While the database is down held polls stay, new ones of unknown clusters fail with 503.
 */
package cx.niro.verticles.command;
