package cx.niro.protocol;

/**
 * What a batch says of its lines.
 *
 * @param epoch of the stream
 * @param batch number within the epoch, from 1; a repeated one is acknowledged and dropped
 * @param instance the container instance of the lines, see {@link LogCursor}; null only without lines
 * @param state null in what does not say it
 * @param count of the lines, markers included; 0 is a sign of life or a change of state
 */
public record LogHead(long epoch, long batch, String instance, LogState state, int count) {
    public LogHead {
        Check.atLeast("epoch", epoch, 1);
        Check.atLeast("batch", batch, 1);
        Check.atLeast("count", count, 0);
        Check.plain("instance", instance, LogCursor.MAX_INSTANCE);
        if (count > 0) {
            Check.text("instance", instance);
        }
    }
}
