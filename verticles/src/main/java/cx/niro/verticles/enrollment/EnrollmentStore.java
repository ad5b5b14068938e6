package cx.niro.verticles.enrollment;

import cx.niro.verticles.enrollment.EnrollmentMessages.Cluster;
import cx.niro.verticles.gateway.AgentPrincipal;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Clusters, enrollment tokens and agent keys. Methods with a principal see only clusters of the organizations visible to it, fail
 * with NOT_FOUND for any other, and write an audit row with the change. Times are the database's.
 */
interface EnrollmentStore {
    /** Fails with CONFLICT {@code name_taken}. The result's time is when the token expires. */
    Future<NewCluster> createCluster(Principal principal, ClusterSpec spec, Buffer tokenHash, Duration tokenTtl);

    /** Fails with CONFLICT {@code name_taken}. */
    Future<Owned<Cluster>> changeCluster(Principal principal, UUID clusterId, ClusterChange change);

    /** The cluster, its tokens and its key die; succeeds with the keys that died. */
    Future<Owned<List<UUID>>> deleteCluster(Principal principal, UUID clusterId);

    /** Earlier unused tokens of the cluster die; succeeds with the time when the new one expires. */
    Future<Owned<Instant>> createToken(Principal principal, UUID clusterId, Buffer tokenHash, Duration tokenTtl);

    /** The key dies, and tokens that could still give another one without a person; succeeds with the keys that died. */
    Future<Owned<List<UUID>>> revokeKey(Principal principal, UUID clusterId);

    /**
     * Gives the token's cluster a new key, kills the one before and every other token of the cluster. Of concurrent exchanges of
     * a token with different nonces exactly one succeeds.
     *
     * <p>Fails with UNAUTHENTICATED {@code token_invalid}, GONE {@code token_used} or GONE {@code token_expired}.
     */
    Future<Exchanged> exchange(Exchange exchange);

    /** Who a living key of a living cluster belongs to, or null. The first call closes the nonce window of the key's token. */
    Future<AgentPrincipal> findKey(Buffer keyHash);

    /**
     * The keys that died since then, and perhaps some that died in the minutes before.
     *
     * @param since the {@code asOf} of an earlier answer; null to have the time only
     */
    Future<RevokedKeys> revokedKeys(Instant since);

    /** @param asOf of the database's clock */
    record RevokedKeys(Instant asOf, Set<UUID> keyIds) {
        public RevokedKeys {
            keyIds = Set.copyOf(keyIds);
        }
    }

    /** Something of a cluster, with the organization that owns it. */
    record Owned<T>(UUID orgId, T value) {}

    record NewCluster(UUID orgId, Cluster cluster, Instant tokenExpiresAt) {}

    /** A token, the nonce that it is to be bound to, and the key that it is to be changed for. */
    record Exchange(Buffer tokenHash, Buffer nonceHash, Buffer keyHash, String clusterUid, String agentVersion) {}

    record Exchanged(UUID clusterId, UUID orgId, String clusterName, UUID keyId, List<UUID> killedKeyIds) {}
}
