package cx.niro.verticles.database;

import static cx.niro.verticles.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MigrationIT {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void everyMigrationApplies() throws Exception {
        try (var postgres = TestDatabase.create(vertx)) {
            var rows = await(postgres.database()
                    .client()
                    .query("select count(*) from cluster")
                    .execute());
            assertThat(rows.iterator().next().getLong(0)).isZero();
        }
    }

    /** What they do there is the subject of the tests of command and heartbeat. */
    @Test
    void statementsOfAnOlderNodeAreUnderstoodBeforeAndAfterTheMigration() throws Exception {
        try (var postgres = TestDatabase.create(vertx, OlderNode.SCHEMA)) {
            preparesAll(postgres);

            postgres.migrate();

            preparesAll(postgres);
        }
    }

    private static void preparesAll(TestDatabase postgres) throws Exception {
        var connection = await(postgres.database().pool().getConnection());
        for (var statement : OlderNode.statements()) {
            var sql = OlderNode.sql(statement);
            assertThatCode(() -> await(connection.prepare(sql))).as(statement).doesNotThrowAnyException();
        }
        await(connection.close());
    }
}
