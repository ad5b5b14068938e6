package cx.niro.simulator.kubelet;

import java.time.Duration;
import java.time.Instant;

/** How long a kubelet waits before it starts a container again: not at all at first, then doubling up to thirty times the first wait. */
final class RestartBackOff {
    private static final Duration FORGIVEN_AFTER = Duration.ofMinutes(10);
    private static final int LONGEST = 30;

    private final Duration first;
    private int ends;

    RestartBackOff(Duration first) {
        this.first = first;
    }

    /** The wait after a run that began then; a long enough run makes up for all ends before it. */
    Duration afterRunSince(Instant started, Instant now) {
        ends = started.plus(FORGIVEN_AFTER).isBefore(now) ? 1 : ends + 1;
        if (ends == 1) {
            return Duration.ZERO;
        }
        return first.multipliedBy(Math.min(1L << Math.min(ends - 2, 10), LONGEST));
    }
}
