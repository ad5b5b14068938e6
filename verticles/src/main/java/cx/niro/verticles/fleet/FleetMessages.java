package cx.niro.verticles.fleet;

import cx.niro.verticles.bus.Address;
import cx.niro.verticles.bus.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What the fleet index of this node answers. All but readiness fail with UNAVAILABLE {@code fleet_loading} before the first load. */
public final class FleetMessages {
    /** A page of clusters with totals, the schema Fleet; fails with INVALID naming the query parameter. */
    public static final Address<GetFleet, Shown> GET_FLEET =
            new Address<>("fleet.get-fleet", GetFleet.class, Shown.class);

    /** The schema ClusterDetail; fails with NOT_FOUND, also for a cluster of another organization. */
    public static final Address<OfCluster, Shown> GET_CLUSTER =
            new Address<>("fleet.get-cluster", OfCluster.class, Shown.class);

    /** The status alone, for concerns that depend on it; fails as {@link #GET_CLUSTER} does. */
    public static final Address<OfCluster, StatusNow> GET_STATUS =
            new Address<>("fleet.get-status", OfCluster.class, StatusNow.class);

    /** Whether a cluster's agent may do something, and how to allow it; fails as {@link #GET_CLUSTER} does. */
    public static final Address<AskCapability, CapabilityNow> GET_CAPABILITY =
            new Address<>("fleet.get-capability", AskCapability.class, CapabilityNow.class);

    /** The schema NodeList; UNAVAILABLE while the database is down and the state is not cached here. */
    public static final Address<OfCluster, Shown> LIST_NODES =
            new Address<>("fleet.list-nodes", OfCluster.class, Shown.class);

    /** The schema PodList; UNAVAILABLE while the database is down. */
    public static final Address<ListPods, Shown> LIST_PODS =
            new Address<>("fleet.list-pods", ListPods.class, Shown.class);

    /**
     * The schema FleetPodList; fails with INVALID naming the query parameter, with NOT_FOUND for a cluster that the caller does not
     * see, and with UNAVAILABLE while the database is down.
     */
    public static final Address<ListFleetPods, Shown> LIST_FLEET_PODS =
            new Address<>("fleet.list-fleet-pods", ListFleetPods.class, Shown.class);

    /** The schema EventList; UNAVAILABLE while the database is down and the state is not cached here. */
    public static final Address<OfCluster, Shown> LIST_EVENTS =
            new Address<>("fleet.list-events", OfCluster.class, Shown.class);

    /** The agents of the clusters that the caller sees, counted; fails with UNAVAILABLE {@code fleet_loading}. */
    public static final Address<CountAgents, AgentCounts> COUNT_AGENTS =
            new Address<>("fleet.count-agents", CountAgents.class, AgentCounts.class);

    /** The agent versions that are known now, told on each node. */
    public static final Topic<AgentReleases> AGENT_RELEASES =
            new Topic<>("fleet.agent-releases-known", AgentReleases.class);

    /** Whether this node can answer for the fleet; for {@code /readyz}. Never fails. */
    public static final Address<AskReadiness, Readiness> READINESS =
            new Address<>("fleet.readiness", AskReadiness.class, Readiness.class);

    /** Statuses, as in JSON, of a cluster whose agent is not there to answer. */
    public static final Set<String> UNHEARD =
            Set.of(ClusterStatus.PENDING.json(), ClusterStatus.UNKNOWN.json(), ClusterStatus.OFFLINE.json());

    /** Status, as in JSON, of a cluster of which nothing is known yet. */
    public static final String NEVER_HEARD = ClusterStatus.PENDING.json();

    private FleetMessages() {}

    /**
     * The query of getFleet as the caller wrote it; null for what is absent.
     *
     * @param visibleOrgIds of the caller
     * @param environment one or more, comma-separated; likewise {@code status}
     * @param limit 0 for the default
     */
    public record GetFleet(
            List<UUID> visibleOrgIds,
            String environment,
            String status,
            String q,
            String sort,
            int limit,
            String cursor) {
        public GetFleet {
            visibleOrgIds = List.copyOf(visibleOrgIds);
        }

        /** The first page, as the dashboard opens with. */
        public static GetFleet firstPage(List<UUID> visibleOrgIds, int limit) {
            return new GetFleet(visibleOrgIds, null, null, null, null, limit, null);
        }
    }

