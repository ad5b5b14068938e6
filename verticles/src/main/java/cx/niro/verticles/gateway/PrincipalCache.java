package cx.niro.verticles.gateway;

import cx.niro.verticles.access.AccessMessages;
import cx.niro.verticles.access.AccessMessages.Authenticate;
import cx.niro.verticles.access.AccessMessages.PrincipalRevoked;
import cx.niro.verticles.bus.Bus;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who a credential belongs to, remembered for at most 10 s by one event loop, and not beyond a revocation that is heard of. */
final class PrincipalCache {
    private static final long LIFE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int MOST_ENTRIES = 5_000;

    private final Bus bus;
    private final Map<Authenticate, Kept> entries = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Authenticate, Kept> eldest) {
            return size() > MOST_ENTRIES;
        }
    };
    private long revocations;

    PrincipalCache(Bus bus) {
        this.bus = bus;
    }

    Future<Void> watchRevocations() {
        return bus.subscribe(AccessMessages.PRINCIPAL_REVOKED, this::drop);
    }

    Future<Principal> authenticate(Authenticate credential) {
        var known = entries.get(credential);
        if (known != null && System.nanoTime() - known.askedAt < LIFE_NANOS) {
            return Future.succeededFuture(known.principal);
        }
        var revocationsBefore = revocations;
        var askedAt = System.nanoTime();
        return bus.request(AccessMessages.AUTHENTICATE, credential)
                .onSuccess(principal -> {
                    if (revocations == revocationsBefore) {
                        entries.put(credential, new Kept(principal, askedAt));
                    }
                })
                .onFailure(failure -> entries.remove(credential));
    }

    /** As the database says now. */
    Future<Principal> ask(Authenticate credential) {
        return bus.request(AccessMessages.AUTHENTICATE, credential);
    }

    private void drop(PrincipalRevoked revoked) {
        revocations++;
        entries.values().removeIf(entry -> entry.principal.sessionId().equals(revoked.sessionId()));
    }

    private record Kept(Principal principal, long askedAt) {}
}
