package cx.niro.protocol;

import java.time.Instant;

/**
 * The answer to {@link CheckRequest}: the key is good.
 *
 * @param clusterId whose key it is
 * @param serverTime when the answer was given, by the server's clock
 */
public record CheckAnswer(String clusterId, Instant serverTime, int heldSeconds) {
    public CheckAnswer {
        Check.text("cluster_id", clusterId, 64);
        Check.present("server_time", serverTime);
    }
}
