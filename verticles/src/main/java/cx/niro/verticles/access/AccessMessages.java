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

    /** What the page and GET /me say of a caller; fails with UNAVAILABLE while the organization's name cannot be read. */
    public static final Address<DescribeCaller, Me> DESCRIBE_CALLER =
            new Address<>("access.describe-caller", DescribeCaller.class, Me.class);

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

    public record DescribeCaller(Principal principal) {}

    /**
     * The schema Me of the REST contract.
     *
     * @param role in lower case, such as {@code viewer}
     */
    public record Me(User user, Organization organization, String role) {
        public record User(UUID id, String email) {}

        public record Organization(UUID id, String name) {}
    }

    public record PrincipalRevoked(UUID sessionId) {}
}
