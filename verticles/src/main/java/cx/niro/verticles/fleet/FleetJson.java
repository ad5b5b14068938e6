package cx.niro.verticles.fleet;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import cx.niro.protocol.AgentInfo;
import cx.niro.protocol.AgentStats;
import cx.niro.protocol.Capabilities;
import cx.niro.protocol.MissingPart;
import cx.niro.verticles.heartbeat.HeartbeatMessages.ClusterFacts;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The schemas of clusters as a whole, without {@code as_of}, which {@link Answer} puts in front; {@link ContentsJson} has those of
 * what is in a cluster.
 */
final class FleetJson {
    private FleetJson() {}

    record Fleet(
            Totals totals,
            List<Cluster> clusters,
            @JsonInclude(JsonInclude.Include.ALWAYS) String nextCursor) {}

    record Items<T>(
            List<T> items,
            @JsonInclude(JsonInclude.Include.ALWAYS) String nextCursor) {}

    record NodeCounts(long total, long ready) {}

    record PodCounts(long total, long running, long pending, long succeeded, long failed, long problem) {
        static final PodCounts NONE = new PodCounts(0, 0, 0, 0, 0, 0);

        static PodCounts of(ClusterFacts facts) {
            return facts == null
                    ? NONE
                    : new PodCounts(
                            facts.podsTotal(),
                            facts.podsRunning(),
                            facts.podsPending(),
                            facts.podsSucceeded(),
                            facts.podsFailed(),
                            facts.podsProblem());
        }

        PodCounts plus(ClusterFacts facts) {
            return facts == null
                    ? this
                    : new PodCounts(
                            total + facts.podsTotal(),
                            running + facts.podsRunning(),
                            pending + facts.podsPending(),
                            succeeded + facts.podsSucceeded(),
                            failed + facts.podsFailed(),
                            problem + facts.podsProblem());
        }
    }

    /** -1 stands for unknown. */
    record ComputeUse(
            long cpuUsedMillicores, long cpuAllocatableMillicores, long memoryUsedBytes, long memoryAllocatableBytes) {
        /** Usage of the past is not shown once the agent says that it cannot see any. */
        static ComputeUse of(ClusterFacts facts, Seen seen) {
            var used = seen != null && (facts == null || sees("usage", facts));
            return new ComputeUse(
                    used ? seen.cpuUsedMillicores() : -1,
                    facts == null ? -1 : facts.cpuAllocatableMillicores(),
                    used ? seen.memoryUsedBytes() : -1,
                    facts == null ? -1 : facts.memoryAllocatableBytes());
        }
    }

    private static boolean sees(String part, ClusterFacts facts) {
        return facts.missing().stream().noneMatch(missing -> missing.part().equals(part));
    }

    /** @param byStatus every status, also with 0; likewise {@code byEnvironment} */
    record Totals(
            int clusters,
            int matching,
            Map<String, Integer> byStatus,
            Map<String, Integer> byEnvironment,
            NodeCounts nodes,
            PodCounts pods,
            ComputeUse compute) {
        Totals withMatching(int count) {
            return new Totals(clusters, count, byStatus, byEnvironment, nodes, pods, compute);
        }
    }

    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Light(String state, Instant provenAt) {
        Light(LightState state, Instant provenAt) {
            this(state.json(), provenAt);
        }
    }

    record Lights(Light process, Light commands, Light kubernetesApi, Light logs) {}

    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Cluster(
            UUID id,
            String name,
            String environment,
            Map<String, String> labels,
            String status,
            List<Reason> reasons,
            Instant createdAt,
            Instant enrolledAt,
            Instant lastHeartbeatAt,
            Lights lights,
            String agentVersion,
            boolean agentOutdated,
            String kubernetesVersion,
            Capabilities capabilities,
            NodeCounts nodes,
            PodCounts pods,
            ComputeUse compute,
            int warningEvents) {
        static Cluster of(
                FleetRow row, ClusterStatus status, List<Reason> reasons, Lights lights, boolean agentOutdated) {
            var cluster = row.cluster();
            var facts = row.facts();
            return new Cluster(
                    cluster.id(),
                    cluster.name(),
                    cluster.environment(),
                    cluster.labels(),
                    status.json(),
                    reasons,
                    cluster.createdAt(),
                    cluster.enrolledAt(),
                    row.lastSeen(),
                    lights,
                    facts == null ? null : facts.agent().agentVersion(),
                    agentOutdated,
                    facts == null ? null : facts.kubernetesVersion(),
                    facts == null ? Capabilities.NONE : facts.capabilities(),
                    facts == null ? new NodeCounts(0, 0) : new NodeCounts(facts.nodesTotal(), facts.nodesReady()),
                    PodCounts.of(facts),
                    ComputeUse.of(facts, row.seen()),
                    facts == null ? 0 : facts.warningEvents());
        }
    }

    @JsonInclude(JsonInclude.Include.ALWAYS)
    record ClusterDetail(
            @JsonUnwrapped Cluster cluster,
            String clusterUid,
            List<String> namespaces,
            List<MissingPart> missing,
            Agent agent,
            AgentUpdate update,
            Instant enrollmentPendingUntil,
            Instant agentKeyRevokedAt,
            List<CapabilityHelp> capabilityHelp,
            @JsonProperty("clone") Clone twin) {}

    /** What the newest rollout did with a cluster: the schema AgentUpdate. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record AgentUpdate(
            UUID rolloutId, String version, String state, String reason, String message, Instant changedAt) {}

    /** @param supported whether this server speaks its protocol */
    record Agent(
            String version,
            int protocolVersion,
            boolean outdated,
            boolean supported,
            String image,
            String runId,
            Instant startedAt,
            long residentBytes,
            long cpuMillis,
            long sentBytes,
            long sentLastDayBytes,
            long cpuLastDayMillis,
            Instant kubernetesListedAt,
            long observeMillis,
            String lastError) {
        private static final AgentStats UNKNOWN = new AgentStats(null, -1, 0, 0, 0, 0, null, 0, null, null, null);

        static Agent of(String runId, AgentInfo info, AgentStats known, boolean outdated) {
            var stats = known == null ? UNKNOWN : known;
            return new Agent(
                    info.agentVersion(),
                    info.protocolVersion(),
                    outdated,
                    OutdatedAgents.isSupported(info),
                    info.image(),
                    runId,
                    stats.startedAt(),
                    stats.residentBytes(),
                    stats.cpuMillis(),
                    stats.sentBytes(),
                    stats.sentLastDayBytes(),
                    stats.cpuLastDayMillis(),
                    stats.kubernetesListedAt(),
                    stats.observeMillis(),
                    stats.lastError());
        }
    }
}
