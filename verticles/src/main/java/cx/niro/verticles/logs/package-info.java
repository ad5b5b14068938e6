/**
 * The log relay: what a container writes, from the agent's batches to everybody who looks, over all nodes, with nothing stored, and
 * with a marker that counts wherever a line is missing.
 *
 * <p>A {@code log_stream} is one container's log; all its viewers share it. The node of the first viewer owns it: it sends the agent
 * {@code logs.start}, takes the batches from whichever node they arrive at, keeps the newest in a ring, and answers viewers, who pull:
 * a question is the credit. Batches are fenced by the stream's epoch and counted within it. The agent is held while the fastest viewer
 * has not read on, and two seconds for each slower one. A viewer whose lines went by is told how many; one that comes back and finds its place gone reads through a stream
 * of its own until it meets the ring.
 *
 * <p>When an owner is gone, or two questions stay without an answer, a viewer's node claims the stream by a conditional update
 * (epoch + 1), waits half a second for the places of the viewers, and starts the agent from the oldest. An agent that is silent for
 * 12 s, or has a new run, is started again from the last line.
 *
 * <p>Lines travel as the bytes that the agent wrote, and are put into the events as they are: checked where they come in, and walked
 * again for each viewer to find its place and count.
 *
 * <p>Addresses: {@code logs.*}, {@code node.<nodeId>.logs.batch|read|leave}. Topic: {@code logs.claimed}. Table: log_stream, a row a
 * stream, renewed every 5 s by its owner. Memory of a stream: 20,000 lines and 8 MiB, one batch that waits, one question a viewer.
 *
 * <p>While the database is down open streams go on; new ones, and streams whose owner or agent is lost, wait for it.
 */
package cx.niro.verticles.logs;
