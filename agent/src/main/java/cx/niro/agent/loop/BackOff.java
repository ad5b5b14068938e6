package cx.niro.agent.loop;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Full jitter: the n-th wait is random between 0 and a limit that doubles from 0.5 s to 15 s. Not thread-safe: one a loop. */
public final class BackOff {
    public static final Duration FIRST = Duration.ofMillis(500);
    public static final Duration LONGEST = Duration.ofSeconds(15);

    private final RandomGenerator random;
    private long limitMillis = FIRST.toMillis();

    public BackOff(RandomGenerator random) {
        this.random = random;
    }

    public Duration next() {
        var wait = random.nextLong(limitMillis + 1);
        limitMillis = Math.min(2 * limitMillis, LONGEST.toMillis());
        return Duration.ofMillis(wait);
    }

    /** To be called after a success: the next wait is a short one again. */
    public void reset() {
        limitMillis = FIRST.toMillis();
    }
}
