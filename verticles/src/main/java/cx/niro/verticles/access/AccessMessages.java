package cx.niro.verticles.access;

import cx.niro.verticles.bus.Address;
import cx.niro.verticles.bus.Done;
import cx.niro.verticles.bus.Topic;
import cx.niro.verticles.gateway.Principal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What access answers and tells. */
public final class AccessMessages {
    /**
     * Who a credential belongs to, as the database says now; while it is down, as it said last. Fails with UNAUTHENTICATED
     * {@code unauthenticated}.
     */
    public static final Address<Authenticate, Principal> AUTHENTICATE =
            new Address<>("access.authenticate", Authenticate.class, Principal.class);

    /** A session or API token died: caches drop it, open streams of it close. */
    public static final Topic<PrincipalRevoked> PRINCIPAL_REVOKED =
            new Topic<>("access.principal-revoked", PrincipalRevoked.class);

    /** Fails with UNAUTHENTICATED {@code credentials_invalid} or BUSY {@code too_many_attempts}. */
    static final Address<SignIn, SignedIn> SIGN_IN = new Address<>("access.sign-in", SignIn.class, SignedIn.class);

    static final Address<ByCaller, Done> SIGN_OUT = new Address<>("access.sign-out", ByCaller.class, Done.class);

    /** What the page and GET /me say of a caller. */
    public static final Address<ByCaller, Me> DESCRIBE = new Address<>("access.describe", ByCaller.class, Me.class);

    static final Address<Ask, Setup> SETUP = new Address<>("access.setup", Ask.class, Setup.class);

    /** Fails with DENIED {@code setup_code_invalid}, CONFLICT {@code setup_done} or BUSY {@code too_many_attempts}. */
    static final Address<FirstAdministrator, SignedIn> CREATE_FIRST_ADMINISTRATOR =
            new Address<>("access.create-first-administrator", FirstAdministrator.class, SignedIn.class);

    static final Address<CreateToken, CreatedToken> CREATE_TOKEN =
            new Address<>("access.create-token", CreateToken.class, CreatedToken.class);
    static final Address<ByCaller, TokenList> LIST_TOKENS =
            new Address<>("access.list-tokens", ByCaller.class, TokenList.class);
    static final Address<RevokeToken, Done> REVOKE_TOKEN =
            new Address<>("access.revoke-token", RevokeToken.class, Done.class);

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

    public record ByCaller(Principal caller) {}

    record Ask(boolean setup) {}

    record SignIn(String email, String password, String clientAddress) {
        @Override
        public String toString() {
            return "SignIn[email=" + email + ", password=[hidden]]";
        }
    }

    /** @param jwt value of the session cookie */
    record SignedIn(String jwt, Me me) {
        @Override
        public String toString() {
            return "SignedIn[jwt=[hidden], me=" + me + "]";
        }
    }

    record FirstAdministrator(String code, String email, String password, String clientAddress) {
        @Override
        public String toString() {
            return "FirstAdministrator[email=" + email + ", password=[hidden]]";
        }
    }

    record CreateToken(Principal caller, String name) {}

    record RevokeToken(Principal caller, UUID tokenId) {}

    record Setup(boolean needed) {}

    public record Me(Person user, Organization organization, String role) {}

    public record Person(UUID id, String email) {}

    public record Organization(UUID id, String name) {}

    /** @param token shown this once */
    record CreatedToken(UUID id, String name, String token) {
        @Override
        public String toString() {
            return "CreatedToken[id=" + id + ", token=[hidden]]";
        }
    }

    record Token(UUID id, String name, Instant createdAt, Instant lastUsedAt) {}

    record TokenList(Instant asOf, List<Token> items, String nextCursor) {
        TokenList {
            items = List.copyOf(items);
        }
    }
}
