package cx.niro.protocol;

import java.time.Instant;
import java.util.List;

/**
 * One beat of an agent. It carries a snapshot, or a delta, or neither while the state is still the one that {@code digest} names.
 *
 * @param runId random per process
 * @param sequence counts within the run, from 1
 * @param clusterUid UID of kube-system; another one than at enrollment is a clone
 * @param sentAt the agent's clock
 * @param candidate true for the new run of a self-update that is not promoted yet
 * @param digest of the current state; null only while nothing was observed yet
 * @param missing parts that could not be observed this time, see {@link MissingPart}
 * @param proofs of the poll channel, returned
 * @param update what became of the newest update that the agent was offered; null for none
 */
public record Heartbeat(
        String runId,
        long sequence,
        String clusterUid,
        Instant sentAt,
        AgentInfo agent,
        Capabilities capabilities,
        AgentStats stats,
        boolean candidate,
        String digest,
        Snapshot snapshot,
        Delta delta,
        Usage usage,
        List<MissingPart> missing,
        List<Proof> proofs,
        UpdateReport update) {
    public Heartbeat {
        Check.text("run_id", runId, 64);
        Check.atLeast("sequence", sequence, 1);
        Check.text("cluster_uid", clusterUid, 128);
        Check.present("agent", agent);
        capabilities = capabilities == null ? Capabilities.NONE : capabilities;
        missing = Check.list("missing", missing);
        proofs = Check.list("proofs", proofs);
        if (snapshot != null && delta != null) {
            throw new InvalidMessage("delta", "must be absent when snapshot is present");
        }
        if (digest == null && snapshot != null) {
            digest = snapshot.digest();
        }
    }

    /** The same without what is large: its snapshot and usage. */
    public Heartbeat withoutSnapshot() {
        return new Heartbeat(
                runId,
                sequence,
                clusterUid,
                sentAt,
                agent,
                capabilities,
                stats,
                candidate,
                digest,
                null,
                delta,
                null,
                missing,
                proofs,
                update);
    }
}
