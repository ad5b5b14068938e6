/**
 * A load balancer to try several nodes with: TCP, in turns, past those that are gone. Real installations use what their platform has.
 */
package cx.niro.simulator.proxy;
