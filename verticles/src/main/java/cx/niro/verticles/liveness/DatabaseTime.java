package cx.niro.verticles.liveness;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The database's time as this node knows it, so that a proof made by one node has the same age for every other one, whatever
 * their clocks say. Before the first reading it is the node's own time. Safe for use by several threads.
 */
public final class DatabaseTime extends Clock {
    /** A reading that took longer says too little. */
    private static final Duration SLOWEST_READING = Duration.ofSeconds(2);

    private final Clock node;
    private volatile Duration ahead = Duration.ZERO;

    public DatabaseTime(Clock node) {
        this.node = node;
    }

    /** @param asked node time when the question went out, as {@code answered} when the answer came */
    public void learn(Instant databaseNow, Instant asked, Instant answered) {
        var took = Duration.between(asked, answered);
        if (took.compareTo(SLOWEST_READING) <= 0) {
            ahead = Duration.between(asked.plus(took.dividedBy(2)), databaseNow);
        }
    }

    @Override
    public Instant instant() {
        return node.instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** Instants have no zone: this very clock. */
    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
