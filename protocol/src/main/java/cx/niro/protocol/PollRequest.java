package cx.niro.protocol;

import java.util.List;

/**
 * Asks for commands; the server holds it until there is one.
 *
 * @param waitSeconds longest hold
 * @param acknowledgedIds commands that reached the agent since the last poll
 * @param proofs of the heartbeat channel, returned
 */
public record PollRequest(String runId, int waitSeconds, List<String> acknowledgedIds, List<Proof> proofs) {
    public PollRequest {
        Check.text("run_id", runId, 64);
        Check.atLeast("wait_seconds", waitSeconds, 0);
        acknowledgedIds = Check.list("acknowledged_ids", acknowledgedIds);
        proofs = Check.list("proofs", proofs);
    }
}
