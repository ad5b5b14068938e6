/**
 * The commands apply and delete: manifests to the Kubernetes API by server-side apply, object by object and phase by phase, and
 * deletion of what Niro manages. Asks for permission before every request, refuses what is protected, and lets no secret value into
 * a result, an error or a diff.
 */
package cx.niro.agent.apply;
