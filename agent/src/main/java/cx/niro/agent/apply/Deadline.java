package cx.niro.agent.apply;

import java.time.Duration;

/** Until when an execution works; a little before the command's own deadline, so that the result is there in time. */
final class Deadline {
    private static final Duration LEAST_RESERVE = Duration.ofMillis(500);
    private static final Duration MOST_RESERVE = Duration.ofSeconds(5);

    private final long end;

    Deadline(Duration remaining) {
        var tenth = remaining.dividedBy(10);
        var reserve = tenth.compareTo(MOST_RESERVE) > 0
                ? MOST_RESERVE
                : tenth.compareTo(LEAST_RESERVE) < 0 ? LEAST_RESERVE : tenth;
        this.end = System.nanoTime() + remaining.minus(reserve).toNanos();
    }

    /** None, but never less, once it is past. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    boolean isPast() {
        return end - System.nanoTime() <= 0;
    }

    /** Rests; at once false, without a rest, where the deadline would pass in it. */
    boolean rest(Duration time) throws InterruptedException {
        if (end - System.nanoTime() <= time.toNanos()) {
            return false;
        }
        Thread.sleep(time.toMillis());
        return true;
    }
}
