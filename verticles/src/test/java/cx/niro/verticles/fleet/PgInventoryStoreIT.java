package cx.niro.verticles.fleet;

import static cx.niro.verticles.database.TestDatabase.await;
import static cx.niro.verticles.fleet.FleetSyncTest.id;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.Snapshot;
import cx.niro.protocol.Usage;
import cx.niro.verticles.database.DatabaseOfClass;
import cx.niro.verticles.heartbeat.HeartbeatMessages.ClusterFacts;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PgInventoryStoreIT extends InventoryStoreContract {
    @RegisterExtension
    static final DatabaseOfClass database = new DatabaseOfClass();

    private static FleetRows rows;

    @BeforeAll
    static void findRows() {
        rows = new FleetRows(database.test());
    }

    @BeforeEach
    @Override
    void putCluster() throws Exception {
        rows.clear();
        super.putCluster();
    }

    @Test
    void usedAndExpiredTokensAreNotOpen() throws Exception {
        rows.token(id(1), Instant.now().minusSeconds(5), null);
        rows.token(id(1), Instant.now().plusSeconds(500), Instant.now());

        assertThat(await(store().enrollmentPendingUntil(id(1)))).isNull();
    }

    @Test
    void podsSortAsJavaDoesWhateverTheDatabasesLanguage() throws Exception {
        var pods = List.of(
                Clusters.pod("a-b", "x-1", "n", "Running"),
                Clusters.pod("a", "z-1", "n", "Running"),
                Clusters.pod("a", "Z-1", "n", "Running"));
        rows.put(Clusters.cluster(id(2), "b"));
        rows.put(
                Clusters.facts(id(2), 1, 1), new Snapshot(List.of(), pods, List.of(), List.of(), List.of(), "d"), null);

        var page = await(store().pods(new InventoryStore.PodFilter(id(2), null, false, null, "a", null, 10)));

        assertThat(page.rows())
                .extracting(row -> row.key().toString())
                .containsExactly(
                        "PodKey[namespace=a, name=Z-1]",
                        "PodKey[namespace=a, name=z-1]",
                        "PodKey[namespace=a-b, name=x-1]");
    }

    @Override
    InventoryStore store() {
        return new PgInventoryStore(database.database());
    }

    @Override
    void put(ClusterRecord cluster) throws Exception {
        rows.put(cluster);
    }

    @Override
    void put(ClusterFacts facts, Snapshot snapshot, Usage usage) throws Exception {
        rows.put(facts, snapshot, usage);
    }

    @Override
    void token(UUID clusterId, Instant expiresAt, Instant usedAt) throws Exception {
        rows.token(clusterId, expiresAt, usedAt);
    }
}
