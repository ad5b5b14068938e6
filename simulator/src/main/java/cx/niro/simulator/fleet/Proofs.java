package cx.niro.simulator.fleet;

import cx.niro.protocol.Proof;
import java.util.List;
import java.util.stream.Stream;

/** Proofs on their way back to the server, as the real agent carries them: each channel returns the newest one of the other. */
final class Proofs {
    private Proof ofHeartbeats;
    private Proof ofPolls;

    void fromHeartbeat(Proof proof) {
        if (proof != null) {
            ofHeartbeats = proof;
        }
    }

    void fromPoll(Proof proof) {
        if (proof != null) {
            ofPolls = proof;
        }
    }

    List<Proof> forPoll() {
        return Stream.ofNullable(ofHeartbeats).toList();
    }

    List<Proof> forHeartbeat() {
        return Stream.ofNullable(ofPolls).toList();
    }

    /** The poll that carried them was answered. */
    void returnedByPoll(List<Proof> carried) {
        if (ofHeartbeats != null && carried.contains(ofHeartbeats)) {
            ofHeartbeats = null;
        }
    }

    /** The heartbeat that carried them was answered. */
    void returnedByHeartbeat(List<Proof> carried) {
        if (ofPolls != null && carried.contains(ofPolls)) {
            ofPolls = null;
        }
    }
}
