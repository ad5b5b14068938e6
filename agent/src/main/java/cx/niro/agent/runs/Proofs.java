package cx.niro.agent.runs;

import cx.niro.protocol.Proof;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** Proofs on their way back to the server: each channel carries the newest one of the other channel, until a call with it succeeds. */
public final class Proofs {
    private final AtomicReference<Proof> ofHeartbeats = new AtomicReference<>();
    private final AtomicReference<Proof> ofPolls = new AtomicReference<>();

    /** @param proof from a heartbeat's answer, may be null; the next poll carries it */
    public void fromHeartbeat(Proof proof) {
        if (proof != null) {
            ofHeartbeats.set(proof);
        }
    }

    /** @param proof from a poll's answer, may be null; the next heartbeat carries it */
    public void fromPoll(Proof proof) {
        if (proof != null) {
            ofPolls.set(proof);
        }
    }

    public List<Proof> forPoll() {
        return Stream.ofNullable(ofHeartbeats.get()).toList();
    }

    public List<Proof> forHeartbeat() {
        return Stream.ofNullable(ofPolls.get()).toList();
    }

    /** The poll that carried them was answered. */
    public void returnedByPoll(List<Proof> carried) {
        carried.forEach(proof -> ofHeartbeats.compareAndSet(proof, null));
    }

    /** The heartbeat that carried them was answered. */
    public void returnedByHeartbeat(List<Proof> carried) {
        carried.forEach(proof -> ofPolls.compareAndSet(proof, null));
    }
}
