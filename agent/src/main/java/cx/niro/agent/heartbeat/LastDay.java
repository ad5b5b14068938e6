package cx.niro.agent.heartbeat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** How much a growing count grew within the last 24 hours, to a quarter of an hour; since the start while that is younger. */
final class LastDay {
    static final Duration LENGTH = Duration.ofHours(24);
    static final Duration STEP = Duration.ofMinutes(15);

    private final Deque<Sample> samples = new ArrayDeque<>();

    LastDay() {
        samples.add(new Sample(0, 0));
    }

    private record Sample(long atMillis, long count) {}

    /** @param uptimeMillis age of the process, which no change of the clock moves */
    long growth(long uptimeMillis, long count) {
        if (uptimeMillis - samples.getLast().atMillis() >= STEP.toMillis()) {
            samples.addLast(new Sample(uptimeMillis, count));
        }
        while (samples.size() > 1 && uptimeMillis - samples.getFirst().atMillis() > LENGTH.toMillis()) {
            samples.removeFirst();
        }
        return count - samples.getFirst().count();
    }
}
