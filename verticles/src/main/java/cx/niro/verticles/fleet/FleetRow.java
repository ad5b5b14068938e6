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

    /** A sign of life without usage leaves the usage that is known; of what was proven the newest stays. */
    FleetRow with(Seen other) {
        if (other == null) {
            return this;
        }
        if (seen == null) {
            return new FleetRow(cluster, facts, other);
        }
        var proven = seen.proven().newest(other.proven());
        var newer = other.at().isAfter(seen.at());
        if (!newer && proven.equals(seen.proven())) {
            return this;
        }
        var usage = newer && (other.cpuUsedMillicores() >= 0 || other.memoryUsedBytes() >= 0) ? other : seen;
        return new FleetRow(
                cluster,
                facts,
                new Seen(
                        seen.clusterId(),
                        newer ? other.at() : seen.at(),
                        usage.cpuUsedMillicores(),
                        usage.memoryUsedBytes(),
                        proven));
    }
}
