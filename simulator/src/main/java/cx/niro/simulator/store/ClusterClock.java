package cx.niro.simulator.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The cluster's time; a scenario shifts it back while it seeds, so that things have an age. */
public final class ClusterClock {
    private final Clock clock;
    private Duration shift = Duration.ZERO;

    public ClusterClock(Clock clock) {
        this.clock = clock;
    }

    /** Now, in the cluster's time. */
    public Instant now() {
        return clock.instant().plus(shift);
    }

    /** Now as Kubernetes writes it: whole seconds, UTC. */
    public String timestamp() {
        return timestamp(now());
    }

    /** An instant as Kubernetes writes it. */
    public static String timestamp(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Lets the time be that much behind (negative) or ahead until the next call. */
    public void shift(Duration difference) {
        shift = difference;
    }
}
