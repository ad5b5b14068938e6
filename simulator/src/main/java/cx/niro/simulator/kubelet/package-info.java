/** What happens on nodes: pods are placed, start, misbehave as told, and end; the agent's pods are real processes. */
package cx.niro.simulator.kubelet;
