package cx.niro.simulator.fleet;

import cx.niro.protocol.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Commands of the type {@code hold}, which only tests give: an agent works on one until the test lets it end. Servers carry it like
 * any type that they do not know. Thread-safe.
 */
final class Holds {
    private static final String TYPE = "hold";

    private final List<Held> held = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom();
    /** Within which a hold ends; null while they are kept. */
    private Duration within;

    private record Held(Lane lane, Runnable end) {}

    static boolean isHold(Command command) {
        return command instanceof Command.Unknown unknown && TYPE.equals(unknown.type());
    }

    /** @param end called once, on the lane, when the hold is to end */
    synchronized void begin(Lane lane, Runnable end) {
        var begun = new Held(lane, end);
        if (within == null) {
            held.add(begun);
        } else {
            end(begun);
        }
    }

    /** Lets each hold, and each one that comes later, end after a time of its own between zero and this. */
    synchronized void release(Duration longest) {
        within = longest;
        held.forEach(this::end);
        held.clear();
    }

    /** From now on holds last again. */
    synchronized void keep() {
        within = null;
    }

    private void end(Held ending) {
        var wait = Duration.ofMillis(random.nextLong(within.toMillis() + 1));
        ending.lane.run(() -> ending.lane.after(wait, ending.end));
    }
}
