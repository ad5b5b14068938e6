/**
 * The HTTPS link to the Niro server: outbound only, one URL, gzip both ways, a deadline on every call, proxy and private
 * authorities honoured, and a watchdog over its silence. Knows nothing of Kubernetes.
 */
package cx.niro.agent.link;
