package cx.niro.verticles.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.verticles.access.AccessStore.Attempts;
import cx.niro.verticles.access.AccessStore.NewAccount;
import cx.niro.verticles.bus.Ids;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.gateway.Principal.Role;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link AccessStore} promises; held by the fake and by PostgreSQL. */
abstract class AccessStoreContract {
    private static final Duration WINDOW = Duration.ofMinutes(15);

    final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final Clock clock = Clock.systemUTC();
    private final UUID root = Ids.next(clock);
    private AccessStore store;

    /** An empty store. */
    abstract AccessStore store() throws Exception;

    /** The actions in the audit log, in the order of their writing. */
    abstract List<String> auditActions() throws Exception;

    @BeforeEach
    void makeRoot() throws Exception {
        store = store();
        await(store.ensureRootOrganization(root, "Default"));
    }

    @Test
    void thereIsOneRootOrganizationHoweverOftenItIsMade() {
        await(store.ensureRootOrganization(Ids.next(clock), "Another"));
        var owner = first("owner@test");

        assertThat(await(store.describe(owner)).organization().id()).isEqualTo(root);
        assertThat(await(store.describe(owner)).organization().name()).isEqualTo("Default");
    }

    @Test
    void onlyOneFirstAccountIsMadeWhenManyTryAtOnce() {
        var tries = new ArrayList<Future<Boolean>>();
        for (int i = 0; i < 8; i++) {
            tries.add(store.createFirstAccount(account("admin" + i + "@test")));
        }

        assertThat(tries.stream().map(AccessStoreContract::await)).containsOnlyOnce(true);
        assertThat(await(store.hasAccounts())).isTrue();
    }

    @Test
    void firstAccountOwnsTheRootAndEndsTheFirstRun() {
        await(store.keep(PgAccessStore.SETUP_CODE + "abc", Buffer.buffer()));
        assertThat(await(store.isKept(PgAccessStore.SETUP_CODE + "abc"))).isTrue();

        var owner = first("owner@test");

        assertThat(owner.role()).isEqualTo(Role.OWNER);
        assertThat(owner.orgId()).isEqualTo(root);
        assertThat(await(store.isKept(PgAccessStore.SETUP_CODE + "abc"))).isFalse();
    }

    @Test
    void accountIsFoundByItsEmailInAnyCase() {
        first("Owner@Test");

        assertThat(await(store.findAccount("oWNER@tEST"))).isPresent();
        assertThat(await(store.findAccount("other@test"))).isEmpty();
    }

    @Test
    void emailBelongsToOneAccount() {
        first("owner@test");

        var failure = failure(store.createAccount(account("OWNER@test"), root, Role.VIEWER));

        assertThat(failure.reason()).isEqualTo("email_taken");
    }

    @Test
    void sessionIsKnownUntilItExpires() {
        var owner = first("owner@test");

        var known = await(store.findSession(owner.sessionId(), now)).orElseThrow();
        assertThat(known.principal()).isEqualTo(owner);
        assertThat(known.expiresAt()).isEqualTo(now.plusSeconds(3600));
        assertThat(await(store.findSession(owner.sessionId(), now.plusSeconds(3600))))
                .isEmpty();
        assertThat(await(store.findSession(Ids.next(clock), now))).isEmpty();
    }

    @Test
    void closedSessionIsUnknown() {
        var owner = first("owner@test");

        assertThat(await(store.closeSession(owner, now))).isTrue();
        assertThat(await(store.closeSession(owner, now))).isFalse();
        assertThat(await(store.findSession(owner.sessionId(), now))).isEmpty();
    }

    @Test
    void memberSeesTheSubtreeAndNothingBesideOrAboveIt() {
        var branch = organization(root, "Branch");
        var twig = organization(branch, "Twig");
        var sibling = organization(root, "Sibling");
        var owner = first("owner@test");
        var member = member("member@test", branch, Role.MEMBER);

        assertThat(owner.visibleOrgIds()).containsExactlyInAnyOrder(root, branch, twig, sibling);
        assertThat(member.orgId()).isEqualTo(branch);
        assertThat(member.visibleOrgIds()).containsExactlyInAnyOrder(branch, twig);
        assertThat(member.role()).isEqualTo(Role.MEMBER);
    }

    @Test
    void tokenOfAnotherOrganizationCannotBeSeenOrRevoked() {
        var mine = member("mine@test", organization(root, "Mine"), Role.ADMIN);
        var other = member("other@test", organization(root, "Other"), Role.OWNER);
        var tokenId = token(mine, "ci", "secret");

        assertThat(await(store.listTokens(other.userId()))).isEmpty();
        assertThat(await(store.revokeToken(other, tokenId, now))).isFalse();
        assertThat(await(store.findToken(Secrets.hash("secret"), now))).isPresent();
    }

    @Test
    void tokenActsAsItsAccountUntilItIsRevoked() {
        var owner = first("owner@test");
        var tokenId = token(owner, "ci", "secret");

        var known = await(store.findToken(Secrets.hash("secret"), now)).orElseThrow();
        assertThat(known.principal().userId()).isEqualTo(owner.userId());
        assertThat(known.principal().sessionId()).isEqualTo(tokenId);
        assertThat(known.expiresAt()).isNull();
        assertThat(await(store.findToken(Secrets.hash("other"), now))).isEmpty();

        assertThat(await(store.revokeToken(owner, tokenId, now))).isTrue();
        assertThat(await(store.revokeToken(owner, tokenId, now))).isFalse();
        assertThat(await(store.findToken(Secrets.hash("secret"), now))).isEmpty();
        assertThat(await(store.listTokens(owner.userId()))).isEmpty();
    }

