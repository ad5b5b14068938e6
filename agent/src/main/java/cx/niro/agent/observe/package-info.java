/**
 * Observes the cluster: paged lists of the Kubernetes API become the records of a snapshot, item by item. What may not or
 * cannot be read is named in the heartbeat and never stops it. Texts are redacted and shortened here.
 */
package cx.niro.agent.observe;
