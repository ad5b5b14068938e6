package cx.niro.verticles.logs;

import static cx.niro.verticles.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link LogStore} does. */
abstract class LogStoreContract {
    private static final int MOST = 20;

    private Principal principal;
    private Target target;

    abstract LogStore store();

    abstract Principal principal() throws Exception;

    abstract UUID cluster(UUID orgId) throws Exception;

    abstract List<String> audited(UUID orgId) throws Exception;

    @BeforeEach
    void makeCluster() throws Exception {
        principal = principal();
        target = target(cluster(principal.orgId()), "web-1");
    }

    private static Target target(UUID clusterId, String pod) {
        return new Target(clusterId, "shop", pod, "app", false);
    }

    private LogStore.Row create(Target of, boolean shared, String node) throws Exception {
        return await(store().create(principal, of, shared, node, MOST));
    }

    private static void assertFails(Future<?> call, String reason) {
        assertThatThrownBy(() -> await(call))
                .cause()
                .isInstanceOfSatisfying(
                        ServiceFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(reason));
    }

    @Test
    void aSharedStreamIsFoundByItsTargetAndByItsId() throws Exception {
        assertThat(await(store().findShared(target))).isNull();

        var made = create(target, true, "one");

        assertThat(made.epoch()).isEqualTo(1);
        assertThat(made.owner()).isEqualTo("one");
        assertThat(await(store().findShared(target))).isEqualTo(made);
        assertThat(await(store().find(made.id()))).isEqualTo(made);
        assertThat(await(store().find(UUID.randomUUID()))).isNull();
        assertThat(await(store().findShared(new Target(target.clusterId(), "shop", "web-1", "app", true))))
                .isNull();
    }

    @Test
    void ofManyNodesOneMakesTheSharedStream() throws Exception {
        var tries = new ArrayList<Future<LogStore.Row>>();
        for (int i = 0; i < 10; i++) {
            tries.add(store().create(principal, target, true, "node-" + i, MOST));
        }

        assertThat(await(Future.all(tries)).<LogStore.Row>list().stream().filter(Objects::nonNull))
                .hasSize(1);
    }

    @Test
    void aPrivateStreamStandsBesideTheSharedOne() throws Exception {
        var shared = create(target, true, "one");
        var own = create(target, false, "two");
        var another = create(target, false, "two");

        assertThat(await(store().findShared(target))).isEqualTo(shared);
        assertThat(Set.of(shared.id(), own.id(), another.id())).hasSize(3);
    }

    @Test
    void aClusterHasSoManyStreamsAndNoMore() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(await(store().create(principal, target(target.clusterId(), "web-" + i), true, "one", 3)))
                    .isNotNull();
        }

        assertFails(store().create(principal, target(target.clusterId(), "web-9"), true, "one", 3), "too_many_streams");
    }

    @Test
    void aClusterOfAnotherOrganizationIsNotFound() throws Exception {
        var stranger = principal();

        assertFails(store().create(stranger, target, true, "one", MOST), "not_found");
    }

    @Test
    void ofManyClaimersOneWins() throws Exception {
        var made = create(target, true, "gone");
        var tries = new ArrayList<Future<LogStore.Row>>();
        for (int i = 0; i < 10; i++) {
            tries.add(store().claim(made.id(), 1, "node-" + i));
        }

        var winners = await(Future.all(tries)).<LogStore.Row>list().stream()
                .filter(Objects::nonNull)
                .toList();

        assertThat(winners).hasSize(1);
        assertThat(winners.get(0).epoch()).isEqualTo(2);
        assertThat(await(store().find(made.id()))).isEqualTo(winners.get(0));
        assertThat(await(store().claim(made.id(), 1, "late"))).isNull();
    }

    @Test
    void anOwnerThatWasReplacedLearnsItWithItsRenewal() throws Exception {
        var kept = create(target, true, "one");
        var lost = create(target(target.clusterId(), "web-2"), true, "one");
        assertThat(await(store().claim(lost.id(), 1, "two"))).isNotNull();

        assertThat(await(store().renew("one", List.of(kept.id(), lost.id(), UUID.randomUUID()))))
                .containsExactly(kept.id());
    }

    @Test
    void whatANodeReleasesHasNoOwner() throws Exception {
        var made = create(target, true, "leaving");

        await(store().release("leaving"));

        assertThat(await(store().find(made.id())).owner()).isEmpty();
        assertThat(await(store().claim(made.id(), 1, "two")).owner()).isEqualTo("two");
    }

    @Test
    void aStreamIsRemovedByItsOwnerAlone() throws Exception {
        var made = create(target, true, "one");
        await(store().remove(made.id(), "two", 1));
        await(store().remove(made.id(), "one", 2));
        assertThat(await(store().find(made.id()))).isNotNull();

        await(store().remove(made.id(), "one", 1));

        assertThat(await(store().find(made.id()))).isNull();
    }

    @Test
    void streamsThatNobodyRenewsAreRemoved() throws Exception {
        var made = create(target, true, "one");
        assertThat(await(store().removeOrphans(Duration.ofHours(1)))).isZero();
        assertThat(await(store().find(made.id()))).isNotNull();

        assertThat(await(store().removeOrphans(Duration.ofMinutes(-1)))).isPositive();

        assertThat(await(store().find(made.id()))).isNull();
    }

    @Test
    void whoLooksIsNoted() throws Exception {
        await(store().audit(principal, target.clusterId(), "shop/web-1"));

        assertThat(audited(principal.orgId())).contains("log.open");
    }
}
