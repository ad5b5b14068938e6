package cx.niro.agent.apply;

import cx.niro.agent.command.Execution;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * Since when the command exists, by the API server's clock: an object that is younger was made by an attempt whose report was lost. Used by
 * one thread.
 */
final class CommandAge {
    /** Timestamps of objects and answers have whole seconds. */
    private static final Duration PRECISION = Duration.ofSeconds(1);

    private final boolean repeated;
    private final Duration age;
    private final long started = System.nanoTime();
    private final Clock clock;
    private Instant since;

    CommandAge(Execution execution, Clock clock) {
        this.repeated = execution.attempt() > 1;
        this.age = execution.age();
        this.clock = clock;
    }

    /** Takes the time of an answer of the API server. */
    void hear(Optional<Instant> date) {
        if (since == null) {
            date.ifPresent(now -> since = createdAt(now));
        }
    }

    /** Whether an earlier attempt may have written at this time; never in a first attempt. */
    boolean covers(String timestamp) {
        if (!repeated) {
            return false;
        }
        try {
            var at = OffsetDateTime.parse(timestamp).toInstant();
            return !at.isBefore((since == null ? createdAt(clock.instant()) : since).minus(PRECISION));
        } catch (DateTimeException e) {
            return false;
        }
    }

    private Instant createdAt(Instant now) {
        return now.minus(age).minusNanos(System.nanoTime() - started);
    }
}
