/**
 * The typed event bus: addresses, topics, one encoding and one error type.
 *
 * <p>Bodies are always JSON bytes, locally too, so that two versions can share a cluster during a rolling upgrade; large bodies
 * travel as bytes beside a JSON head ({@link cx.niro.verticles.bus.BulkAddress}). {@link cx.niro.verticles.bus.Loop} runs what is
 * repeated in the background.
 *
 * <p>
 * A request stays on this node unless it names one: then it goes to that node's inbox, {@code node.<id>.<address>}, within a
 * credit, for the bus has no back-pressure. {@link cx.niro.verticles.bus.Bus#publish} goes to all nodes and is at-most-once: what
 * must happen is a row in PostgreSQL first. {@link cx.niro.verticles.bus.Members} says which nodes there are.
 */
package cx.niro.verticles.bus;
