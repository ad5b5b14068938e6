package cx.niro.verticles.fleet;

import com.fasterxml.jackson.annotation.JsonInclude;
import cx.niro.protocol.Owner;
import cx.niro.verticles.fleet.FleetPodStore.FleetPodRow;
import cx.niro.verticles.fleet.FleetPodStore.PodCount;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The schemas of pods over all clusters, without {@code as_of}, which {@link Answer} puts in front. */
final class FleetPodJson {
    private static final int MOST_STATUSES = 50;

    private FleetPodJson() {}

    /** @param totals null while they are counted for the first time */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Page(Totals totals, List<Pod> items, String nextCursor) {}

    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Cluster(UUID id, String name, String environment, String status, Instant lastHeartbeatAt) {
        static Cluster of(FleetRow row, ClusterStatus status) {
            return new Cluster(
                    row.id(), row.cluster().name(), row.cluster().environment(), status.json(), row.lastSeen());
        }
    }

    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Pod(
            Cluster cluster,
            String namespace,
            String name,
            String phase,
            String status,
            boolean problem,
            boolean ready,
            int restarts,
            String node,
            Owner owner,
            List<String> images,
            Instant createdAt) {
        static Pod of(FleetPodRow row, Cluster cluster) {
            return new Pod(
                    cluster,
                    row.namespace(),
                    row.name(),
                    row.phase(),
                    row.status(),
                    row.problem(),
                    row.ready(),
                    row.restarts(),
                    row.node(),
                    row.owner(),
                    row.images(),
                    row.createdAt());
        }
    }

    record StatusCount(String status, long count) {}

    /** @param exact false where the numbers are of an earlier count */
    record Totals(
            long pods, long problems, long matching, List<StatusCount> statuses, long otherStatuses, boolean exact) {
        /** @param chosen statuses that {@code matching} counts; null for all */
        static Totals of(List<PodCount> counts, Set<String> chosen, boolean exact) {
            var pods = 0L;
            var problems = 0L;
            var matching = 0L;
            var byStatus = new HashMap<String, Long>();
            for (var count : counts) {
                pods += count.pods();
                problems += count.problem() ? count.pods() : 0;
                matching += chosen == null || chosen.contains(count.status()) ? count.pods() : 0;
                byStatus.merge(count.status(), count.pods(), Long::sum);
            }
            var statuses = byStatus.entrySet().stream()
                    .map(status -> new StatusCount(status.getKey(), status.getValue()))
                    .sorted(Comparator.comparingLong(StatusCount::count)
                            .reversed()
                            .thenComparing(StatusCount::status))
                    .limit(MOST_STATUSES)
                    .toList();
            var listed = statuses.stream().mapToLong(StatusCount::count).sum();
            return new Totals(pods, problems, matching, statuses, pods - listed, exact);
        }
    }
}
