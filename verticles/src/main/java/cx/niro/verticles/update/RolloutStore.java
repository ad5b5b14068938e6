package cx.niro.verticles.update;

import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.update.UpdateMessages.ClusterList;
import cx.niro.verticles.update.UpdateMessages.RolloutItem;
import cx.niro.verticles.update.UpdateMessages.RolloutList;
import cx.niro.verticles.update.UpdateMessages.Steering;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Releases and rollouts as people see them: only those of the organizations that they see, any other is NOT_FOUND. A change comes
 * with its audit row. Every method fails with UNAVAILABLE while the database is down.
 */
interface RolloutStore {
    Future<List<Release>> releases(List<UUID> visibleOrgIds);

    /** Of all organizations; those below the one of a release have it, too. */
    Future<List<Release>> allReleases();

    /** Fails with CONFLICT {@code release_exists}. */
    Future<Release> addRelease(Principal principal, String version, String image, String notes);

    /** Fails with CONFLICT {@code release_in_use} while a rollout of it is not finished. */
    Future<Void> removeRelease(Principal principal, String version);

    /** The clusters that the caller sees. */
    Future<List<Candidate>> candidates(List<UUID> visibleOrgIds);

    /** Fails with CONFLICT {@code rollout_running} while another of the organization is not finished. */
    Future<RolloutItem> create(Principal principal, Plan plan);

    /** Newest first. */
    Future<RolloutList> list(List<UUID> visibleOrgIds, int limit, String cursor);

    Future<RolloutItem> find(List<UUID> visibleOrgIds, UUID id);

    /**
     * Sorted by wave and name.
     *
     * @param states empty for all
     */
    Future<ClusterList> clusters(List<UUID> visibleOrgIds, UUID id, Set<String> states, int limit, String cursor);

    /**
     * Pausing a paused and resuming a running one changes nothing. Fails with CONFLICT {@code rollout_not_running} for a pause of
     * one that was halted, and {@code rollout_finished}.
     */
    Future<RolloutItem> steer(Principal principal, UUID id, Steering steering);

    record Release(UUID orgId, String version, String image, String notes, Instant createdAt, String createdBy) {}

    /**
     * A rollout to be.
     *
     * @param clusters the number of the wave of each
     */
    record Plan(
            String version,
            String image,
            List<Wave> waves,
            Map<UUID, Integer> clusters,
            int deadlineSeconds,
            int maxParallel,
            int soakSeconds) {}
}
