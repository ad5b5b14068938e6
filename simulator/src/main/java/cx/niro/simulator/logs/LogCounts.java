package cx.niro.simulator.logs;

/**
 * What became of a container's log.
 *
 * @param followers answers that are being streamed now
 * @param lines in the file that can be read now
 * @param sentLines to all readers together
 * @param sentBytes to all readers together, with timestamps
 */
public record LogCounts(int followers, long lines, long sentLines, long sentBytes) {}
