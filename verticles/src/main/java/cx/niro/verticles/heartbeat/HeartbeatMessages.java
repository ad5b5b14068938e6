package cx.niro.verticles.heartbeat;

import cx.niro.protocol.AgentInfo;
import cx.niro.protocol.AgentStats;
import cx.niro.protocol.Capabilities;
import cx.niro.protocol.HeartbeatAnswer;
import cx.niro.protocol.MissingPart;
import cx.niro.protocol.Proof;
import cx.niro.protocol.UpdateOffer;
import cx.niro.verticles.bus.Address;
import cx.niro.verticles.bus.BulkAddress;
import cx.niro.verticles.bus.Topic;
import cx.niro.verticles.gateway.AgentPrincipal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What heartbeat ingest tells: one numbered feed per node. */
public final class HeartbeatMessages {
    /** What one node recorded since its last message, about once a second; large ones are split, each with its own number. */
    public static final Topic<Recorded> RECORDED = new Topic<>("heartbeat.recorded", Recorded.class);

    /** Another run became the current one of a cluster: what is remembered or held for the one before ends. */
    public static final Topic<RunChanged> RUN_CHANGED = new Topic<>("heartbeat.run-changed", RunChanged.class);

    /**
     * Whether a run may poll; fails with CONFLICT {@code superseded} for one that had to give way to another, {@code
     * clone_quarantined} where two take turns with one key.
     */
    public static final Address<CheckRun, CheckedRun> CHECK_RUN =
            new Address<>("heartbeat.check-run", CheckRun.class, CheckedRun.class);

    /** Which clusters are to be offered a version of the agent now, and of which an update is awaited: all there are, each time. */
    public static final Topic<Offers> OFFERS = new Topic<>("heartbeat.offers-decided", Offers.class);

    /** An agent said, or showed, what became of an offer; told on this node, about once for each state. */
    public static final Topic<UpdateSeen> UPDATE_SEEN = new Topic<>("heartbeat.update-seen", UpdateSeen.class);

    /** A beat: who, and the JSON as it came. */
    static final BulkAddress<AgentPrincipal, HeartbeatAnswer> BEAT =
            new BulkAddress<>("heartbeat.beat", AgentPrincipal.class, HeartbeatAnswer.class);

    private HeartbeatMessages() {}

    /** @param runId empty where two processes took turns with the key, and none may work */
    public record RunChanged(UUID clusterId, String runId, long epoch) {}

    public record Offers(List<Offer> offers) {
        public Offers {
            offers = List.copyOf(offers);
        }
    }

    /**
     * @param update what the agent is told
     * @param open whether it is told now; else its version is only watched
     */
    public record Offer(UUID clusterId, UpdateOffer update, boolean open) {}

    /**
     * @param offerId as the offer named it
     * @param state as in the protocol's UpdateReport; {@code succeeded} also where the current run shows the version
     */
    public record UpdateSeen(UUID clusterId, String offerId, String state, String reason, String message) {}

    /** @param proofs of the heartbeat channel that the run's poll returned */
    public record CheckRun(UUID clusterId, String runId, List<Proof> proofs) {
        public CheckRun {
            proofs = proofs == null ? List.of() : List.copyOf(proofs);
        }
    }

    /** @param current false for a run that is not the current one yet: it gets no commands */
    public record CheckedRun(boolean current) {}

    /**
     * A piece of a node's feed.
     *
     * @param nodeId the process that speaks, random per start
     * @param number counts from 1 without gaps; a gap means that messages were lost and what changed since is to be reloaded
     * @param seen every cluster heard of, at most once a message
     * @param changed clusters whose stored state changed
     */
    public record Recorded(String nodeId, long number, List<Seen> seen, List<ClusterFacts> changed) {
        public Recorded {
            seen = seen == null ? List.of() : List.copyOf(seen);
            changed = changed == null ? List.of() : List.copyOf(changed);
        }
    }

    /**
     * A sign of life.
     *
     * @param at in database time
     * @param cpuUsedMillicores sum over its nodes, -1 for unknown; likewise {@code memoryUsedBytes}
     */
    public record Seen(UUID clusterId, Instant at, long cpuUsedMillicores, long memoryUsedBytes, Proven proven) {
        public Seen {
            proven = proven == null ? Proven.NONE : proven;
        }
    }

    /**
     * What was proven of a cluster, and when, in database time; null for never.
     *
     * @param runStartedAt since when the current run of its agent is the current one
     * @param heartbeatAt when the newest answer to a heartbeat was made that came back with a poll; likewise {@code pollAt}
     * @param kubernetesAt when its API server last answered every list of the agent
     * @param heardSince since when it is heard without a gap; null where that is not noted yet
     */
    public record Proven(
            Instant runStartedAt,
            Instant heartbeatAt,
            Instant pollAt,
            Instant kubernetesAt,
            Instant heardSince,
            LogStreams logs) {
        public static final Proven NONE = new Proven(null, null, null, null, null, null);

        public Proven {
            logs = logs == null ? LogStreams.NONE : logs;
        }

        /** Of each the later time: in whatever order they come, the result is the same. */
        public Proven newest(Proven other) {
            return new Proven(
                    later(runStartedAt, other.runStartedAt),
                    later(heartbeatAt, other.heartbeatAt),
                    later(pollAt, other.pollAt),
                    later(kubernetesAt, other.kubernetesAt),
                    later(heardSince, other.heardSince),
                    logs.newest(other.logs));
        }
    }

    /**
     * The log streams of a cluster's agent, in database time; null for never.
     *
     * @param openSince since when streams are open without a pause, or were the last time
     * @param takenAt when the server last took a batch of them
     * @param closedAt when the agent first said that none is open any more
     */
    public record LogStreams(Instant openSince, Instant takenAt, Instant closedAt) {
        public static final LogStreams NONE = new LogStreams(null, null, null);

        public boolean isOpen() {
            return openSince != null && (closedAt == null || closedAt.isBefore(openSince));
        }

        LogStreams newest(LogStreams other) {
            return new LogStreams(
                    later(openSince, other.openSince), later(takenAt, other.takenAt), later(closedAt, other.closedAt));
        }
    }

    private static Instant later(Instant one, Instant other) {
        return other == null || (one != null && one.isAfter(other)) ? one : other;
    }

    /**
     * What lists of clusters show of a stored state: column {@code cluster_state.facts}.
     *
     * @param revision of the stored state
     * @param kubernetesVersion of the API server
     * @param podsProblem pods that need a look, as {@link PodProblem} decides
     * @param cpuAllocatableMillicores sum over the nodes, -1 for unknown; likewise memory
     * @param warningEvents number of distinct Warning events in the agent's window
     */
    public record ClusterFacts(
            UUID clusterId,
            UUID orgId,
            long epoch,
            long sequence,
            long revision,
            String runId,
            AgentInfo agent,
            AgentStats stats,
            Capabilities capabilities,
            String kubernetesVersion,
            int nodesTotal,
            int nodesReady,
            int podsTotal,
            int podsRunning,
            int podsPending,
            int podsSucceeded,
            int podsFailed,
            int podsProblem,
            long cpuAllocatableMillicores,
            long memoryAllocatableBytes,
            int warningEvents,
            List<MissingPart> missing) {
        public ClusterFacts {
            missing = missing == null ? List.of() : List.copyOf(missing);
        }
    }
}
