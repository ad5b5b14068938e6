package cx.niro.verticles.command;

import static cx.niro.verticles.database.TestDatabase.await;

import cx.niro.verticles.database.TestDatabase;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PgDeliveryIT extends DeliveryContract {
    private static Vertx vertx;
    private static TestDatabase postgres;

    @BeforeAll
    static void startDatabase() throws Exception {
        vertx = Vertx.vertx();
        postgres = TestDatabase.create(vertx);
    }

    @AfterAll
    static void stopDatabase() throws Exception {
        postgres.close();
        await(vertx.close());
    }

    @Override
    Vertx vertx() {
        return vertx;
    }

    @Override
    CommandStore commands() {
        return new PgCommandStore(postgres.database(), Clock.systemUTC());
    }

    @Override
    DeliveryStore deliveries() {
        return new PgDeliveryStore(postgres.database());
    }

    @Override
    Principal principal() throws Exception {
        return TestCommands.member(TestCommands.organization(postgres.database()));
    }

    @Override
    UUID cluster(UUID orgId) throws Exception {
        return TestCommands.cluster(postgres.database(), orgId);
    }

    @Override
    Future<?> startRun(UUID clusterId, String runId) {
        return TestCommands.begin(postgres.database(), clusterId, runId);
    }
}
