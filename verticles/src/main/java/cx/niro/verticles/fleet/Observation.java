package cx.niro.verticles.fleet;

import java.time.Duration;
import java.time.Instant;

/**
 * What this node knows of database time and of whether heartbeats are being recorded. While they are not, or nobody can tell,
 * time stands still for the status rule, so that an outage of ours makes no cluster offline. After an interruption it runs
 * again only when the index has been brought up to date.
 */
final class Observation {
    /** Without a flush of last_seen, or an answer of the database, for so long, observation is interrupted. */
    static final Duration INTERRUPTED_AFTER = Duration.ofSeconds(10);

    private Duration databaseAhead = Duration.ZERO;
    private Instant answeredAt;
    private Instant observingSince;
    private Instant frozenAt;

    /** What the row {@code observing} said. */
    record Reading(Instant databaseNow, Instant observingSince, Instant lastFlush) {
        boolean isInterrupted() {
            return Duration.between(lastFlush, databaseNow).compareTo(INTERRUPTED_AFTER) > 0;
        }
    }

    /**
     * What the status rule counts with.
     *
     * @param now in database time; stands still while paused
     */
    record Moment(Instant now, Instant observingSince, boolean paused) {}

    /**
     * Takes a reading.
     *
     * @param asked node time when the question went out; with {@code answered} it bounds the database's clock
     * @return whether the index must be brought up to date, and {@link #resume} called, before time runs again
     */
    boolean read(Reading reading, Instant asked, Instant answered) {
        var middle = asked.plus(Duration.between(asked, answered).dividedBy(2));
        var first = answeredAt == null;
        if (!first) {
            freezeWhenUnanswered(answered);
        }
        databaseAhead = Duration.between(middle, reading.databaseNow());
        answeredAt = answered;
        if (reading.isInterrupted()) {
            if (frozenAt == null) {
                frozenAt = first ? reading.lastFlush() : reading.databaseNow();
            }
            if (first) {
                observingSince = reading.observingSince();
            }
            return false;
        }
        if (frozenAt == null) {
            observingSince = reading.observingSince();
            return false;
        }
        return true;
    }

    /** Time runs again: the index is up to date with what was recorded meanwhile. */
    void resume(Reading reading) {
        observingSince = reading.observingSince();
        frozenAt = null;
    }

    /** The database did not answer. */
    void failed(Instant now) {
        if (answeredAt != null && frozenAt == null) {
            freezeWhenUnanswered(now);
            if (frozenAt == null) {
                frozenAt = databaseTime(now);
            }
        }
    }

    boolean isKnown() {
        return answeredAt != null;
    }

    Instant databaseTime(Instant now) {
        return now.plus(databaseAhead);
    }

    Moment at(Instant now) {
        freezeWhenUnanswered(now);
        return new Moment(frozenAt == null ? databaseTime(now) : frozenAt, observingSince, frozenAt != null);
    }

    private void freezeWhenUnanswered(Instant now) {
        var bound = answeredAt.plus(INTERRUPTED_AFTER);
        if (frozenAt == null && now.isAfter(bound)) {
            frozenAt = databaseTime(bound);
        }
    }
}
