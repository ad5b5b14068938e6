package cx.niro.agent.heartbeat;

import cx.niro.agent.observe.Observation;
import cx.niro.protocol.Snapshot;
import java.time.Instant;
import java.util.Objects;

/** What the agent knows of the cluster and what of it the server has. */
final class LastState {
    /** Incomplete looks of a fresh run that are not told: an API server that is just starting must not empty the fleet page. */
    private static final int PATIENCE = 3;

    private Observation observation;
    private String serverDigest;
    private Instant listedAt;
    private int incomplete;
    private boolean tellable;

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

    /** The snapshot if the server needs it, else null. */
    Snapshot snapshotToSend() {
        return tellable && !Objects.equals(serverDigest, digest()) ? observation.snapshot() : null;
    }

    void acceptedByServer(String digest) {
        serverDigest = digest;
    }

    /** The server lost or never had the state. */
    void resync() {
        serverDigest = null;
    }
}
