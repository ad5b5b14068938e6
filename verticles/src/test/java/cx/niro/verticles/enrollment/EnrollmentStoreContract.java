package cx.niro.verticles.enrollment;

import static cx.niro.verticles.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.enrollment.EnrollmentMessages.Cluster;
import cx.niro.verticles.enrollment.EnrollmentStore.Exchange;
import cx.niro.verticles.enrollment.EnrollmentStore.Exchanged;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What every store of enrollments does. */
abstract class EnrollmentStoreContract {
    static final Duration HOUR = Duration.ofHours(1);
    static final Duration OVER = Duration.ofMillis(-1);

    private final AtomicInteger names = new AtomicInteger();

    abstract EnrollmentStore store();

    /** An administrator of an organization of their own. */
    abstract Principal administrator() throws Exception;

    /** Actions of the organization's audit rows, oldest first. */
    abstract List<String> audited(UUID orgId) throws Exception;

    static Principal principal(UUID orgId) {
        return new Principal(
                UUID.randomUUID(), UUID.randomUUID(), "ada@example.com", orgId, List.of(orgId), Principal.Role.ADMIN);
    }

    static Buffer hash(String text) {
        return Credential.hashOf(text);
    }

    static Exchange exchange(String token, String nonce, String key) {
        return new Exchange(hash(token), hash(nonce), hash(key), "uid-1", "0.1.0");
    }

    @CanIgnoreReturnValue
    Cluster created(Principal principal, String token, Duration ttl) throws Exception {
        var spec = new ClusterSpec("site " + names.incrementAndGet(), "dev", Map.of("region", "eu"));
        return await(store().createCluster(principal, spec, hash(token), ttl)).cluster();
    }

