/**
 * The heartbeat: observe, tell the server what changed, obey its answer. A beat goes out whatever could be observed; it carries
 * the whole state only when that differs from what the server accepted last.
 */
package cx.niro.agent.heartbeat;