    /** @param clusterId as the caller wrote it */
    public record OfCluster(List<UUID> visibleOrgIds, String clusterId) {
        public OfCluster {
            visibleOrgIds = List.copyOf(visibleOrgIds);
        }
    }

    /**
     * @param clusterId as the caller wrote it
     * @param capability as in JSON, such as {@code logs_enabled}
     */
    public record AskCapability(List<UUID> visibleOrgIds, String clusterId, String capability) {
        public AskCapability {
            visibleOrgIds = List.copyOf(visibleOrgIds);
        }
    }

    /**
     * @param status of the cluster, as in JSON
     * @param flag of install.sh
     * @param enableCommand to run in the cluster
     */
    public record CapabilityNow(UUID clusterId, String status, boolean enabled, String flag, String enableCommand) {}

    /**
     * The query of listPods as the caller wrote it; null for what is absent.
     *
     * @param status {@code problem}, or a pod's status
     * @param limit 0 for the default
     */
    public record ListPods(
            List<UUID> visibleOrgIds,
            String clusterId,
            String namespace,
            String status,
            String q,
            int limit,
            String cursor) {
        public ListPods {
            visibleOrgIds = List.copyOf(visibleOrgIds);
        }
    }

    /**
     * The query of listFleetPods as the caller wrote it; null for what is absent.
     *
     * @param cluster ids, one or more, comma-separated; likewise {@code environment}, {@code namespace} and {@code status}
     * @param limit 0 for the default
     */
    public record ListFleetPods(
            List<UUID> visibleOrgIds,
            String cluster,
            String environment,
            String namespace,
            String status,
            Boolean problem,
            String q,
            String sort,
            int limit,
            String cursor) {
        public ListFleetPods {
            visibleOrgIds = List.copyOf(visibleOrgIds);
        }
    }

    /** @param status as in JSON, such as {@code offline} */
    public record StatusNow(UUID clusterId, String status) {}

    /**
     * An answer of the REST API, encoded.
     *
     * @param etag strong, quoted, over the body without {@code as_of}
     * @param asOf when the body was true; null before the first heartbeat
     * @param body JSON
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared; a copy a request would cost more than it guards
    public record Shown(String etag, Instant asOf, byte[] body) {}

    public record CountAgents(List<UUID> visibleOrgIds) {
        public CountAgents {
            visibleOrgIds = List.copyOf(visibleOrgIds);
        }
    }

    public record AgentCounts(List<AgentCount> counts) {
        public AgentCounts {
            counts = List.copyOf(counts);
        }
    }

    /**
     * Clusters whose agents are the same.
     *
     * @param image that they run; null where they do not say
     * @param maySelfUpdate how many of them may update themselves
     */
    public record AgentCount(
            String version, int protocolVersion, String image, boolean outdated, long clusters, long maySelfUpdate) {
        AgentCount plus(AgentCount same) {
            return new AgentCount(
                    version,
                    protocolVersion,
                    image,
                    outdated,
                    clusters + same.clusters,
                    maySelfUpdate + same.maySelfUpdate);
        }
    }

    /** @param installed the version that this server installs; null where that says nothing */
    public record AgentReleases(String installed, List<AgentRelease> releases) {
        public AgentReleases {
            releases = List.copyOf(releases);
        }
    }

    public record AgentRelease(UUID orgId, String version) {}

    /** @param asker for the log; any text */
    public record AskReadiness(String asker) {}

    /**
     * @param loaded whether the index has been loaded once; it stays true
     * @param clusters rows in the index
     * @param observing false while statuses are frozen because heartbeats cannot be recorded or read
     */
    public record Readiness(boolean loaded, int clusters, boolean observing) {}
}
