package cx.niro.verticles.enrollment;

import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.gateway.AgentPrincipal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Who agent keys belong to, remembered for 10 s; for an hour while the database cannot be asked. That a key is of nobody is
 * remembered for 10 s too, and needs no news: a key is random, so nobody asks for it before it is made. An entry takes about 300
 * bytes. Not thread-safe: it belongs to one event loop.
 */
final class KeyCache {
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final Duration USABLE = Duration.ofHours(1);
    private static final int MOST_ENTRIES = 50_000;
    private static final int MOST_OF_NOBODY = 10_000;

    private final EnrollmentStore store;
    private final Clock clock;
    private final KeyLookups lookups;
    /** Everything read before was still true then, by this node's clock; null while the database was not asked yet. */
    private Instant checkedAt;
    /** The same by the database's clock. */
    private Instant checkedAsOf;
    /** Changes with every invalidation, so that an answer asked for before it is not remembered after it. */
    private long generation;

    private final Map<Buffer, Kept> entries = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Buffer, Kept> eldest) {
            return size() > MOST_ENTRIES;
        }
    };

    private final Map<Buffer, Instant> ofNobody = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Buffer, Instant> eldest) {
            return size() > MOST_OF_NOBODY;
        }
    };

    KeyCache(EnrollmentStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
        this.lookups = new KeyLookups(store::findKey);
    }

    private record Kept(AgentPrincipal agent, Instant readAt) {}

    /** Fails with UNAUTHENTICATED {@code agent_key_invalid}, or BUSY while too many unknown keys are asked for. */
    Future<AgentPrincipal> find(String key) {
        var hash = Credential.hashOf(key);
        var known = entries.get(hash);
        if (known != null && (isYounger(known.readAt, FRESH) || wasCheckedWithin(FRESH))) {
            return Future.succeededFuture(known.agent);
        }
        var askedForNobodyAt = ofNobody.get(hash);
        if (askedForNobodyAt != null && isYounger(askedForNobodyAt, FRESH)) {
            return Future.failedFuture(Refusals.keyInvalid());
        }
        var asked = generation;
        // a known key does not stand in line with unknown ones
        return (known == null ? lookups.find(hash) : store.findKey(hash))
                .compose(agent -> remember(hash, agent, asked))
                .recover(failure ->
                        isOutage(failure) && known != null && isYounger(known.readAt, USABLE) && asked == generation
                                ? Future.succeededFuture(known.agent)
                                : Future.failedFuture(failure));
    }

    /** Asks once for all keys which of them died, so that each need not be read again when it is used. */
    Future<Void> check() {
        var asked = clock.instant();
        return store.revokedKeys(checkedAsOf)
                .onSuccess(revoked -> {
                    revoked.keyIds().forEach(this::forgetKey);
                    checkedAt = checkedAsOf == null ? null : asked;
                    checkedAsOf = revoked.asOf();
                })
                .mapEmpty();
    }

    void forgetKey(UUID keyId) {
        generation++;
        entries.values().removeIf(entry -> entry.agent.keyId().equals(keyId));
    }

    void forgetCluster(UUID clusterId) {
        generation++;
        entries.values().removeIf(entry -> entry.agent.clusterId().equals(clusterId));
    }

    private Future<AgentPrincipal> remember(Buffer hash, AgentPrincipal agent, long asked) {
        if (agent == null) {
            entries.remove(hash);
            ofNobody.remove(hash);
            ofNobody.put(hash, clock.instant());
            return Future.failedFuture(Refusals.keyInvalid());
        }
        if (asked == generation) {
            entries.put(hash, new Kept(agent, clock.instant()));
        }
        return Future.succeededFuture(agent);
    }

    private boolean wasCheckedWithin(Duration age) {
        return checkedAt != null && isYounger(checkedAt, age);
    }

    private boolean isYounger(Instant readAt, Duration age) {
        return clock.instant().isBefore(readAt.plus(age));
    }

    private static boolean isOutage(Throwable failure) {
        return failure instanceof ServiceFailure service && service.code() == ServiceFailure.Code.UNAVAILABLE;
    }
}
