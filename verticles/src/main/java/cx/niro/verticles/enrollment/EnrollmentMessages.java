package cx.niro.verticles.enrollment;

import cx.niro.protocol.CheckAnswer;
import cx.niro.protocol.EnrollAnswer;
import cx.niro.protocol.EnrollRequest;
import cx.niro.verticles.bus.Address;
import cx.niro.verticles.bus.Done;
import cx.niro.verticles.bus.Topic;
import cx.niro.verticles.gateway.AgentPrincipal;
import cx.niro.verticles.gateway.Principal;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** What enrollment answers and tells. */
public final class EnrollmentMessages {
    /**
     * Who an agent key belongs to, from a cache at most 10 s old (older only while the database is down); fails with
     * UNAUTHENTICATED {@code agent_key_invalid}.
     */
    public static final Address<AuthenticateAgent, AgentPrincipal> AUTHENTICATE_AGENT =
            new Address<>("enrollment.authenticate-agent", AuthenticateAgent.class, AgentPrincipal.class);

    /** A cluster was made, enrolled, changed or deleted. */
    public static final Topic<ClusterChanged> CLUSTER_CHANGED =
            new Topic<>("enrollment.cluster-changed", ClusterChanged.class);

    /** A key died: caches drop it, held polls of its agent close. */
    public static final Topic<AgentKeyRevoked> AGENT_KEY_REVOKED =
            new Topic<>("enrollment.agent-key-revoked", AgentKeyRevoked.class);

    static final Address<CreateCluster, CreatedCluster> CREATE_CLUSTER =
            new Address<>("enrollment.create-cluster", CreateCluster.class, CreatedCluster.class);
    static final Address<ChangeCluster, Cluster> CHANGE_CLUSTER =
            new Address<>("enrollment.change-cluster", ChangeCluster.class, Cluster.class);
    static final Address<DeleteCluster, Done> DELETE_CLUSTER =
            new Address<>("enrollment.delete-cluster", DeleteCluster.class, Done.class);
    static final Address<CreateToken, Enrollment> CREATE_TOKEN =
            new Address<>("enrollment.create-token", CreateToken.class, Enrollment.class);
    static final Address<RevokeKey, Done> REVOKE_KEY =
            new Address<>("enrollment.revoke-key", RevokeKey.class, Done.class);
    static final Address<EnrollRequest, EnrollAnswer> ENROLL =
            new Address<>("enrollment.enroll", EnrollRequest.class, EnrollAnswer.class);

    /** A request that is held as long as it says, so that an agent learns what its way to the server lets through. */
    static final Address<Check, CheckAnswer> CHECK = new Address<>("enrollment.check", Check.class, CheckAnswer.class);

    /** The connection of a check is gone. */
    static final Address<CheckGone, Done> CHECK_GONE =
            new Address<>("enrollment.check-gone", CheckGone.class, Done.class);

    private EnrollmentMessages() {}

    public record AuthenticateAgent(String key) {
        @Override
        public String toString() {
            return "AuthenticateAgent[key=[hidden]]";
        }
    }

    public record ClusterChanged(UUID clusterId, UUID orgId) {}

    public record AgentKeyRevoked(UUID keyId, UUID clusterId) {}

    record CreateCluster(Principal principal, ClusterSpec spec) {}

    record ChangeCluster(Principal principal, UUID clusterId, ClusterChange change) {}

    record DeleteCluster(Principal principal, UUID clusterId) {}

    record CreateToken(Principal principal, UUID clusterId) {}

    record RevokeKey(Principal principal, UUID clusterId) {}

    record Check(UUID id, UUID clusterId, int holdSeconds) {}

    record CheckGone(UUID id) {}

    /** A cluster as the REST API shows it when it was made or changed. */
    record Cluster(
            UUID id,
            String name,
            String environment,
            Map<String, String> labels,
            Instant createdAt,
            Instant enrolledAt) {}

    /** The same with what its agent needs to enroll. */
    record CreatedCluster(
            UUID id,
            String name,
            String environment,
            Map<String, String> labels,
            Instant createdAt,
            Instant enrolledAt,
            Enrollment enrollment) {
        static CreatedCluster of(Cluster cluster, Enrollment enrollment) {
            return new CreatedCluster(
                    cluster.id,
                    cluster.name,
                    cluster.environment,
                    cluster.labels,
                    cluster.createdAt,
                    cluster.enrolledAt,
                    enrollment);
        }
    }

    /**
     * A fresh enrollment token, shown once.
     *
     * @param installCommand one line for a shell that has kubectl
     */
    record Enrollment(String token, Instant expiresAt, String installCommand) {
        @Override
        public String toString() {
            return "Enrollment[hidden]";
        }
    }
}
