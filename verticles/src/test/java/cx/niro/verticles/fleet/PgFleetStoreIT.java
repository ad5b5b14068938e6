package cx.niro.verticles.fleet;

import static cx.niro.verticles.database.TestDatabase.await;
import static cx.niro.verticles.fleet.FleetSyncTest.id;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.database.DatabaseOfClass;
import cx.niro.verticles.heartbeat.HeartbeatMessages.ClusterFacts;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PgFleetStoreIT extends FleetStoreContract {
    @RegisterExtension
    static final DatabaseOfClass database = new DatabaseOfClass();

    private static FleetRows rows;

    @BeforeAll
    static void findRows() {
        rows = new FleetRows(database.test());
    }

    @BeforeEach
    void clear() throws Exception {
        rows.clear();
    }

    @Test
    void keyIsRevokedOnlyWhenNoneLives() throws Exception {
        var revokedAt = Instant.parse("2026-02-01T00:00:00Z");
        rows.put(Clusters.cluster(id(1), "re-enrolled"));
        rows.key(id(1), revokedAt);
        rows.key(id(1), null);
        rows.put(Clusters.cluster(id(2), "revoked"));
        rows.key(id(2), revokedAt);

        assertThat(await(store().byIds(List.of(id(1), id(2)))))
                .extracting(stored -> stored.row().cluster().keyRevokedAt())
                .containsExactly(null, revokedAt);
    }

    @Test
    void cloneIsReadWithItsClusterAndIsAChange() throws Exception {
        rows.put(Clusters.cluster(id(1), "cloned"));
        rows.put(Clusters.cluster(id(2), "alone"));
        var before = Instant.now().minusSeconds(3_600);
        await(database.database()
                .client()
                .query("update cluster set changed_at = now() - interval '2 hours'")
                .execute());
        await(database.database().client().preparedQuery("""
                        insert into agent_run (cluster_id, org_id, run_id, epoch, clone_kind, clone_uid, clone_seen_at)
                        select id, org_id, 'run-1', 1, 'other_cluster', 'uid-2', now() from cluster where id = $1
                        on conflict (cluster_id) do update
                        set clone_kind = 'other_cluster', clone_uid = 'uid-2', clone_seen_at = now()
                        """).execute(Tuple.of(id(1))));

        assertThat(await(store().changedSince(before, new UUID(0, 0), 10)))
                .singleElement()
                .satisfies(stored -> {
                    assertThat(stored.row().id()).isEqualTo(id(1));
                    assertThat(stored.row().cluster().twin().kind()).isEqualTo("other_cluster");
                    assertThat(stored.row().cluster().twin().clusterUid()).isEqualTo("uid-2");
                });
        assertThat(await(store().byIds(List.of(id(2)))).get(0).row().cluster().twin())
                .isNull();
    }

    @Override
    FleetStore store() {
        return new PgFleetStore(database.database());
    }

    @Override
    void put(ClusterRecord cluster) throws Exception {
        rows.put(cluster);
    }

    @Override
    void put(ClusterFacts facts) throws Exception {
        rows.put(facts);
    }

    @Override
    void put(Seen seen) throws Exception {
        rows.put(seen);
    }

    @Override
    void delete(UUID id) throws Exception {
        rows.delete(id);
    }
}
