package cx.niro.verticles.fleet;

import static cx.niro.verticles.database.TestDatabase.await;
import static cx.niro.verticles.fleet.FleetSyncTest.id;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.database.DatabaseOfClass;
import cx.niro.verticles.heartbeat.HeartbeatMessages.ClusterFacts;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
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
