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
    void newestRolloutThatTheClusterWasInIsItsLastUpdate() throws Exception {
        assertThat(await(store().lastUpdate(id(1)))).isNull();
        for (int number = 1; number <= 2; number++) {
            sql(
                    "insert into agent_rollout (id, org_id, version, image, status, finished_at, deadline_seconds, max_parallel,"
                            + " soak_seconds, actor) select '%s', org_id, '0.%d.0', 'i', 'succeeded', now(), 1, 1, 1, 'ann'"
                                    .formatted(id(100 + number), number)
                            + " from cluster where id = '%s'".formatted(id(1)));
            sql("insert into agent_rollout_cluster (rollout_id, cluster_id, wave, state, reason) values"
                    + " ('%s', '%s', 1, 'failed', 'image_pull')".formatted(id(100 + number), id(1)));
        }

        var update = await(store().lastUpdate(id(1)));

        assertThat(update.version()).isEqualTo("0.2.0");
        assertThat(update.rolloutId()).isEqualTo(id(102));
        assertThat(update.state()).isEqualTo("failed");
        assertThat(update.reason()).isEqualTo("image_pull");
        assertThat(update.changedAt()).isNotNull();
    }

    private static void sql(String statement) throws Exception {
        await(database.database().client().query(statement).execute());
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
