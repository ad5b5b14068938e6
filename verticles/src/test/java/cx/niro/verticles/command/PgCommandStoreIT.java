package cx.niro.verticles.command;

import static cx.niro.verticles.database.TestDatabase.await;

import cx.niro.verticles.database.TestDatabase;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PgCommandStoreIT extends CommandStoreContract {
    private static Vertx vertx;
    private static TestDatabase postgres;
    private static CommandStore commands;
    private static DeliveryStore deliveries;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        postgres = TestDatabase.create(vertx);
        commands = new PgCommandStore(postgres.database(), Clock.systemUTC());
        deliveries = new PgDeliveryStore(postgres.database());
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
        await(vertx.close());
    }

    @Override
    CommandStore commands() {
        return commands;
    }

    @Override
    DeliveryStore deliveries() {
        return deliveries;
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
    void startRun(UUID clusterId, String runId) throws Exception {
        TestCommands.startRun(postgres.database(), clusterId, runId);
    }

    @Override
    List<String> audited(UUID orgId) throws Exception {
        var actions = new ArrayList<String>();
        await(postgres.database()
                        .client()
                        .preparedQuery("select action from audit where org_id = $1 order by at, id")
                        .execute(Tuple.of(orgId)))
                .forEach(row -> actions.add(row.getString(0)));
        return actions;
    }
}
