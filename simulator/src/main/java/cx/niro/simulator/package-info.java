/** Simulated k3s clusters that the official client, kubectl and the agent accept as real; see {@link cx.niro.simulator.SimulatedCluster}. */
package cx.niro.simulator;
