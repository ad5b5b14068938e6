package cx.niro.verticles.enrollment;

import cx.niro.verticles.bus.Ids;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.enrollment.EnrollmentMessages.Cluster;
import cx.niro.verticles.gateway.AgentPrincipal;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Enrollment in memory. {@link #down} makes every call fail as if the database were unreachable. */
final class FakeEnrollmentStore implements EnrollmentStore {
    volatile boolean down;
    int findKeyCalls;

    private final Clock clock;
    private final List<ClusterRow> clusters = new ArrayList<>();
    private final List<TokenRow> tokens = new ArrayList<>();
    private final List<KeyRow> keys = new ArrayList<>();
    private final List<AuditRow> audit = new ArrayList<>();

    FakeEnrollmentStore(Clock clock) {
        this.clock = clock;
    }

    private static final class ClusterRow {
        UUID orgId;
        Cluster cluster;
        boolean deleted;
    }

    private static final class TokenRow {
        UUID id;
        UUID clusterId;
        Buffer hash;
        Instant expiresAt;
        Buffer nonceHash;
        boolean revoked;
    }

    private static final class KeyRow {
        UUID id;
        UUID clusterId;
        UUID tokenId;
        Buffer hash;
        boolean used;
        boolean revoked;
    }

    private record AuditRow(UUID orgId, String action) {}

    synchronized List<String> audited(UUID orgId) {
        return audit.stream()
                .filter(row -> row.orgId.equals(orgId))
                .map(AuditRow::action)
                .toList();
    }

    @Override
    public Future<NewCluster> createCluster(
            Principal principal, ClusterSpec spec, Buffer tokenHash, Duration tokenTtl) {
        return attempt(() -> {
            refuseTaken(principal.orgId(), spec.name(), null);
            var row = new ClusterRow();
            row.orgId = principal.orgId();
            row.cluster =
                    new Cluster(Ids.next(clock), spec.name(), spec.environment(), spec.labels(), clock.instant(), null);
            clusters.add(row);
            audit.add(new AuditRow(principal.orgId(), "cluster.create"));
            return new NewCluster(row.orgId, row.cluster, addToken(row.cluster.id(), tokenHash, tokenTtl));
        });
    }

    @Override
    public Future<Owned<Cluster>> changeCluster(Principal principal, UUID clusterId, ClusterChange change) {
        return attempt(() -> {
            var row = visible(principal, clusterId);
            if (change.name() != null) {
                refuseTaken(row.orgId, change.name(), clusterId);
            }
            var old = row.cluster;
            row.cluster = new Cluster(
                    old.id(),
                    Objects.requireNonNullElse(change.name(), old.name()),
                    Objects.requireNonNullElse(change.environment(), old.environment()),
                    Objects.requireNonNullElse(change.labels(), old.labels()),
                    old.createdAt(),
                    old.enrolledAt());
            audit.add(new AuditRow(principal.orgId(), "cluster.update"));
            return new Owned<>(row.orgId, row.cluster);
        });
    }

    @Override
    public Future<Owned<List<UUID>>> deleteCluster(Principal principal, UUID clusterId) {
        return attempt(() -> {
            var row = visible(principal, clusterId);
            row.deleted = true;
            audit.add(new AuditRow(principal.orgId(), "cluster.delete"));
            tokensOf(clusterId).forEach(token -> token.revoked = true);
            return new Owned<>(row.orgId, killKeys(clusterId));
        });
    }

    @Override
    public Future<Owned<Instant>> createToken(
            Principal principal, UUID clusterId, Buffer tokenHash, Duration tokenTtl) {
        return attempt(() -> {
            var row = visible(principal, clusterId);
            tokensOf(clusterId).filter(token -> token.nonceHash == null).forEach(token -> token.revoked = true);
            audit.add(new AuditRow(principal.orgId(), "cluster.create_token"));
            return new Owned<>(row.orgId, addToken(clusterId, tokenHash, tokenTtl));
        });
    }

    @Override
    public Future<Owned<List<UUID>>> revokeKey(Principal principal, UUID clusterId) {
        return attempt(() -> {
            var row = visible(principal, clusterId);
            tokensOf(clusterId).forEach(token -> token.revoked = true);
            audit.add(new AuditRow(principal.orgId(), "cluster.revoke_key"));
            return new Owned<>(row.orgId, killKeys(clusterId));
        });
    }

    @Override
    public Future<Exchanged> exchange(Exchange exchange) {
        return attempt(() -> {
            var token = tokens.stream()
                    .filter(row -> row.hash.equals(exchange.tokenHash()))
                    .findFirst()
                    .orElse(null);
            if (token == null) {
                throw Refusals.of(null);
            }
            var expired = !token.expiresAt.isAfter(clock.instant());
            var bound = token.nonceHash != null;
            var usable = !token.revoked && (bound ? token.nonceHash.equals(exchange.nonceHash()) : !expired);
            if (!usable) {
                throw Refusals.of(new Refusals.FoundToken(bound, token.revoked, expired));
            }
            if (keys.stream().anyMatch(key -> key.tokenId.equals(token.id) && !key.revoked && key.used)) {
                throw Refusals.tokenUsed();
            }
            token.nonceHash = exchange.nonceHash();
            tokensOf(token.clusterId).filter(other -> other != token).forEach(other -> other.revoked = true);
            var killed = killKeys(token.clusterId);
            var key = new KeyRow();
            key.id = Ids.next(clock);
            key.clusterId = token.clusterId;
            key.tokenId = token.id;
            key.hash = exchange.keyHash();
            keys.add(key);
            var row = row(token.clusterId);
            audit.add(new AuditRow(row.orgId, "cluster.enroll"));
            return new Exchanged(token.clusterId, row.orgId, row.cluster.name(), key.id, killed);
        });
    }

    @Override
    public Future<AgentPrincipal> findKey(Buffer keyHash) {
        return attempt(() -> {
            findKeyCalls++;
            var found = keys.stream()
                    .filter(key -> !key.revoked && key.hash.equals(keyHash))
                    .findFirst()
                    .orElse(null);
            if (found == null || row(found.clusterId).deleted) {
                return null;
            }
            found.used = true;
            return new AgentPrincipal(found.clusterId, row(found.clusterId).orgId, found.id);
        });
    }

    @Override
    public Future<RevokedKeys> revokedKeys(Instant since) {
        return attempt(() -> new RevokedKeys(
                clock.instant(),
                since == null
                        ? Set.of()
                        : keys.stream()
                                .filter(key -> key.revoked)
                                .map(key -> key.id)
                                .collect(Collectors.toSet())));
    }

    private synchronized <T> Future<T> attempt(Supplier<T> work) {
        if (down) {
            return Future.failedFuture(
                    ServiceFailure.unavailable("database_unavailable", "down", Duration.ofSeconds(5), null));
        }
        try {
            return Future.succeededFuture(work.get());
        } catch (ServiceFailure refused) {
            return Future.failedFuture(refused);
        }
    }

    private Instant addToken(UUID clusterId, Buffer hash, Duration ttl) {
        var token = new TokenRow();
        token.id = Ids.next(clock);
        token.clusterId = clusterId;
        token.hash = hash;
        token.expiresAt = clock.instant().plus(ttl);
        tokens.add(token);
        return token.expiresAt;
    }

    private List<UUID> killKeys(UUID clusterId) {
        var living = keys.stream()
                .filter(key -> key.clusterId.equals(clusterId) && !key.revoked)
                .toList();
        living.forEach(key -> key.revoked = true);
        return living.stream().map(key -> key.id).toList();
    }

    private Stream<TokenRow> tokensOf(UUID clusterId) {
        return tokens.stream().filter(token -> token.clusterId.equals(clusterId));
    }

    private ClusterRow row(UUID clusterId) {
        return clusters.stream()
                .filter(row -> row.cluster.id().equals(clusterId))
                .findFirst()
                .orElseThrow();
    }

    private ClusterRow visible(Principal principal, UUID clusterId) {
        return clusters.stream()
                .filter(row -> row.cluster.id().equals(clusterId)
                        && !row.deleted
                        && principal.visibleOrgIds().contains(row.orgId))
                .findFirst()
                .orElseThrow(() -> Refusals.noCluster(clusterId));
    }

    private void refuseTaken(UUID orgId, String name, UUID itself) {
        if (clusters.stream()
                .anyMatch(row -> row.orgId.equals(orgId)
                        && !row.deleted
                        && !row.cluster.id().equals(itself)
                        && row.cluster.name().equalsIgnoreCase(name))) {
            throw Refusals.nameTaken(name);
        }
    }
}
