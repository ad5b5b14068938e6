/**
 * Benchmarks that measure a running stack from outside, as its users and agents see it, beside the floors of the same machine.
 *
 * <p>{@code scripts/niro bench} starts what is measured and calls {@link cx.niro.simulator.bench.Bench}. Everything is sent in an open
 * loop: at fixed points of time, and times count from those points. What is never answered is counted as a failure.
 */
package cx.niro.simulator.bench;
