package cx.niro.verticles.access;

import cx.niro.verticles.access.AccessMessages.Me;
import cx.niro.verticles.access.AccessMessages.Token;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What access remembers. Every change writes its audit row in the same transaction. Times come from the caller. */
interface AccessStore {
    /** Makes the root organization unless there is one; any number of nodes may try at once. */
    Future<Void> ensureRootOrganization(UUID id, String name);

    Future<Void> createOrganization(UUID id, UUID parentId, String name);

    Future<Boolean> hasAccounts();

    /** Makes the owner of the root organization and ends the first run; false when there is an account already. */
    Future<Boolean> createFirstAccount(NewAccount account);

    /** Fails with CONFLICT {@code email_taken}. */
    Future<Void> createAccount(NewAccount account, UUID orgId, Principal.Role role);

    /** By e-mail, whatever its case; disabled ones are not found. */
    Future<Optional<KnownAccount>> findAccount(String email);

    /** Signs the account in to its oldest membership; fails with DENIED {@code no_membership} when it has none. */
    Future<Principal> openSession(UUID sessionId, UUID accountId, Instant now, Instant expiresAt);

    /** Empty when the session is unknown, expired or revoked, or its account or membership is gone. */
    Future<Optional<Known>> findSession(UUID sessionId, Instant now);

    /** False when there was no open session, as with callers that use an API token. */
    Future<Boolean> closeSession(Principal caller, Instant now);

    /** Fails with CONFLICT {@code too_many_tokens} beyond 100 of one account. */
    Future<Void> createToken(Principal caller, UUID tokenId, String name, Buffer hash, Instant now);

    /** The caller's own, newest first, without the revoked ones. */
    Future<List<Token>> listTokens(UUID accountId);

    /** As {@link #findSession}; also notes the use, at most once a minute. */
    Future<Optional<Known>> findToken(Buffer hash, Instant now);

    /** False when it is not a live token of the caller. */
    Future<Boolean> revokeToken(Principal caller, UUID tokenId, Instant now);

    Future<Me> describe(Principal caller);

    /** Counts an attempt for each key before it is made, so that attempts at the same time are all counted. */
    Future<List<Attempts>> countAttempt(List<String> keys, Instant now, Duration window);

    /** Takes a good attempt back: the first key starts anew, the others count one less. */
    Future<Void> forgiveAttempt(String cleared, List<String> lessened);

    /** The value that the installation keeps under the name: the given one unless another came first. */
    Future<Buffer> keep(String name, Buffer value);

    Future<Boolean> isKept(String name);

    /** @param passwordHash argon2id */
    record NewAccount(UUID id, String email, String passwordHash) {
        @Override
        public String toString() {
            return "NewAccount[id=" + id + ", email=" + email + "]";
        }
    }

    record KnownAccount(UUID id, String email, String passwordHash) {
        @Override
        public String toString() {
            return "KnownAccount[id=" + id + ", email=" + email + "]";
        }
    }

    /** @param expiresAt of the session; null for API tokens */
    record Known(Principal principal, Instant expiresAt) {
        boolean isOver(Instant now) {
            return expiresAt != null && !expiresAt.isAfter(now);
        }
    }

    /** @param since start of the window in which they are counted */
    record Attempts(String key, int count, Instant since) {}
}
