/** The state of a simulated cluster: object trees, versions, watch history, and the rules each write passes. Owned by one event loop. */
package cx.niro.simulator.store;
