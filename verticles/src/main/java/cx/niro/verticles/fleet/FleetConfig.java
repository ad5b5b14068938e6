package cx.niro.verticles.fleet;

import cx.niro.verticles.liveness.LightConfig;
import java.time.Duration;
import java.util.Objects;

/**
 * Settings of the fleet index.
 *
 * @param publicUrl where agents and browsers reach the service, without a slash at the end
 * @param heartbeatInterval how often agents are told to beat
 * @param unknownAfter silence that makes a cluster unknown
 * @param offlineAfter silence that makes a cluster offline
 * @param lights how old proofs may be
 */
public record FleetConfig(
        String publicUrl,
        Duration heartbeatInterval,
        Duration unknownAfter,
        Duration offlineAfter,
        LightConfig lights) {
    public static final Duration DEFAULT_HEARTBEAT_INTERVAL = Duration.ofSeconds(15);
    public static final Duration DEFAULT_UNKNOWN_AFTER = Duration.ofSeconds(45);
    public static final Duration DEFAULT_OFFLINE_AFTER = Duration.ofSeconds(90);

    public FleetConfig {
        Objects.requireNonNull(publicUrl, "publicUrl");
        Objects.requireNonNull(lights, "lights");
        if (heartbeatInterval.isNegative() || heartbeatInterval.isZero()) {
            throw new IllegalArgumentException(
                    "fleet.heartbeatInterval (" + heartbeatInterval + ") must be longer than nothing");
        }
        if (unknownAfter.compareTo(heartbeatInterval) <= 0) {
            throw new IllegalArgumentException("fleet.unknownAfter (" + unknownAfter
                    + ") must be longer than heartbeatInterval (" + heartbeatInterval + ")");
        }
        if (offlineAfter.compareTo(unknownAfter) < 0) {
            throw new IllegalArgumentException("fleet.offlineAfter (" + offlineAfter
                    + ") must not be shorter than unknownAfter (" + unknownAfter + ")");
        }
    }

    public static FleetConfig defaults(String publicUrl) {
        return new FleetConfig(
                publicUrl,
                DEFAULT_HEARTBEAT_INTERVAL,
                DEFAULT_UNKNOWN_AFTER,
                DEFAULT_OFFLINE_AFTER,
                LightConfig.DEFAULT);
    }
}
