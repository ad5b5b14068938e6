package cx.niro.verticles.update;

import cx.niro.verticles.bus.Address;
import cx.niro.verticles.bus.Done;
import cx.niro.verticles.bus.Topic;
import cx.niro.verticles.gateway.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the updates of agents answer and tell. */
public final class UpdateMessages {
    /** A release or a rollout was made or changed by a person: every node looks at once. */
    public static final Topic<Changed> CHANGED = new Topic<>("update.changed", Changed.class);

    static final Address<Ask, ReleaseList> LIST_RELEASES =
            new Address<>("update.list-releases", Ask.class, ReleaseList.class);
    static final Address<AddRelease, ReleaseItem> ADD_RELEASE =
            new Address<>("update.add-release", AddRelease.class, ReleaseItem.class);
    static final Address<RemoveRelease, Done> REMOVE_RELEASE =
            new Address<>("update.remove-release", RemoveRelease.class, Done.class);
    static final Address<Ask, VersionList> LIST_VERSIONS =
            new Address<>("update.list-versions", Ask.class, VersionList.class);
    static final Address<CreateRollout, RolloutItem> CREATE_ROLLOUT =
            new Address<>("update.create-rollout", CreateRollout.class, RolloutItem.class);
    static final Address<ListRollouts, RolloutPage> LIST_ROLLOUTS =
            new Address<>("update.list-rollouts", ListRollouts.class, RolloutPage.class);
    static final Address<OfRollout, RolloutItem> FIND_ROLLOUT =
            new Address<>("update.find-rollout", OfRollout.class, RolloutItem.class);
    static final Address<ListClusters, ClusterList> LIST_CLUSTERS =
            new Address<>("update.list-clusters", ListClusters.class, ClusterList.class);
    static final Address<Steer, RolloutItem> STEER = new Address<>("update.steer", Steer.class, RolloutItem.class);

    private UpdateMessages() {}

    public record Changed(UUID orgId) {}

    record Ask(Principal principal) {}

    /** What a person writes of a release; null for what is absent. */
    record NewRelease(String version, String image, String notes) {}

    record AddRelease(Principal principal, NewRelease release) {}

    record RemoveRelease(Principal principal, String version) {}

    /** @param builtIn the version that this server installs, which nobody added */
    record ReleaseItem(
            String version,
            String image,
            String notes,
            Instant createdAt,
            String createdBy,
            long clusters,
            boolean builtIn) {}

    record ReleaseList(Instant asOf, List<ReleaseItem> items, String nextCursor) {}

    /** @param maySelfUpdate clusters whose agent may update itself */
    record VersionItem(String version, int protocolVersion, long clusters, boolean outdated, long maySelfUpdate) {}

    record VersionList(Instant asOf, List<VersionItem> items, String nextCursor) {}

    /** What a person writes of a wave; null for what is absent. */
    record NewWave(String name, List<String> environments, Map<String, String> labels, Integer percent) {}

    /** What a person writes of a rollout; null for what is absent. */
    record NewRollout(
            String version, List<NewWave> waves, Integer deadlineSeconds, Integer maxParallel, Integer soakSeconds) {}

    record CreateRollout(Principal principal, NewRollout rollout) {}

    record ListRollouts(List<UUID> visibleOrgIds, int limit, String cursor) {
        ListRollouts {
            visibleOrgIds = List.copyOf(visibleOrgIds);
        }
    }

    /** @param rolloutId as the caller wrote it */
    record OfRollout(List<UUID> visibleOrgIds, String rolloutId) {
        OfRollout {
            visibleOrgIds = List.copyOf(visibleOrgIds);
        }
    }

    /**
     * @param rolloutId as the caller wrote it
     * @param state one or more, comma-separated; null for all
     */
    record ListClusters(List<UUID> visibleOrgIds, String rolloutId, String state, int limit, String cursor) {
        ListClusters {
            visibleOrgIds = List.copyOf(visibleOrgIds);
        }
    }

    /** What people do to a rollout that is not finished. */
    enum Steering {
        PAUSE,
        RESUME,
        CANCEL
    }

    /** @param rolloutId as the caller wrote it */
    record Steer(Principal principal, String rolloutId, Steering steering) {}

    record Counts(int total, int pending, int offered, int updating, int succeeded, int failed, int skipped) {
        static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);
    }

    /** @param percent null for all that match */
    record WaveItem(
            String name,
            List<String> environments,
            Map<String, String> labels,
            Integer percent,
            String status,
            Counts counts) {}

    /** @param statusReason in words; null where the status says it all */
    record RolloutItem(
            UUID id,
            String version,
            String image,
            String status,
            String statusReason,
            List<WaveItem> waves,
            int deadlineSeconds,
            int maxParallel,
            int soakSeconds,
            Instant createdAt,
            String createdBy,
            Instant finishedAt) {}

    record RolloutList(Instant asOf, List<RolloutItem> items, String nextCursor) {}

    /** @param usualWaves of a rollout that names none */
    record RolloutPage(Instant asOf, List<RolloutItem> items, String nextCursor, List<Wave> usualWaves) {
        RolloutPage {
            // a node of a version before does not tell them
            usualWaves = usualWaves == null ? List.of() : List.copyOf(usualWaves);
        }

        static RolloutPage of(RolloutList list, List<Wave> usualWaves) {
            return new RolloutPage(list.asOf, list.items, list.nextCursor, usualWaves);
        }
    }

    record ClusterItem(
            UUID clusterId,
            String clusterName,
            int wave,
            String state,
            String fromVersion,
            String reason,
            String message,
            Instant changedAt) {}

    record ClusterList(Instant asOf, List<ClusterItem> items, String nextCursor) {}
}
