package cx.niro.agent.heartbeat;

import cx.niro.agent.observe.Observation;
import cx.niro.protocol.Delta;
import cx.niro.protocol.Heartbeat;
import cx.niro.protocol.HeartbeatAnswer;
import cx.niro.protocol.Snapshot;
import cx.niro.protocol.StateHashes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What the agent knows of the cluster and what of it the server has. What differs is told as a delta where that is clearly smaller,
 * but as a whole once an hour, to be safe, and for an hour to a server that twice in a row could not use a delta.
 */
final class LastState {
    /** Incomplete looks of a fresh run that are not told: an API server that is just starting must not empty the fleet page. */
    private static final int PATIENCE = 3;

    private static final int MOST_USELESS_DELTAS = 2;
    private static final Duration WHOLE_EVERY = Duration.ofHours(1);
    private static final Duration WITHOUT_DELTAS = Duration.ofHours(1);

    private final Clock clock;
    private Observation observation;
    private String serverDigest;
    /** Of the state with that digest; null where the next change has to be told as a whole. */
    private StateHashes told;

    private Instant toldWholeAt = Instant.MIN;
    private int uselessDeltas;
    private Instant wholeUntil = Instant.MIN;
    private Instant listedAt;
    private int incomplete;
    private boolean tellable;

    LastState(Clock clock) {
        this.clock = clock;
    }

    /** What a beat has to carry: at most one of the two is not null. */
    record Change(Snapshot snapshot, Delta delta) {
        static final Change NONE = new Change(null, null);
    }

    void observed(Observation seen) {
        observation = seen;
        if (seen.complete()) {
            listedAt = seen.at();
            tellable = true;
        } else if (++incomplete >= PATIENCE) {
            tellable = true;
        }
    }

    Observation observation() {
        return observation;
    }

    /** When every list was last answered; null if never. */
    Instant listedAt() {
        return listedAt;
    }

    /** Null while nothing can be told yet. */
    String digest() {
        return tellable ? observation.snapshot().digest() : null;
    }

    /** What the server lacks. */
    Change changeToSend() {
        if (!tellable || Objects.equals(serverDigest, digest())) {
            return Change.NONE;
        }
        return delta().map(delta -> new Change(null, delta)).orElseGet(() -> new Change(observation.snapshot(), null));
    }

    private Optional<Delta> delta() {
        var now = clock.instant();
        return told == null || now.isBefore(wholeUntil) || !now.isBefore(toldWholeAt.plus(WHOLE_EVERY))
                ? Optional.empty()
                : told.deltaTo(observation.snapshot());
    }

    /** What the beat spoke of is still the observed state. */
    void answered(Heartbeat beat, HeartbeatAnswer answer) {
        if (answer.resync()) {
            refused(beat);
            return;
        }
        if (beat.snapshot() != null) {
            toldWholeAt = clock.instant();
        }
        if (beat.delta() != null) {
            uselessDeltas = 0;
        }
        if (!Objects.equals(serverDigest, beat.digest())) {
            serverDigest = beat.digest();
            told = serverDigest == null ? null : StateHashes.of(observation.snapshot());
        }
        if (answer.proof() == null) {
            // a server that knows only the base fields would overlook a delta without a word
            told = null;
        }
    }

    /** The server lost or never had the state, or could not use what the beat told of it. */
    void refused(Heartbeat beat) {
        if (beat.delta() != null && ++uselessDeltas == MOST_USELESS_DELTAS) {
            uselessDeltas = 0;
            wholeUntil = clock.instant().plus(WITHOUT_DELTAS);
        }
        serverDigest = null;
        told = null;
    }

    /** The next change is told as a whole. */
    void tellWhole() {
        told = null;
    }
}
