package cx.niro.verticles.enrollment;

import static cx.niro.verticles.database.TestDatabase.await;
import static cx.niro.verticles.enrollment.EnrollmentStoreContract.assertRefused;
import static cx.niro.verticles.enrollment.EnrollmentStoreContract.exchange;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.TestClock;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.gateway.Principal;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyCacheTest {
    private static final String KEY = "niro_ak_1";

    private final TestClock clock = new TestClock();
    private final FakeEnrollmentStore store = new FakeEnrollmentStore(clock);
    private final KeyCache cache = new KeyCache(store, clock);
    private final Principal admin = EnrollmentStoreContract.principal(UUID.randomUUID());
    private UUID clusterId;

    @BeforeEach
    void enroll() throws Exception {
        clusterId = await(store.createCluster(
                        admin,
                        new ClusterSpec("berlin", null, Map.of()),
                        Credential.hashOf("token"),
                        Duration.ofHours(1)))
                .cluster()
                .id();
        await(store.exchange(exchange("token", "nonce", KEY)));
    }

    @Test
    void keyIsReadOnceInTenSeconds() throws Exception {
        await(cache.find(KEY));
        clock.advance(Duration.ofSeconds(9));
        await(cache.find(KEY));
        assertThat(store.findKeyCalls).isEqualTo(1);

        clock.advance(Duration.ofSeconds(2));
        await(cache.find(KEY));
        assertThat(store.findKeyCalls).isEqualTo(2);
    }

    @Test
    void keyIsNotReadAgainWhileOneQuestionForAllSaysThatItLives() throws Exception {
        await(cache.find(KEY));
        for (int i = 0; i < 10; i++) {
            await(cache.check());
            clock.advance(Duration.ofSeconds(5));
            await(cache.find(KEY));
        }
        assertThat(store.findKeyCalls).isLessThanOrEqualTo(2);
        var before = store.findKeyCalls;

        clock.advance(Duration.ofSeconds(6));
        await(cache.find(KEY));

        assertThat(store.findKeyCalls).isEqualTo(before + 1);
    }

    @Test
    void keyWhoseRevocationWasNotHeardOfIsFoundDead() throws Exception {
        await(cache.check());
        await(cache.find(KEY));
        await(store.revokeKey(admin, clusterId));
        await(cache.find(KEY));

        await(cache.check());

        assertRefused(() -> await(cache.find(KEY)), ServiceFailure.Code.UNAUTHENTICATED, "agent_key_invalid");
    }

    @Test
    void outageIsBridgedForAnHourAndNoLonger() throws Exception {
        await(cache.find(KEY));
        store.down = true;

        clock.advance(Duration.ofMinutes(59));
        assertThat(await(cache.find(KEY)).clusterId()).isEqualTo(clusterId);

        clock.advance(Duration.ofMinutes(2));
        assertRefused(() -> await(cache.find(KEY)), ServiceFailure.Code.UNAVAILABLE, "database_unavailable");
    }

    @Test
    void keyForgottenDuringAnOutageIsNotBridged() throws Exception {
        await(cache.find(KEY));
        store.down = true;
        cache.forgetCluster(clusterId);

        assertRefused(() -> await(cache.find(KEY)), ServiceFailure.Code.UNAVAILABLE, "database_unavailable");
    }

    @Test
    void unknownKeyIsInvalid() {
        assertRefused(
                () -> await(cache.find("niro_ak_other")), ServiceFailure.Code.UNAUTHENTICATED, "agent_key_invalid");
    }

    @Test
    void unknownKeyIsAskedForOnceInTenSeconds() throws Exception {
        for (int i = 0; i < 3; i++) {
            unknownKeyIsInvalid();
        }
        assertThat(store.findKeyCalls).isEqualTo(1);

        clock.advance(Duration.ofSeconds(11));
        unknownKeyIsInvalid();
        assertThat(store.findKeyCalls).isEqualTo(2);
    }

    @Test
    void keyOfANewEnrollmentIsKnownAtOnceWhateverWasAskedBefore() throws Exception {
        await(cache.find(KEY));
        var elsewhere = new KeyCache(store, clock);
        for (int i = 0; i < 20_000; i++) {
            assertThat(elsewhere.find("niro_ak_invented_" + i).failed()).isTrue();
        }
        var paris = await(store.createCluster(
                admin, new ClusterSpec("paris", null, Map.of()), Credential.hashOf("token-2"), Duration.ofHours(1)));
        await(store.exchange(exchange("token-2", "nonce-2", "niro_ak_2")));

        assertThat(await(elsewhere.find("niro_ak_2")).clusterId())
                .isEqualTo(paris.cluster().id());
        assertThat(await(elsewhere.find(KEY)).clusterId()).isEqualTo(clusterId);
    }
}
