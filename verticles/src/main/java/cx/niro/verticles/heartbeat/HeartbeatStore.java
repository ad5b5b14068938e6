package cx.niro.verticles.heartbeat;

import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
import cx.niro.verticles.heartbeat.Observed.UsageRow;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Runs, states and signs of life. Times are the database's; every method fails with UNAVAILABLE while it is down. */
interface HeartbeatStore {
    /** Null for a cluster that is not there any more. */
    Future<KnownCluster> find(UUID clusterId);

    /**
     * Makes the run the current one, if the epoch is still the expected one; succeeds with null if it is not, or if the
     * current run was heard of within the silence. One that gave way before and comes back, the second within ten minutes to do
     * so, is quarantined with all others: nothing but an enrollment ends that. After a promoted run that does not count.
     *
     * @param silence how long the current run must have been silent; null for a run that takes over from a living one
     * @param promoted whether it is the candidate of a self-update
     */
    Future<AgentRun> takeOver(KnownCluster cluster, String runId, Duration silence, boolean promoted);

    /** As {@link #takeOver(KnownCluster, String, Duration, boolean)}, for a run that is no candidate. */
    default Future<AgentRun> takeOver(KnownCluster cluster, String runId, Duration silence) {
        return takeOver(cluster, runId, silence, false);
    }

    /**
     * Notes that a run that had to give way to the current one is heard beside it, and sees its cluster. Succeeds with true where
     * both live: this was noted 15 s ago or earlier, the current run is that for 25 s, and was heard since and within {@code
     * unknownAfter}. Never within two minutes after a promotion, while the pod before ends.
     */
    Future<Boolean> noteStandBy(KnownCluster cluster, Duration unknownAfter);

    /** Lets no run work, if the epoch is still the expected one; succeeds with null if it is not. */
    Future<AgentRun> quarantine(KnownCluster cluster);

    /** Notes that another cluster lives on this one's key; succeeds with false where that was noted within 10 s. */
    Future<Boolean> noteClone(UUID clusterId, String otherUid);

    /** The stored snapshot as it was given to {@link #record}; null where the stored state has not this digest. */
    Future<Buffer> snapshot(UUID clusterId, String digest);

    /**
     * Stores those of the states that are newer than the stored ones, all in one transaction, and succeeds with the new
     * revisions of those. What has facts only is stored only beside the state of its digest, stored with the same capability
     * of pods. No two of the changes are of one cluster.
     */
    Future<Map<UUID, Long>> record(List<StateChange> changes);

    /** Counts what is of a current epoch as heard of now, and since now where it was silent for long; succeeds with those. */
    Future<List<Marked>> markSeen(List<Sign> signs);

    /** Stores the proofs of those that are of a current epoch, where they are newer than the stored ones. */
    Future<Void> markPolled(List<Polled> polled);

    /** Says that this service watches, and since now where it last said so more than 10 s ago; succeeds with the database's time. */
    Future<Instant> observe();

    /**
     * A sign of life.
     *
     * @param revision of the stored state that this node remembers; 0 for none
     * @param usage null where none came with it
     * @param pollProvenAt when the newest proof was made that it returned of the poll channel; null for none
     * @param kubernetesListedAt when the cluster's API server last answered every list; null for never
     * @param logsOpenSince since when log streams are open; null while there is none
     * @param logsTakenAt when a batch of them was last taken; null for never
     */
    record Sign(
            UUID clusterId,
            long epoch,
            long revision,
            UsageRow usage,
            Instant pollProvenAt,
            Instant kubernetesListedAt,
            Instant logsOpenSince,
            Instant logsTakenAt) {}

    /** @param heartbeatProvenAt when the newest proof was made that a poll returned of the heartbeat channel */
    record Polled(UUID clusterId, long epoch, Instant heartbeatProvenAt) {}

    /**
     * A sign that was counted.
     *
     * @param revision of the stored state as it is; 0 for none
     */
    record Marked(Seen seen, long revision) {}
}
