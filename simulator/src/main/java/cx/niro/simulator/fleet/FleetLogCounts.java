package cx.niro.simulator.fleet;

/**
 * What the fleet's log streams did so far.
 *
 * @param started streams, each epoch counted
 * @param running now
 * @param batches that were taken, empty ones included
 * @param lines in them
 * @param bytes of their lines, before compression
 * @param repeated batches that were sent again, because the server could not take them or did not answer
 */
public record FleetLogCounts(long started, long running, long batches, long lines, long bytes, long repeated) {
    /** The difference; {@code running} is what it is now. */
    public FleetLogCounts since(FleetLogCounts before) {
        return new FleetLogCounts(
                started - before.started,
                running,
                batches - before.batches,
                lines - before.lines,
                bytes - before.bytes,
                repeated - before.repeated);
    }
}
