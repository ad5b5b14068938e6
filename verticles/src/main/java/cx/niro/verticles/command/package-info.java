/**
 * Commands: work for agents, stored first, delivered at least once through whichever node holds the agent's poll, ended exactly
 * once.
 *
 * <p>A command is a row. Making one rings the node of the {@link cx.niro.verticles.command.AgentDirectory}; where that is unknown,
 * wrong or silent, every node is rung; what no ring reached is found by a sweep each second. The node that holds the poll claims
 * the row ({@code delivered}, one more attempt, a lease of 15 s) and answers the poll. The acknowledgement with the next poll
 * makes it {@code running}, the run's own until the deadline. It is due again when the lease is over, when another run of the
 * agent is current or was meanwhile, or when the run's next poll does not acknowledge it. Of an ordering key one command is in flight
 * at a time: a unique index decides between nodes. A poll registers, is announced, and only then are due rows read.
 *
 * <p>Every transition is one conditional update; terminal states never change, a later result that says something else is kept
 * beside. Outcomes are rows by command and object: what one attempt created or configured stays so when the next finds it done.
 *
 * <p>Manifests are sealed where the request comes in and opened where the answer of the poll goes out, both in {@code CommandApi}:
 * on the bus and in the row they cannot be read, and the row loses them with its end. What the applies of a deployment left in a
 * cluster is kept by object, for a prune of all of it.
 *
 * <p>Addresses: {@code command.*}, {@code node.<nodeId>.commands}. Topic: {@code command.finished}. Tables: command,
 * command_outcome, applied_object. Memory: one entry a held poll, at most 30,000 a node and 3 a cluster; at most 10,000 callers that wait for an end.
 * Rings to other nodes stay within the credit of the bus.
 *
 * <p>While the database is down held polls stay, nothing is delivered, results get 503 and are repeated by the agents.
 */
package cx.niro.verticles.command;
