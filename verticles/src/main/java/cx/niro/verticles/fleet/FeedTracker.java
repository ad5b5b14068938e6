package cx.niro.verticles.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Watches the numbers of every node's feed for gaps. */
final class FeedTracker {
    private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

    private final Map<String, Heard> lastByNode = new HashMap<>();

    private record Heard(long number, Instant at) {}

    /** Whether messages were lost before this one: numbers are missing, or a node is met in mid-stream. */
    boolean revealsGap(String nodeId, long number, Instant now) {
        var last = lastByNode.get(nodeId);
        var expected = last == null ? 1 : last.number() + 1;
        lastByNode.put(nodeId, new Heard(last == null ? number : Math.max(number, last.number()), now));
        return number > expected;
    }

    /** Drops nodes that have not spoken for long, so that restarts leave nothing behind. */
    void forgetSilent(Instant now) {
        lastByNode.values().removeIf(heard -> heard.at().plus(FORGET_AFTER).isBefore(now));
    }
}
