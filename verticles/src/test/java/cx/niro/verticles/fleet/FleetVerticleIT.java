package cx.niro.verticles.fleet;

import static cx.niro.verticles.database.TestDatabase.await;
import static cx.niro.verticles.fleet.FleetSyncTest.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.database.TestDatabase;
import cx.niro.verticles.enrollment.EnrollmentMessages;
import cx.niro.verticles.enrollment.EnrollmentMessages.ClusterChanged;
import cx.niro.verticles.fleet.FleetMessages.AskReadiness;
import cx.niro.verticles.fleet.FleetMessages.GetFleet;
import cx.niro.verticles.fleet.FleetMessages.ListPods;
import cx.niro.verticles.fleet.FleetMessages.OfCluster;
import cx.niro.verticles.fleet.FleetMessages.Shown;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node's fleet on PostgreSQL; rows are written as their owners would. */
class FleetVerticleIT {
    private static Vertx vertx;
    private static Bus bus;
    private static TestDatabase database;
    private static FleetRows rows;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        bus = new Bus(vertx);
        database = TestDatabase.create(vertx);
        rows = new FleetRows(database);
        rows.clear();
        var unused = await(vertx.deployVerticle(new FleetVerticle(
                database.database(),
                FleetConfig.defaults("https://niro.test"),
                Clock.systemUTC(),
                new SimpleMeterRegistry())));
        Awaitility.await()
                .until(() -> await(bus.request(FleetMessages.READINESS, new AskReadiness("test")))
                        .loaded());
    }

    @AfterAll
    static void stop() throws Exception {
        database.close();
        var unused = await(vertx.close());
    }

    @BeforeEach
    void putCluster() throws Exception {
        rows.clear();
        rows.put(Clusters.cluster(id(1), "eu-1"));
        rows.put(Clusters.ofOrganization(Clusters.OTHER_ORG, id(2), "theirs"));
        var seen = await(new PgFleetStore(database.database()).observing()).databaseNow();
        rows.put(Clusters.facts(id(1), 1, 1), Clusters.snapshot("d1"), Clusters.usage("d1"));
        rows.put(Clusters.seen(id(1), seen));
        for (var i = 1; i <= 2; i++) {
            bus.publish(EnrollmentMessages.CLUSTER_CHANGED, new ClusterChanged(id(i), Clusters.ORG));
        }
    }

    @Test
    void everythingOfAClusterIsShown() throws Exception {
        Awaitility.await().until(() -> fleet().encode().contains("\"healthy\":1"));
        var asked = new OfCluster(List.of(Clusters.ORG), id(1).toString());

        assertThat(body(bus.request(FleetMessages.GET_CLUSTER, asked)).getJsonArray("namespaces"))
                .hasSize(3);
        assertThat(body(bus.request(FleetMessages.LIST_NODES, asked)).getJsonArray("items"))
                .hasSize(2);
        assertThat(body(bus.request(FleetMessages.LIST_EVENTS, asked)).getJsonArray("items"))
                .hasSize(2);
        var pods = body(bus.request(
                FleetMessages.LIST_PODS,
                new ListPods(List.of(Clusters.ORG), id(1).toString(), "shop", null, null, 0, null)));
        assertThat(pods.getInteger("total")).isEqualTo(2);
        assertThat(pods.getJsonArray("items")
                        .getJsonObject(1)
                        .getJsonObject("usage")
                        .getInteger("cpu_millicores"))
                .isEqualTo(20);
    }

    @Test
    void clusterOfAnotherOrganizationDoesNotExist() {
        for (var address : List.of(FleetMessages.GET_CLUSTER, FleetMessages.LIST_NODES, FleetMessages.LIST_EVENTS)) {
            var asked = new OfCluster(List.of(Clusters.ORG), id(2).toString());
            assertThatThrownBy(() -> await(bus.request(address, asked)))
                    .cause()
                    .isInstanceOfSatisfying(
                            ServiceFailure.class,
                            failure -> assertThat(failure.code()).isEqualTo(ServiceFailure.Code.NOT_FOUND));
        }
    }

    private static JsonObject fleet() throws Exception {
        return body(bus.request(FleetMessages.GET_FLEET, GetFleet.firstPage(List.of(Clusters.ORG), 100)));
    }

    private static JsonObject body(Future<Shown> shown) throws Exception {
        return new JsonObject(Buffer.buffer(await(shown).body()));
    }
}
