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

/** Tells who calls: as the database says; while it is down, as it said last. */
final class Callers {
    private static final int MOST_REMEMBERED = 10_000;
    /** How long an unreachable database is left alone, so that known callers do not wait for it. */
    private static final Duration LEAVE_ALONE = Duration.ofSeconds(3);

    private final AccessStore store;
    private final SessionTokens sessions;
    private final Clock clock;
    private final Map<String, Known> remembered = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };
    private Instant askAgainAt = Instant.MIN;

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
        remembered.values().removeIf(known -> known.principal().sessionId().equals(sessionId));
    }

    private Future<Principal> find(String key, Supplier<Future<Optional<Known>>> ask) {
        var last = remembered.get(key);
        if (last != null && !last.isOver(clock.instant()) && clock.instant().isBefore(askAgainAt)) {
            return Future.succeededFuture(last.principal());
        }
        return ask.get()
                .onSuccess(known -> remember(key, known))
                .compose(known -> known.map(found -> Future.succeededFuture(found.principal()))
                        .orElseGet(() -> Future.failedFuture(over())))
                .recover(failure -> last != null && !last.isOver(clock.instant()) && isOutage(failure)
                        ? Future.succeededFuture(last.principal())
                        : Future.failedFuture(failure));
    }

    private void remember(String key, Optional<Known> known) {
        askAgainAt = Instant.MIN;
        if (known.isPresent()) {
            remembered.put(key, known.get());
        } else {
            remembered.remove(key);
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
