package cx.niro.verticles.heartbeat;

import java.time.Duration;

/**
 * How heartbeats are taken.
 *
 * @param interval that agents are told
 * @param unknownAfter silence of a current run after which another one may take its place
 */
public record HeartbeatConfig(Duration interval, Duration unknownAfter) {
    public HeartbeatConfig {
        if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("heartbeat interval (" + interval + ") must be PT1S or longer");
        }
        if (unknownAfter.compareTo(interval) <= 0) {
            throw new IllegalArgumentException(
                    "heartbeat.unknownAfter (" + unknownAfter + ") must be longer than interval (" + interval + ")");
        }
    }
}
