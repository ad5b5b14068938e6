package cx.niro.verticles.fleet;

import cx.niro.verticles.heartbeat.HeartbeatMessages.ClusterFacts;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;

/**
 * A cluster in the index. Immutable: a change makes a new row.
 *
 * @param facts of the last stored state; null before the first
 * @param seen the last sign of life; null before the first
 */
record FleetRow(ClusterRecord cluster, ClusterFacts facts, Seen seen) {
    private static final Comparator<ClusterFacts> BY_AGE = Comparator.comparingLong(ClusterFacts::epoch)
            .thenComparingLong(ClusterFacts::sequence)
            .thenComparingLong(ClusterFacts::revision);

    UUID id() {
        return cluster.id();
    }

    UUID orgId() {
        return cluster.orgId();
    }

    boolean wasHeard() {
        return seen != null || facts != null;
    }

    Instant lastSeen() {
        return seen == null ? null : seen.at();
    }

    FleetRow with(ClusterFacts other) {
        return other == null || (facts != null && BY_AGE.compare(other, facts) < 0)
                ? this
                : new FleetRow(cluster, other, seen);
    }

    /** A sign of life without usage leaves the usage that is known. */
    FleetRow with(Seen other) {
        if (other == null || (seen != null && !other.at().isAfter(seen.at()))) {
            return this;
        }
        var keepsUsage = seen != null && other.cpuUsedMillicores() < 0 && other.memoryUsedBytes() < 0;
        return new FleetRow(
                cluster,
                facts,
                keepsUsage
                        ? new Seen(other.clusterId(), other.at(), seen.cpuUsedMillicores(), seen.memoryUsedBytes())
                        : other);
    }
}
