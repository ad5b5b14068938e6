/**
 * The in-cluster daemon. {@code Main} reads the configuration and starts {@code Agent}, which wires the parts: {@code link}
 * (HTTPS to the server), {@code identity} (enrollment and key), {@code runs}, {@code observe} (Kubernetes to snapshot),
 * {@code command}, {@code apply}, {@code logs}, {@code update} and {@code heartbeat}. With the command {@code doctor} it examines its
 * way instead. The packages below know nothing of this one.
 */
package cx.niro.agent;
