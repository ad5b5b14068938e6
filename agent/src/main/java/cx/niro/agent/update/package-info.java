/**
 * Self-update: the agent changes the image of its own Deployment to a version that the server offers, and sets the previous one back
 * when the new one does not prove itself.
 *
 * <p>What an update is about to do stands in annotations of the Deployment ({@code UpdateNotes}), because every process that takes
 * part may end at any moment. Three of them do: the <em>old</em> process patches the image, goes on working, and sets the previous
 * image back when the new pod cannot start or the deadline passes; the <em>new</em> process is a candidate, executes nothing and is
 * not ready, until the server promotes it; and {@code CrashGuard} is the first thing that any process does: a version that ends
 * three times within ten minutes, before its success or within an hour of it, sets the previous image back. Every change names the resourceVersion it was decided on, so two of
 * them never act on the same state.
 */
package cx.niro.agent.update;
