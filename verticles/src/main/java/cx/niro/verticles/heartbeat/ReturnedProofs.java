package cx.niro.verticles.heartbeat;

import cx.niro.protocol.Heartbeat;
import cx.niro.protocol.Proof;
import cx.niro.verticles.liveness.Proofs;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What agents bring back, as times in the database's time. */
final class ReturnedProofs {
    private static final int MOST_PROOFS = 4;
    /** What agents say of time may be any number; the database takes fewer. */
    private static final Duration OLDEST = Duration.ofDays(365);

    private final Proofs proofs;
    private final Clock databaseTime;

    ReturnedProofs(Proofs proofs, Clock databaseTime) {
        this.proofs = proofs;
        this.databaseTime = databaseTime;
    }

    /** When the newest genuine proof of the channel was made for this very run; null for none. */
    Instant newest(UUID clusterId, String runId, String channel, List<Proof> returned) {
        Instant newest = null;
        for (var proof : returned.subList(0, Math.min(MOST_PROOFS, returned.size()))) {
            var genuine = proofs.isGenuine(clusterId, runId, proof);
            BeatMetrics.countProof(genuine);
            if (genuine
                    && proof.channel().equals(channel)
                    && (newest == null || proof.at().isAfter(newest))) {
                newest = proof.at();
            }
        }
        return newest;
    }

    /** When the cluster's API server last answered every list; null for never. */
    Instant listedAt(Heartbeat beat) {
        return beat.stats() == null ? null : byAge(beat, beat.stats().kubernetesListedAt());
    }

    /** Since when log streams are open; null while there is none. */
    Instant logsOpenSince(Heartbeat beat) {
        return beat.stats() == null ? null : byAge(beat, beat.stats().logsOpenSince());
    }

    /** When a batch of log lines was last taken; null for never. */
    Instant logsTakenAt(Heartbeat beat) {
        return beat.stats() == null ? null : byAge(beat, beat.stats().logsTakenAt());
    }

    /** A time of the agent's clock, by the age that it had when the agent sent the beat. */
    private Instant byAge(Heartbeat beat, Instant at) {
        if (at == null || beat.sentAt() == null) {
            return null;
        }
        var age = Duration.between(at, beat.sentAt());
        return databaseTime
                .instant()
                .minus(age.isNegative() ? Duration.ZERO : age.compareTo(OLDEST) > 0 ? OLDEST : age);
    }
}
