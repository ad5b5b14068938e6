package cx.niro.simulator.logs;

/**
 * What of a log is wanted.
 *
 * @param follow wait for more
 * @param timestamps before each line
 * @param tail so many parts from the end; -1 for all
 * @param since nothing printed before, in nanoseconds since 1970; {@link Long#MIN_VALUE} for all
 * @param limitBytes the most to send; {@link Long#MAX_VALUE} for all
 */
public record LogQuery(boolean follow, boolean timestamps, long tail, long since, long limitBytes) {}
