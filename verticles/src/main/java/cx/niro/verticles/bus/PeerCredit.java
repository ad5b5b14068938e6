package cx.niro.verticles.bus;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How many requests another node may owe an answer for. The bus has no back-pressure: what is sent to a node that does not read stays
 * in this one's memory. A request that timed out may lie there still, so its credit comes back only when the peer answered another
 * one or after the time in which the bus drops a silent connection.
 */
final class PeerCredit {
    static final int MOST_IN_FLIGHT = 256;
    static final Duration STUCK_FOR = Duration.ofSeconds(30);

    private final LongSupplier nanos;
    private final int most;
    private int waiting;
    private int stuck;
    private long stuckSince;

    PeerCredit(LongSupplier nanos) {
        this(nanos, MOST_IN_FLIGHT);
    }

    PeerCredit(LongSupplier nanos, int most) {
        this.nanos = nanos;
        this.most = most;
    }

    /** False when the peer owes too many answers. */
    synchronized boolean take() {
        if (stuck > 0 && nanos.getAsLong() - stuckSince > STUCK_FOR.toNanos()) {
            stuck = 0;
        }
        if (waiting + stuck >= most) {
            return false;
        }
        waiting++;
        return true;
    }

    /** The peer answered, be it with a failure: what was sent before has left this node. */
    synchronized void answered() {
        waiting--;
        stuck = 0;
    }

    /** The message never left: nobody serves the address. */
    synchronized void unsent() {
        waiting--;
    }

    synchronized void timedOut() {
        waiting--;
        stuck++;
        stuckSince = nanos.getAsLong();
    }
}
