package cx.niro.protocol;

/**
 * The server's answer to a beat.
 *
 * @param intervalSeconds until the next beat
 * @param resync true: the next beat must carry a full snapshot
 * @param proof to be returned with the next poll
 * @param update a version to roll to; null for none
 * @param promoted for a candidate run: it is the current one now
 */
public record HeartbeatAnswer(int intervalSeconds, boolean resync, Proof proof, UpdateOffer update, boolean promoted) {
    public HeartbeatAnswer {
        Check.atLeast("interval_seconds", intervalSeconds, 1);
    }
}
