package cx.niro.verticles.update;

import java.time.Duration;
import java.util.Objects;

/**
 * Settings of updates.
 *
 * @param agentImage that this server installs, without tag
 * @param agentVersion its tag
 * @param unknownAfter silence after which a cluster is not offered anything
 * @param offlineAfter silence after which a wave ends without the cluster
 * @param grace that an agent has beyond its deadline to say what became of an offer
 * @param every how often rollouts are looked at
 */
public record UpdateConfig(
        String agentImage,
        String agentVersion,
        Duration unknownAfter,
        Duration offlineAfter,
        Duration grace,
        Duration every) {
    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final Duration EVERY = Duration.ofSeconds(2);

    public UpdateConfig {
        Objects.requireNonNull(agentImage, "agentImage");
        Objects.requireNonNull(agentVersion, "agentVersion");
        if (offlineAfter.compareTo(unknownAfter) < 0) {
            throw new IllegalArgumentException("update.offlineAfter (" + offlineAfter
                    + ") must not be shorter than unknownAfter (" + unknownAfter + ")");
        }
    }

    public static UpdateConfig of(
            String agentImage, String agentVersion, Duration unknownAfter, Duration offlineAfter) {
        return new UpdateConfig(agentImage, agentVersion, unknownAfter, offlineAfter, GRACE, EVERY);
    }

    /** Image of a version that names none. */
    String imageOf(String version) {
        return agentImage + ':' + version;
    }

    /** The version that this server installs; {@code latest} says nothing. */
    boolean knowsItsVersion() {
        return !agentVersion.equals("latest");
    }
}
