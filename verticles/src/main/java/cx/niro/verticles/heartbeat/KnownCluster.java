package cx.niro.verticles.heartbeat;

import cx.niro.verticles.heartbeat.HeartbeatMessages.ClusterFacts;
import java.time.Instant;
import java.util.UUID;

/**
 * What the path of a beat needs to know of its cluster.
 *
 * @param enrolledUid UID of kube-system at enrollment
 * @param digest of the stored state; null for none
 * @param facts of the stored state; null before the first beat
 * @param storedAt when facts were stored
 * @param lastSequence newest sequence that was accepted within the current epoch; 0 for none
 */
record KnownCluster(
        UUID clusterId,
        UUID orgId,
        String enrolledUid,
        AgentRun run,
        String digest,
        ClusterFacts facts,
        Instant storedAt,
        long lastSequence) {
    /** Of the stored state; 0 for none. */
    long revision() {
        return facts == null ? 0 : facts.revision();
    }

    KnownCluster withRun(AgentRun next) {
        return new KnownCluster(clusterId, orgId, enrolledUid, next, digest, facts, storedAt, 0);
    }

    KnownCluster accepted(long sequence) {
        return new KnownCluster(
                clusterId, orgId, enrolledUid, run, digest, facts, storedAt, Math.max(lastSequence, sequence));
    }

    KnownCluster stored(String newDigest, ClusterFacts newFacts, Instant now) {
        return new KnownCluster(
                clusterId,
                orgId,
                enrolledUid,
                run,
                newDigest,
                newFacts,
                now,
                Math.max(lastSequence, newFacts.sequence()));
    }
}