    static void assertRefused(ThrowingCallable call, ServiceFailure.Code code, String reason) {
        assertThatThrownBy(call)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(ServiceFailure.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(reason);
                    assertThat(failure.code()).isEqualTo(code);
                });
    }

    private static String unique(String text) {
        return text + UUID.randomUUID();
    }

    @Test
    void clusterIsMadeWithWhatThePersonDecided() throws Exception {
        var ada = administrator();

        var made = await(store().createCluster(
                        ada,
                        new ClusterSpec("Berlin 9", "production", Map.of("region", "eu")),
                        hash(unique("token")),
                        HOUR));

        assertThat(made.orgId()).isEqualTo(ada.orgId());
        assertThat(made.cluster().name()).isEqualTo("Berlin 9");
        assertThat(made.cluster().environment()).isEqualTo("production");
        assertThat(made.cluster().labels()).containsExactly(Map.entry("region", "eu"));
        assertThat(made.cluster().enrolledAt()).isNull();
        assertThat(Duration.between(made.cluster().createdAt(), made.tokenExpiresAt()))
                .isBetween(HOUR.minusSeconds(5), HOUR.plusSeconds(5));
        assertThat(audited(ada.orgId())).containsExactly("cluster.create");
    }

    @Test
    void nameIsTakenWhateverItsCaseUntilItsClusterIsDeleted() throws Exception {
        var ada = administrator();
        var spec = new ClusterSpec("Berlin", null, null);
        var first = await(store().createCluster(ada, spec, hash(unique("token")), HOUR))
                .cluster();
        var again = new ClusterSpec("BERLIN", null, null);

        assertRefused(
                () -> await(store().createCluster(ada, again, hash(unique("token")), HOUR)),
                ServiceFailure.Code.CONFLICT,
                "name_taken");
        await(store().deleteCluster(ada, first.id()));
        await(store().createCluster(ada, again, hash(unique("token")), HOUR));

        assertThat(audited(ada.orgId())).containsExactly("cluster.create", "cluster.delete", "cluster.create");
    }

    @Test
    void twoOrganizationsMayUseOneName() throws Exception {
        var spec = new ClusterSpec("edge", null, null);

        await(store().createCluster(administrator(), spec, hash(unique("token")), HOUR));
        await(store().createCluster(administrator(), spec, hash(unique("token")), HOUR));
    }

    @Test
    void changeLeavesWhatItDoesNotName() throws Exception {
        var ada = administrator();
        var cluster = created(ada, unique("token"), HOUR);

        var changed = await(store().changeCluster(ada, cluster.id(), new ClusterChange(null, "staging", null)))
                .value();
        var relabelled = await(store().changeCluster(
                                ada,
                                cluster.id(),
                                new ClusterChange(unique("n").substring(0, 30), null, Map.of("a", "b"))))
                .value();

        assertThat(changed.name()).isEqualTo(cluster.name());
        assertThat(changed.environment()).isEqualTo("staging");
        assertThat(changed.labels()).isEqualTo(cluster.labels());
        assertThat(relabelled.environment()).isEqualTo("staging");
        assertThat(relabelled.labels()).containsExactly(Map.entry("a", "b"));
        assertThat(audited(ada.orgId())).containsExactly("cluster.create", "cluster.update", "cluster.update");
    }

    @Test
    void renameToATakenNameIsRefused() throws Exception {
        var ada = administrator();
        var taken = created(ada, unique("token"), HOUR);
        var other = created(ada, unique("token"), HOUR);

        assertRefused(
                () -> await(store().changeCluster(ada, other.id(), new ClusterChange(taken.name(), null, null))),
                ServiceFailure.Code.CONFLICT,
                "name_taken");
    }

    @Test
    void anotherOrganizationsClusterIsNotThere() throws Exception {
        var ada = administrator();
        var cluster = created(ada, unique("token"), HOUR);
        var stranger = administrator();
        var change = new ClusterChange("mine now", null, null);

        for (Future<?> attempt : List.of(
                store().changeCluster(stranger, cluster.id(), change),
                store().deleteCluster(stranger, cluster.id()),
                store().createToken(stranger, cluster.id(), hash(unique("token")), HOUR),
                store().revokeKey(stranger, cluster.id()))) {
            assertRefused(() -> await(attempt), ServiceFailure.Code.NOT_FOUND, "not_found");
        }
        assertThat(audited(stranger.orgId())).isEmpty();
    }

    @Test
    void parentOrganizationManagesTheClusterOfItsChild() throws Exception {
        var child = administrator();
        var cluster = created(child, unique("token"), HOUR);
        var own = administrator();
        var parent = new Principal(
                own.sessionId(),
                own.userId(),
                own.email(),
                own.orgId(),
                List.of(own.orgId(), child.orgId()),
                own.role());

        var changed = await(store().changeCluster(parent, cluster.id(), new ClusterChange(null, "production", null)));

        assertThat(changed.orgId()).isEqualTo(child.orgId());
    }

    @Test
    void tokenIsExchangedForAKeyThatIsKnownFromThenOn() throws Exception {
        var ada = administrator();
        var token = unique("token");
        var key = unique("key");
        var cluster = created(ada, token, HOUR);

        var exchanged = await(store().exchange(exchange(token, "nonce", key)));
        var agent = await(store().findKey(hash(key)));

        assertThat(exchanged.clusterId()).isEqualTo(cluster.id());
        assertThat(exchanged.clusterName()).isEqualTo(cluster.name());
        assertThat(exchanged.killedKeyIds()).isEmpty();
        assertThat(agent.clusterId()).isEqualTo(cluster.id());
        assertThat(agent.orgId()).isEqualTo(ada.orgId());
        assertThat(agent.keyId()).isEqualTo(exchanged.keyId());
        assertThat(audited(ada.orgId())).containsExactly("cluster.create", "cluster.enroll");
    }

    @Test
    void keysThatDiedSinceAreTold() throws Exception {
        var token = unique("token");
        var admin = administrator();
        var mine = created(admin, token, HOUR);
        var exchanged = await(store().exchange(exchange(token, "nonce", unique("key"))));
        var before = await(store().revokedKeys(null));
        assertThat(before.keyIds()).isEmpty();
        assertThat(await(store().revokedKeys(before.asOf())).keyIds()).doesNotContain(exchanged.keyId());

        await(store().revokeKey(admin, mine.id()));

        var after = await(store().revokedKeys(before.asOf()));
        assertThat(after.keyIds()).contains(exchanged.keyId());
        assertThat(after.asOf()).isAfterOrEqualTo(before.asOf());
    }

    @Test
    void unknownKeyBelongsToNobody() throws Exception {
        assertThat(await(store().findKey(hash(unique("key"))))).isNull();
    }

    @Test
    void exchangeCutOffIsRepeatedWithTheSameNonceAndKillsTheKeyBefore() throws Exception {
        var token = unique("token");
        var lost = unique("key");
        var kept = unique("key");
        created(administrator(), token, HOUR);

        var first = await(store().exchange(exchange(token, "nonce", lost)));
        var second = await(store().exchange(exchange(token, "nonce", kept)));

        assertThat(second.killedKeyIds()).containsExactly(first.keyId());
        assertThat(await(store().findKey(hash(lost)))).isNull();
        assertThat(await(store().findKey(hash(kept)))).isNotNull();
    }

    @Test
    void tokenIsUsedForEveryOtherNonce() throws Exception {
        var token = unique("token");
        created(administrator(), token, HOUR);
        await(store().exchange(exchange(token, "nonce", unique("key"))));

        assertRefused(
                () -> await(store().exchange(exchange(token, "other", unique("key")))),
                ServiceFailure.Code.GONE,
                "token_used");
    }

    @Test
    void tokenIsUsedUpAfterTheFirstAuthenticatedCall() throws Exception {
        var token = unique("token");
        var key = unique("key");
        created(administrator(), token, HOUR);
        await(store().exchange(exchange(token, "nonce", key)));
        await(store().findKey(hash(key)));

        assertRefused(
                () -> await(store().exchange(exchange(token, "nonce", unique("key")))),
                ServiceFailure.Code.GONE,
                "token_used");
        assertThat(await(store().findKey(hash(key)))).isNotNull();
    }

    @Test
    void expiredTokenIsRefused() throws Exception {
        var token = unique("token");
        created(administrator(), token, OVER);

        assertRefused(
                () -> await(store().exchange(exchange(token, "nonce", unique("key")))),
                ServiceFailure.Code.GONE,
                "token_expired");
    }

    @Test
    void unknownTokenIsInvalid() {
        assertRefused(
                () -> await(store().exchange(exchange(unique("token"), "nonce", unique("key")))),
                ServiceFailure.Code.UNAUTHENTICATED,
                "token_invalid");
    }

    @Test
    void newerTokenReplacesTheUnusedOneBefore() throws Exception {
        var ada = administrator();
        var older = unique("token");
        var newer = unique("token");
        var cluster = created(ada, older, HOUR);
        await(store().createToken(ada, cluster.id(), hash(newer), HOUR));

        assertRefused(
                () -> await(store().exchange(exchange(older, "nonce", unique("key")))),
                ServiceFailure.Code.UNAUTHENTICATED,
                "token_invalid");
        await(store().exchange(exchange(newer, "nonce", unique("key"))));
    }

    @Test
    void oldKeyLivesUntilTheNewTokenIsUsed() throws Exception {
        var ada = administrator();
        var first = unique("token");
        var second = unique("token");
        var oldKey = unique("key");
        var newKey = unique("key");
        var cluster = created(ada, first, HOUR);
        await(store().exchange(exchange(first, "nonce", oldKey)));

        await(store().createToken(ada, cluster.id(), hash(second), HOUR));
        assertThat(await(store().findKey(hash(oldKey)))).isNotNull();
        var again = await(store().exchange(exchange(second, "another nonce", newKey)));

        assertThat(again.clusterId()).isEqualTo(cluster.id());
        assertThat(again.killedKeyIds()).hasSize(1);
        assertThat(await(store().findKey(hash(oldKey)))).isNull();
        assertThat(await(store().findKey(hash(newKey)))).isNotNull();
    }

    @Test
    void olderTokenInItsNonceWindowDiesWhenTheNewerOneIsUsed() throws Exception {
        var ada = administrator();
        var first = unique("token");
        var second = unique("token");
        var newKey = unique("key");
        var cluster = created(ada, first, HOUR);
        await(store().exchange(exchange(first, "nonce", unique("key"))));
        await(store().createToken(ada, cluster.id(), hash(second), HOUR));
        await(store().exchange(exchange(second, "another nonce", newKey)));

        assertRefused(
                () -> await(store().exchange(exchange(first, "nonce", unique("key")))),
                ServiceFailure.Code.GONE,
                "token_used");
        assertThat(await(store().findKey(hash(newKey)))).isNotNull();
    }

    @Test
    void revokedKeyDiesAndItsTokenGivesNoOther() throws Exception {
        var ada = administrator();
        var token = unique("token");
        var key = unique("key");
        var cluster = created(ada, token, HOUR);
        var exchanged = await(store().exchange(exchange(token, "nonce", key)));

        var revoked = await(store().revokeKey(ada, cluster.id()));

        assertThat(revoked.value()).containsExactly(exchanged.keyId());
        assertThat(await(store().findKey(hash(key)))).isNull();
        assertRefused(
                () -> await(store().exchange(exchange(token, "nonce", unique("key")))),
                ServiceFailure.Code.GONE,
                "token_used");
        assertThat(audited(ada.orgId())).containsExactly("cluster.create", "cluster.enroll", "cluster.revoke_key");
    }

    @Test
    void deletedClusterTakesKeyAndTokensWithIt() throws Exception {
        var ada = administrator();
        var used = unique("token");
        var unused = unique("token");
        var key = unique("key");
        var cluster = created(ada, used, HOUR);
        await(store().exchange(exchange(used, "nonce", key)));
        await(store().createToken(ada, cluster.id(), hash(unused), HOUR));

        var deleted = await(store().deleteCluster(ada, cluster.id()));

        assertThat(deleted.value()).hasSize(1);
        assertThat(await(store().findKey(hash(key)))).isNull();
        assertRefused(
                () -> await(store().exchange(exchange(unused, "nonce", unique("key")))),
                ServiceFailure.Code.UNAUTHENTICATED,
                "token_invalid");
        assertRefused(
                () -> await(store().deleteCluster(ada, cluster.id())), ServiceFailure.Code.NOT_FOUND, "not_found");
    }

    @Test
    void ofConcurrentExchangesWithDifferentNoncesExactlyOneWins() throws Exception {
        var ada = administrator();
        for (int round = 0; round < 10; round++) {
            var token = unique("token");
            created(ada, token, HOUR);
            var attempts = new ArrayList<Future<Exchanged>>();
            for (int i = 0; i < 24; i++) {
                attempts.add(store().exchange(exchange(token, "nonce " + i, unique("key"))));
            }
            await(Future.join(attempts).otherwiseEmpty());

            assertThat(attempts).filteredOn(Future::succeeded).hasSize(1);
            assertThat(attempts)
                    .filteredOn(Future::failed)
                    .allSatisfy(lost ->
                            assertThat(((ServiceFailure) lost.cause()).reason()).isEqualTo("token_used"));
        }
    }

    @Test
    void ofConcurrentExchangesWithOneNonceOneKeyLives() throws Exception {
        var token = unique("token");
        created(administrator(), token, HOUR);
        var keys = new ArrayList<String>();
        var attempts = new ArrayList<Future<Exchanged>>();
        for (int i = 0; i < 24; i++) {
            keys.add(unique("key"));
            attempts.add(store().exchange(exchange(token, "nonce", keys.get(i))));
        }
        await(Future.join(attempts));

        var living = 0;
        for (var key : keys) {
            living += await(store().findKey(hash(key))) == null ? 0 : 1;
        }
        assertThat(living).isEqualTo(1);
    }
}
