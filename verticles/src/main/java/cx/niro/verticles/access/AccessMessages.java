package cx.niro.verticles.access;

import cx.niro.verticles.bus.Address;
import cx.niro.verticles.bus.Topic;
import cx.niro.verticles.gateway.Principal;
import java.util.UUID;

/** What access answers and tells. */
public final class AccessMessages {
    /**
     * Who a credential belongs to, from a cache at most 10 s old; fails with UNAUTHENTICATED {@code unauthenticated}.
     */
    public static final Address<Authenticate, Principal> AUTHENTICATE =
            new Address<>("access.authenticate", Authenticate.class, Principal.class);

    /** A session or API token died: caches drop it, open streams of it close. */
    public static final Topic<PrincipalRevoked> PRINCIPAL_REVOKED =
            new Topic<>("access.principal-revoked", PrincipalRevoked.class);

    private AccessMessages() {}

    /**
     * Exactly one of the two is set.
     *
     * @param sessionCookie the JWT of the cookie niro_session
     * @param apiToken niro_pat_...
     */
    public record Authenticate(String sessionCookie, String apiToken) {
        @Override
        public String toString() {
            return "Authenticate[hidden]";
        }
    }

    public record PrincipalRevoked(UUID sessionId) {}
}
