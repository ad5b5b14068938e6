/**
 * Logs of containers: a stream for each {@code logs.start}, read from the Kubernetes API with timestamps and posted as batches. Every line
 * has a cursor (container instance, timestamp, n-th line with it), so a reading that broke off, whyever, goes on right after
 * the last line. What cannot be made good (rotation, an instance that is gone) is a marker between the lines. Bounded: 16 streams, two
 * threads and a few buffers each; a stream that cannot send stops reading.
 */
package cx.niro.agent.logs;
