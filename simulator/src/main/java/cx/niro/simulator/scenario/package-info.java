/** Clusters to start with: what is in them when the API server opens. */
package cx.niro.simulator.scenario;
