/** metrics.k8s.io: usage numbers that move gently and repeat for the same seed and time. */
package cx.niro.simulator.metrics;
