/**
 * Synthetic fleets: many agents of the real protocol over real connections in one process, for load, chaos and tests.
 *
 * <p>{@link cx.niro.simulator.fleet.SyntheticFleet} is the door; {@code Main load} drives it from the command line. Each agent
 * lives on one event loop (its {@code Lane}); everything that an agent does within one run is thrown away with the run.
 */
package cx.niro.simulator.fleet;
