package cx.niro.verticles.access;

import cx.niro.verticles.access.AccessMessages.Authenticate;
import cx.niro.verticles.access.AccessStore.Known;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Tells who calls: as the database says; while it is down, as it said last, if that was within the hour. Belongs to one event loop. */
final class Callers {
    private static final int MOST_REMEMBERED = 10_000;
    /** How long an unreachable database is left alone, so that known callers do not wait for it. */
    private static final Duration LEAVE_ALONE = Duration.ofSeconds(3);

    private static final Duration USABLE = Duration.ofHours(1);

    private final AccessStore store;
    private final SessionTokens sessions;
    private final Clock clock;
    private final Map<String, Kept> remembered = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };
    private Instant askAgainAt = Instant.MIN;
    /** Changes with every revocation, so that an answer asked for before it is not remembered after it. */
    private long generation;

    private record Kept(Known known, Instant readAt) {}

    Callers(AccessStore store, SessionTokens sessions, Clock clock) {
        this.store = store;
        this.sessions = sessions;
        this.clock = clock;
    }

    Future<Principal> authenticate(Authenticate request) {
        if (request.apiToken() != null) {
            var hash = Secrets.hash(request.apiToken());
            return find("token:" + hash.toString("ISO-8859-1"), () -> store.findToken(hash, clock.instant()));
        }
        return sessions.verify(request.sessionCookie())
                .compose(id -> find("session:" + id, () -> store.findSession(id, clock.instant())));
    }

    void forget(UUID sessionId) {
        generation++;
        remembered.values().removeIf(kept -> kept.known.principal().sessionId().equals(sessionId));
    }

    private Future<Principal> find(String key, Supplier<Future<Optional<Known>>> ask) {
        var now = clock.instant();
        var last = usable(key);
        if (last != null && now.isBefore(askAgainAt)) {
            return Future.succeededFuture(last);
        }
        var asked = generation;
        return ask.get()
                .onSuccess(known -> remember(key, known, asked, now))
                .compose(known -> known.map(found -> Future.succeededFuture(found.principal()))
                        .orElseGet(() -> Future.failedFuture(over())))
                .recover(failure -> isOutage(failure) && usable(key) != null
                        ? Future.succeededFuture(usable(key))
                        : Future.failedFuture(failure));
    }

    /** What may be said without the database; null for nothing. */
    private Principal usable(String key) {
        var kept = remembered.get(key);
        var now = clock.instant();
        return kept != null && !kept.known.isOver(now) && now.isBefore(kept.readAt.plus(USABLE))
                ? kept.known.principal()
                : null;
    }

    private void remember(String key, Optional<Known> known, long asked, Instant askedAt) {
        askAgainAt = Instant.MIN;
        if (known.isEmpty()) {
            remembered.remove(key);
        } else if (asked == generation) {
            remembered.put(key, new Kept(known.get(), askedAt));
        }
    }

    private boolean isOutage(Throwable failure) {
        if (failure instanceof ServiceFailure service && service.code() == ServiceFailure.Code.UNAVAILABLE) {
            askAgainAt = clock.instant().plus(LEAVE_ALONE);
            return true;
        }
        return false;
    }

    private static ServiceFailure over() {
        return new ServiceFailure(
                ServiceFailure.Code.UNAUTHENTICATED,
                "unauthenticated",
                "the session or token is unknown, over or revoked");
    }
}
