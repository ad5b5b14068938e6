/**
 * The heartbeat: observe, tell the server what changed, obey its answer. A beat goes out whatever could be observed; it carries
 * nothing of the state while that is what the server accepted last, else the difference, or the whole: once an hour, after a
 * {@code resync}, after a conflict of runs or a switched capability, and to a server that knows no deltas.
 */
package cx.niro.agent.heartbeat;
