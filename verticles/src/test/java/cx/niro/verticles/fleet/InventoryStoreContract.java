package cx.niro.verticles.fleet;

import static cx.niro.verticles.database.TestDatabase.await;
import static cx.niro.verticles.fleet.FleetSyncTest.id;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.Snapshot;
import cx.niro.protocol.Usage;
import cx.niro.verticles.fleet.InventoryStore.PodFilter;
import cx.niro.verticles.fleet.InventoryStore.PodKey;
import cx.niro.verticles.heartbeat.HeartbeatMessages.ClusterFacts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every inventory store holds to. */
abstract class InventoryStoreContract {
    private static final UUID CLUSTER = id(1);
    private static final ClusterFacts FACTS = Clusters.facts(CLUSTER, 1, 1);

    abstract InventoryStore store();

    abstract void put(ClusterRecord cluster) throws Exception;

    abstract void put(ClusterFacts facts, Snapshot snapshot, Usage usage) throws Exception;

    abstract void token(UUID clusterId, Instant expiresAt, Instant usedAt) throws Exception;

    @BeforeEach
    void putCluster() throws Exception {
        put(Clusters.cluster(CLUSTER, "a"));
        put(FACTS, Clusters.snapshot("d1"), Clusters.usage("d1"));
    }

    @Test
    void stateComesWithSnapshotUnlessItsRevisionIsKnown() throws Exception {
        var state = await(store().state(CLUSTER, -1));
        assertThat(SnapshotReader.namespaces(state)).containsExactly("kube-system", "shop", "web");
        assertThat(state.digest()).isEqualTo("d1");
        assertThat(state.usage()).isNotEmpty();

        var known = await(store().state(CLUSTER, state.revision()));
        assertThat(known.snapshot()).isNull();
        assertThat(known.usage()).isNotEmpty();
        assertThat(await(store().state(id(9), -1))).isNull();
    }

    @Test
    void podsAreSortedAndPaged() throws Exception {
        var first = await(store().pods(filter(null, false, null, null, null, 2)));
        assertThat(keys(first)).containsExactly(new PodKey("shop", "cart-0"), new PodKey("shop", "cart-1"));
        assertThat(first.total()).isEqualTo(3);
        assertThat(first.hasMore()).isTrue();

        var second = await(store().pods(filter(null, false, null, null, new PodKey("shop", "cart-1"), 2)));
        assertThat(keys(second)).containsExactly(new PodKey("web", "web-1"));
        assertThat(second.total()).isEqualTo(3);
        assertThat(second.hasMore()).isFalse();
    }

    @Test
    void filtersOfPodsCombine() throws Exception {
        assertThat(keys(await(store().pods(filter("web", false, null, null, null, 9)))))
                .containsExactly(new PodKey("web", "web-1"));
        assertThat(keys(await(store().pods(filter(null, true, null, null, null, 9)))))
                .containsExactly(new PodKey("shop", "cart-0"));
        assertThat(keys(await(store().pods(filter(null, false, "Running", null, null, 9)))))
                .hasSize(2);
        assertThat(keys(await(store().pods(filter(null, false, null, "shop/cart", null, 9)))))
                .hasSize(2);
        assertThat(keys(await(store().pods(filter("shop", false, "Running", "cart", null, 9)))))
                .containsExactly(new PodKey("shop", "cart-1"));
        assertThat(await(store().pods(filter(null, false, null, "%", null, 9))).total())
                .isZero();
    }

    @Test
    void openTokenTellsUntilWhen() throws Exception {
        assertThat(await(store().enrollmentPendingUntil(CLUSTER))).isNull();
        var later = Instant.now().plusSeconds(3600).truncatedTo(ChronoUnit.MICROS);
        token(CLUSTER, later, null);

        assertThat(await(store().enrollmentPendingUntil(CLUSTER))).isEqualTo(later);
    }

    private static PodFilter filter(
            String namespace, boolean problems, String status, String text, PodKey after, int limit) {
        return new PodFilter(CLUSTER, namespace, problems, status, text, after, limit);
    }

    private static List<PodKey> keys(InventoryStore.PodPage page) {
        return page.rows().stream().map(InventoryStore.PodRow::key).toList();
    }
}
