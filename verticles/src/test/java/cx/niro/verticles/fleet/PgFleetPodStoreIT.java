package cx.niro.verticles.fleet;

import static cx.niro.verticles.database.TestDatabase.await;

import cx.niro.verticles.database.TestDatabase;
import cx.niro.verticles.fleet.FleetPodStore.FleetPodRow;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PgFleetPodStoreIT extends FleetPodStoreContract {
    private static Vertx vertx;
    private static TestDatabase database;
    private static FleetRows rows;

    @BeforeAll
    static void startDatabase() throws Exception {
        vertx = Vertx.vertx();
        database = TestDatabase.create(vertx);
        rows = new FleetRows(database);
    }

    @AfterAll
    static void stopDatabase() throws Exception {
        database.close();
        var unused = await(vertx.close());
    }

    @Override
    FleetPodStore store() {
        return new PgFleetPodStore(database.database());
    }

    @Override
    void begin(Map<UUID, String> names) throws Exception {
        rows.clear();
        for (var cluster : names.entrySet()) {
            rows.put(Clusters.cluster(cluster.getKey(), cluster.getValue()));
        }
    }

    @Override
    void put(List<FleetPodRow> pods) throws Exception {
        rows.putPods(Clusters.ORG, pods);
    }

    @Override
    void remove(List<FleetPodRow> pods) throws Exception {
        rows.removePods(pods);
    }
}
