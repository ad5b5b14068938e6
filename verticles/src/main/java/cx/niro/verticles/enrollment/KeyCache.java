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
 * Who agent keys belong to, remembered for 10 s; for an hour while the database cannot be asked. An entry takes about 300 bytes.
 * Not thread-safe: it belongs to one event loop.
 */
final class KeyCache {
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final Duration USABLE = Duration.ofHours(1);
    private static final int MOST_ENTRIES = 50_000;

    private final EnrollmentStore store;
    private final Clock clock;
    /** Changes with every invalidation, so that an answer asked for before it is not remembered after it. */
    private long generation;

    private final Map<Buffer, Kept> entries = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Buffer, Kept> eldest) {
            return size() > MOST_ENTRIES;
        }
    };

    KeyCache(EnrollmentStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    private record Kept(AgentPrincipal agent, Instant readAt) {}

    /** Fails with UNAUTHENTICATED {@code agent_key_invalid}. */
    Future<AgentPrincipal> find(String key) {
        var hash = Credential.hashOf(key);
        var known = entries.get(hash);
        if (known != null && isYounger(known, FRESH)) {
            return Future.succeededFuture(known.agent);
        }
        var asked = generation;
        return store.findKey(hash)
                .compose(agent -> remember(hash, agent, asked))
                .recover(
                        failure -> isOutage(failure) && known != null && isYounger(known, USABLE) && asked == generation
                                ? Future.succeededFuture(known.agent)
                                : Future.failedFuture(failure));
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
            return Future.failedFuture(Refusals.keyInvalid());
        }
        if (asked == generation) {
            entries.put(hash, new Kept(agent, clock.instant()));
        }
        return Future.succeededFuture(agent);
    }

    private boolean isYounger(Kept entry, Duration age) {
        return clock.instant().isBefore(entry.readAt.plus(age));
    }

    private static boolean isOutage(Throwable failure) {
        return failure instanceof ServiceFailure service && service.code() == ServiceFailure.Code.UNAVAILABLE;
    }
}
