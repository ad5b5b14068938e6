package cx.niro.agent.heartbeat;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** How often to beat: as the server says unless the operator fixed it, with a little jitter so that fleets do not beat in step. */
public final class Cadence {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final double JITTER = 0.1;

    private final Optional<Duration> fixed;
    private final RandomGenerator random;
    private Duration interval;

    /** @param fixed by the operator; empty to follow the server */
    public Cadence(Optional<Duration> fixed, Duration initial, RandomGenerator random) {
        this.fixed = fixed;
        this.random = random;
        this.interval = fixed.orElse(initial);
    }

    void follow(int seconds) {
        if (fixed.isEmpty()) {
            var asked = Duration.ofSeconds(seconds);
            interval = asked.compareTo(SHORTEST) < 0 ? SHORTEST : asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
        }
    }

    Duration interval() {
        return interval;
    }

    /** Up to a tenth earlier than the interval, never later: the server counts silence. */
    Duration next() {
        return Duration.ofMillis((long) (interval.toMillis() * (1 - JITTER * random.nextDouble())));
    }

    /** Of a run that has to prove itself. */
    Duration soon() {
        return interval.compareTo(SOON) < 0 ? next() : SOON;
    }
}