    @Test
    void useOfATokenIsNotedAtMostOnceAMinute() {
        var owner = first("owner@test");
        token(owner, "ci", "secret");
        assertThat(await(store.listTokens(owner.userId())).get(0).lastUsedAt()).isNull();

        await(store.findToken(Secrets.hash("secret"), now));
        await(store.findToken(Secrets.hash("secret"), now.plusSeconds(30)));
        assertThat(await(store.listTokens(owner.userId())).get(0).lastUsedAt()).isEqualTo(now);

        await(store.findToken(Secrets.hash("secret"), now.plusSeconds(90)));
        assertThat(await(store.listTokens(owner.userId())).get(0).lastUsedAt()).isEqualTo(now.plusSeconds(90));
    }

    @Test
    void tokensOfAnAccountAreBounded() {
        var owner = first("owner@test");
        for (int i = 0; i < PgAccessStore.MOST_TOKENS; i++) {
            token(owner, "t" + i, "secret" + i);
        }

        var failure = failure(store.createToken(owner, Ids.next(clock), "more", Secrets.hash("more"), now));

        assertThat(failure.reason()).isEqualTo("too_many_tokens");
        assertThat(await(store.listTokens(owner.userId()))).hasSize(PgAccessStore.MOST_TOKENS);
    }

    @Test
    void attemptsAreCountedWithinAWindowThatStartsWithTheFirst() {
        var keys = List.of("email:a", "address:b");
        await(store.countAttempt(keys, now, WINDOW));
        var second = await(store.countAttempt(keys, now.plusSeconds(60), WINDOW));
        assertThat(second)
                .containsExactlyInAnyOrder(new Attempts("email:a", 2, now), new Attempts("address:b", 2, now));

        var later = now.plus(WINDOW);
        assertThat(await(store.countAttempt(List.of("email:a"), later, WINDOW)))
                .containsExactly(new Attempts("email:a", 1, later));
    }

    @Test
    void goodAttemptIsTakenBack() {
        var keys = List.of("email:a", "address:b");
        await(store.countAttempt(keys, now, WINDOW));
        await(store.countAttempt(keys, now, WINDOW));

        await(store.forgiveAttempt("email:a", List.of("address:b")));

        assertThat(await(store.countAttempt(keys, now, WINDOW)))
                .containsExactlyInAnyOrder(new Attempts("email:a", 1, now), new Attempts("address:b", 2, now));
    }

    @Test
    void attemptsAtTheSameTimeAreAllCounted() {
        var tries = new ArrayList<Future<List<Attempts>>>();
        for (int i = 0; i < 20; i++) {
            tries.add(store.countAttempt(List.of("email:a", "address:b"), now, WINDOW));
        }

        var counts = tries.stream()
                .map(AccessStoreContract::await)
                .flatMap(List::stream)
                .filter(attempts -> attempts.key().equals("email:a"))
                .mapToInt(Attempts::count)
                .max();
        assertThat(counts).hasValue(20);
    }

    @Test
    void firstValueIsKept() {
        assertThat(await(store.keep("key", Buffer.buffer("one")))).isEqualTo(Buffer.buffer("one"));
        assertThat(await(store.keep("key", Buffer.buffer("two")))).isEqualTo(Buffer.buffer("one"));
    }

    @Test
    void everyChangeIsInTheAuditLog() throws Exception {
        var owner = first("owner@test");
        var tokenId = token(owner, "ci", "secret");
        await(store.revokeToken(owner, tokenId, now));
        await(store.closeSession(owner, now));

        assertThat(auditActions())
                .containsExactly("account.create", "session.open", "token.create", "token.revoke", "session.close");
    }

    @CanIgnoreReturnValue
    private Principal first(String email) {
        var account = account(email);
        assertThat(await(store.createFirstAccount(account))).isTrue();
        return signIn(account);
    }

    private Principal member(String email, UUID orgId, Role role) {
        var account = account(email);
        await(store.createAccount(account, orgId, role));
        return signIn(account);
    }

    private Principal signIn(NewAccount account) {
        return await(store.openSession(Ids.next(clock), account.id(), now, now.plusSeconds(3600)));
    }

    @CanIgnoreReturnValue
    private UUID token(Principal caller, String name, String secret) {
        var id = Ids.next(clock);
        await(store.createToken(caller, id, name, Secrets.hash(secret), now));
        return id;
    }

    private UUID organization(UUID parent, String name) {
        var id = Ids.next(clock);
        await(store.createOrganization(id, parent, name));
        return id;
    }

    private NewAccount account(String email) {
        return new NewAccount(Ids.next(clock), email, "hash");
    }

    @CanIgnoreReturnValue
    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private static ServiceFailure failure(Future<?> future) {
        return (ServiceFailure) future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .handle((value, cause) -> cause)
                .join();
    }
}
