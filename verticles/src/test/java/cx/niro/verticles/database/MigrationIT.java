package cx.niro.verticles.database;

import static cx.niro.verticles.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.Test;

class MigrationIT {
    @Test
    void everyMigrationApplies() throws Exception {
        var vertx = Vertx.vertx();
        try (var postgres = TestDatabase.create(vertx)) {
            var rows = await(postgres.database()
                    .client()
                    .query("select count(*) from cluster")
                    .execute());
            assertThat(rows.iterator().next().getLong(0)).isZero();
        } finally {
            await(vertx.close());
        }
    }
}
