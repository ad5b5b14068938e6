package cx.niro.verticles.liveness;

import cx.niro.protocol.Protocol;
import java.time.Duration;
import java.util.Objects;

/**
 * How old a proof may be.
 *
 * @param heartbeatInterval how often agents beat, and so how often they return a proof of the command channel
 * @param amberAfter age after which a light is no longer green
 * @param redAfter age after which it is red, and a cluster whose heartbeats arrive has unreachable commands
 */
public record LightConfig(Duration heartbeatInterval, Duration amberAfter, Duration redAfter) {
    /** What must lie between the interval and amber: polls are held for most of it, and holds of a moment would be a flood. */
    private static final Duration LEAST_FOR_POLLS = Duration.ofSeconds(5);

    public static final LightConfig DEFAULT =
            new LightConfig(Duration.ofSeconds(15), Duration.ofSeconds(45), Duration.ofSeconds(60));

    public LightConfig {
        Objects.requireNonNull(heartbeatInterval, "heartbeatInterval");
        if (amberAfter.compareTo(heartbeatInterval.plus(LEAST_FOR_POLLS)) < 0) {
            throw new IllegalArgumentException("lights.amberAfter (" + amberAfter + ") must be at least "
                    + LEAST_FOR_POLLS.toSeconds() + " s longer than heartbeatInterval (" + heartbeatInterval + ")");
        }
        if (redAfter.compareTo(amberAfter) <= 0) {
            throw new IllegalArgumentException(
                    "lights.redAfter (" + redAfter + ") must be longer than amberAfter (" + amberAfter + ")");
        }
    }

    /**
     * How long a poll may be held at most: its answer is a proof that comes back with the next heartbeat, and both together, with a
     * fifth more for the ways, must be over before the light is amber. 25 s by default.
     */
    public Duration pollHold() {
        var hold = newerProofWithin().multipliedBy(5).dividedBy(6);
        return hold.compareTo(Protocol.POLL_HOLD) > 0 ? Protocol.POLL_HOLD : hold;
    }

    /** A heartbeat so much later than the newest proof would have brought a newer one, if the command channel worked. */
    public Duration newerProofWithin() {
        return amberAfter.minus(heartbeatInterval);
    }

    /**
     * A longer silence is a gap. After a shorter one the first heartbeat finds no proof old enough to call a channel dead; and it is
     * always more than an interval, so that agents that beat as told are heard without a gap. 30 s by default.
     */
    public Duration gapAfter() {
        return heartbeatInterval.plus(newerProofWithin().dividedBy(2));
    }
}
