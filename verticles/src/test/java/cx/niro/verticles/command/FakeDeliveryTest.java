package cx.niro.verticles.command;

import static cx.niro.verticles.database.TestDatabase.await;

import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;

class FakeDeliveryTest extends DeliveryContract {
    private final FakeCommandStore store = new FakeCommandStore(Clock.systemUTC());
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    @Override
    Vertx vertx() {
        return vertx;
    }

    @Override
    CommandStore commands() {
        return store;
    }

    @Override
    DeliveryStore deliveries() {
        return store;
    }

    @Override
    Principal principal() {
        return TestCommands.member(UUID.randomUUID());
    }

    @Override
    UUID cluster(UUID orgId) {
        return store.cluster(orgId);
    }

    @Override
    Future<?> startRun(UUID clusterId, String runId) {
        store.startRun(clusterId, runId);
        return Future.succeededFuture();
    }
}
