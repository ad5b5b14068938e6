package cx.niro.verticles.logs;

import java.time.Duration;

/**
 * The measures of the relay.
 *
 * @param ringLines most lines that a stream keeps; likewise {@code ringBytes}
 * @param patience how long a stream waits for a viewer that is slower than another
 * @param readHold how long a viewer's question waits for lines
 * @param batchHold how long an agent's batch waits for room
 * @param viewerGoneAfter without a question
 * @param idleAfter without a viewer, after which the agent is stopped
 * @param silentAfter without a batch or sign of life, after which the agent is started anew
 * @param collect how long a new owner waits for the places of the viewers
 * @param renewEvery how often an owner says that it lives
 * @param orphanAfter how old that word may be before others delete the stream
 * @param mostStreams of a cluster: as many as its agent follows
 */
record LogsConfig(
        int ringLines,
        long ringBytes,
        Duration patience,
        Duration readHold,
        Duration batchHold,
        Duration viewerGoneAfter,
        Duration idleAfter,
        Duration silentAfter,
        Duration collect,
        Duration renewEvery,
        Duration orphanAfter,
        int mostStreams) {
    static final LogsConfig DEFAULT = new LogsConfig(
            20_000,
            8L * 1024 * 1024,
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(2),
            Duration.ofSeconds(12),
            Duration.ofMillis(500),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            16);
}
