package cx.niro.verticles.logs;

import static cx.niro.verticles.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.fleet.FleetMessages;
import cx.niro.verticles.fleet.FleetMessages.CapabilityNow;
import cx.niro.verticles.gateway.TestGateway;
import cx.niro.verticles.logs.LogsMessages.Enter;
import cx.niro.verticles.logs.LogsMessages.Exit;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DoorkeeperTest {
    private final Vertx vertx = Vertx.vertx();
    private final FakeLogStore store = new FakeLogStore(Clock.systemUTC());
    private final UUID cluster = store.cluster(TestGateway.ORG);

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    @Test
    void aPageThatLeftBeforeItWasLetInTakesNoRoom() throws Exception {
        var capability = Promise.<CapabilityNow>promise();
        var bus = new Bus(vertx);
        bus.serve(FleetMessages.GET_CAPABILITY, asked -> capability.future());
        var doorkeeper = new Doorkeeper(bus, store);
        var page = UUID.randomUUID();

        var entered =
                doorkeeper.enter(new Enter(TestViewers.member(TestGateway.ORG), page, cluster.toString(), "shop/web"));
        await(doorkeeper.exit(new Exit(page)));
        capability.complete(new CapabilityNow(cluster, "healthy", true, "NIRO_ENABLE_LOGS", "install"));

        await(entered.otherwiseEmpty());
        assertThat(entered.failed()).isTrue();
        assertThat(doorkeeper.pages()).isZero();
    }
}
