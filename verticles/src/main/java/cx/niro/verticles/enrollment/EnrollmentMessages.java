package cx.niro.verticles.enrollment;

import cx.niro.verticles.bus.Address;
import cx.niro.verticles.bus.Topic;
import cx.niro.verticles.gateway.AgentPrincipal;
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

    private EnrollmentMessages() {}

    public record AuthenticateAgent(String key) {
        @Override
        public String toString() {
            return "AuthenticateAgent[key=[hidden]]";
        }
    }

    public record ClusterChanged(UUID clusterId, UUID orgId) {}

    public record AgentKeyRevoked(UUID keyId, UUID clusterId) {}
}
