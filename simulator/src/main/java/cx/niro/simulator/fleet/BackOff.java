package cx.niro.simulator.fleet;

import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/** Full jitter: the n-th wait is random between 0 and a limit that doubles from 0.5 s to 15 s; what the server asks for wins. */
final class BackOff {
    private static final long FIRST_MILLIS = 500;
    private static final long LONGEST_MILLIS = 15_000;

    private final SplittableRandom random;
    private long limitMillis = FIRST_MILLIS;

    BackOff(SplittableRandom random) {
        this.random = random;
    }

    Duration next() {
        long wait = random.nextLong(limitMillis + 1);
        limitMillis = Math.min(2 * limitMillis, LONGEST_MILLIS);
        return Duration.ofMillis(wait);
    }

    Duration after(Reply reply) {
        Optional<Duration> asked = reply.retryAfter();
        return asked.orElseGet(this::next);
    }

    void reset() {
        limitMillis = FIRST_MILLIS;
    }
}
