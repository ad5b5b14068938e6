/**
 * {@code java -jar niro-agent.jar doctor}: goes the way of the agent hop by hop (Kubernetes API, permissions, DNS, TCP, proxy, TLS,
 * server, clock, key, longest poll) and says of each whether it works, and if not why and what to do next. It changes nothing and
 * concerns no run: an agent may work beside it.
 */
package cx.niro.agent.doctor;
