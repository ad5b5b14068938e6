/**
 * The node: one process with all verticles, one of N equal ones.
 *
 * <p>{@link cx.niro.backbone.Main} is the way in; {@link cx.niro.backbone.Concerns} is the one list of verticles and routes.
 */
package cx.niro.backbone;
