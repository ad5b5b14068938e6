package cx.niro.verticles.access;

import static cx.niro.verticles.access.AccessStoreContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.TestClock;
import cx.niro.verticles.access.AccessMessages.Authenticate;
import cx.niro.verticles.access.AccessStore.NewAccount;
import cx.niro.verticles.bus.Ids;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallersTest {
    private static final Authenticate CI = new Authenticate(null, "niro_pat_ci");

    private final TestClock clock = new TestClock();
    private final FakeAccessStore store = new FakeAccessStore();
    private final Callers callers = new Callers(store, null, clock);
    private final UUID tokenId = Ids.next(clock);
    private Principal owner;

    @BeforeEach
    void createToken() {
        await(store.ensureRootOrganization(Ids.next(clock), "Default"));
        var account = new NewAccount(Ids.next(clock), "ann@test", "hash");
        await(store.createFirstAccount(account));
        owner = await(store.openSession(
                Ids.next(clock), account.id(), clock.instant(), clock.instant().plusSeconds(60)));
        await(store.createToken(owner, tokenId, "ci", Secrets.hash(CI.apiToken()), clock.instant()));
    }

    private void revoke() {
        await(store.revokeToken(owner, tokenId, clock.instant()));
        callers.forget(tokenId);
    }

    private static String refusal(Future<Principal> answer) {
        assertThat(answer.failed()).isTrue();
        return ((ServiceFailure) answer.cause()).reason();
    }

    @Test
    void answerThatARevocationOvertookIsNotRemembered() {
        Promise<Void> late = Promise.promise();
        store.answerAfter(late.future());
        var overtaken = callers.authenticate(CI);
        store.answerAfter(Future.succeededFuture());
        revoke();
        late.complete();
        assertThat(overtaken.isComplete()).isTrue();

        store.down(true);

        assertThat(refusal(callers.authenticate(CI))).isEqualTo("database_unavailable");
    }

    @Test
    void callerRevokedWhileTheDatabaseFailsIsNotBridged() {
        await(callers.authenticate(CI));
        revoke();
        store.down(true);

        assertThat(refusal(callers.authenticate(CI))).isEqualTo("database_unavailable");
        assertThat(refusal(callers.authenticate(CI))).isEqualTo("database_unavailable");
    }

    @Test
    void outageIsBridgedForAnHourAndNoLonger() {
        await(callers.authenticate(CI));
        store.down(true);

        clock.advance(Duration.ofMinutes(59));
        assertThat(await(callers.authenticate(CI)).userId()).isEqualTo(owner.userId());

        clock.advance(Duration.ofMinutes(2));
        assertThat(refusal(callers.authenticate(CI))).isEqualTo("database_unavailable");
    }
}
