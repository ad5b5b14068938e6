package cx.niro.verticles.command;

import cx.niro.verticles.database.DatabaseOfClass;
import cx.niro.verticles.database.TestRows;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.UUID;
import org.junit.jupiter.api.extension.RegisterExtension;

class PgDeliveryIT extends DeliveryContract {
    @RegisterExtension
    static final DatabaseOfClass postgres = new DatabaseOfClass();

    @Override
    Vertx vertx() {
        return postgres.vertx();
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
        return TestCommands.member(TestRows.organization(postgres.database()));
    }

    @Override
    UUID cluster(UUID orgId) throws Exception {
        return TestRows.enrolledCluster(postgres.database(), orgId);
    }

    @Override
    Future<?> startRun(UUID clusterId, String runId) {
        return TestCommands.begin(postgres.database(), clusterId, runId);
    }
}
