package cx.niro.verticles.heartbeat;

import java.time.Duration;

/**
 * How heartbeats are taken.
 *
 * @param interval that agents are told
 * @param unknownAfter silence of a current run after which another one may take its place
 * @param gapAfter silence of a cluster after which it is heard anew
 */
public record HeartbeatConfig(Duration interval, Duration unknownAfter, Duration gapAfter) {
    public HeartbeatConfig {
        if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("heartbeat interval (" + interval + ") must be PT1S or longer");
        }
        if (unknownAfter.compareTo(interval) <= 0) {
            throw new IllegalArgumentException(
                    "heartbeat.unknownAfter (" + unknownAfter + ") must be longer than interval (" + interval + ")");
        }
        if (gapAfter.compareTo(interval) <= 0) {
            throw new IllegalArgumentException(
                    "heartbeat.gapAfter (" + gapAfter + ") must be longer than interval (" + interval + ")");
        }
    }
}
