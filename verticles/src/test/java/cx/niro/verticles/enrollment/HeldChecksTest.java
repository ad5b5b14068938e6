package cx.niro.verticles.enrollment;

import static cx.niro.verticles.database.TestDatabase.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cx.niro.protocol.CheckAnswer;
import cx.niro.protocol.Protocol;
import cx.niro.verticles.TestClock;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.Done;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.enrollment.EnrollmentMessages.Check;
import cx.niro.verticles.gateway.AgentPrincipal;
import cx.niro.verticles.gateway.TestGateway;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeldChecksTest {
    private static final EnrollmentConfig CONFIG = new EnrollmentConfig(
            URI.create("https://niro.example.com/"),
            Duration.ofHours(1),
            Duration.ofSeconds(15),
            "ghcr.io/niro/agent",
            "0.1.0");

    private final TestClock clock = new TestClock();
    private final UUID cluster = UUID.randomUUID();
    private Vertx vertx;
    private HeldChecks checks;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        checks = new HeldChecks(vertx, clock);
    }

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    private Future<CheckAnswer> hold(UUID id, UUID clusterId, int seconds) {
        return checks.hold(new Check(id, clusterId, seconds));
    }

    private void assertBusy(Future<?> check) {
        assertThatThrownBy(() -> await(check)).cause().isInstanceOfSatisfying(ServiceFailure.class, failure -> {
            assertThat(failure.code()).isEqualTo(ServiceFailure.Code.BUSY);
            assertThat(failure.retryAfter()).isNotNull();
        });
    }

    @Test
    void checkThatIsNotToBeHeldIsAnsweredAtOnce() throws Exception {
        assertThat(await(hold(UUID.randomUUID(), cluster, 0)))
                .isEqualTo(new CheckAnswer(cluster.toString(), clock.instant(), 0));
    }

    @Test
    void answerSaysHowLongItWasHeld() throws Exception {
        var id = UUID.randomUUID();
        var answer = hold(id, cluster, 60);
        assertThat(answer.isComplete()).isFalse();
        clock.advance(Duration.ofSeconds(60));

        checks.end(id);

        assertThat(await(answer).heldSeconds()).isEqualTo(60);
        assertThat(await(answer).serverTime()).isEqualTo(clock.instant());
    }

    @Test
    void threeOfAClusterAreHeldAtATime() throws Exception {
        var ids = new ArrayList<UUID>();
        for (int i = 0; i < HeldChecks.MOST_OF_A_CLUSTER; i++) {
            ids.add(UUID.randomUUID());
            assertThat(hold(ids.get(i), cluster, 60).isComplete()).isFalse();
        }
        assertBusy(hold(UUID.randomUUID(), cluster, 60));
        assertThat(hold(UUID.randomUUID(), UUID.randomUUID(), 60).isComplete()).isFalse();

        checks.end(ids.get(1));
        checks.end(ids.get(1));

        assertThat(hold(UUID.randomUUID(), cluster, 60).isComplete()).isFalse();
        assertBusy(hold(UUID.randomUUID(), cluster, 60));
    }

    @Test
    void endingNodeAnswersAll() throws Exception {
        var answers = List.of(hold(UUID.randomUUID(), cluster, 60), hold(UUID.randomUUID(), cluster, 60));

        checks.endAll();

        assertThat(answers).allMatch(Future::succeeded);
    }

    @Test
    void agentsCheckTheirWayWithTheirKeyAndWhoHangsUpHoldsNothing() throws Exception {
        var agent = new AgentPrincipal(cluster, TestGateway.ORG, UUID.randomUUID());
        var bus = new Bus(vertx);
        await(vertx.deployVerticle(new ServedChecks()));
        try (var gateway = TestGateway.start(vertx, new EnrollmentApi(bus, CONFIG))) {
            var key = gateway.knownAgent("berlin", agent);

            var answer = gateway.send("POST", Protocol.CHECK, key, new JsonObject().put("hold_seconds", 0));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(TestGateway.json(answer).getString("cluster_id")).isEqualTo(cluster.toString());
            assertThat(TestGateway.json(answer).getInstant("server_time")).isNotNull();
            assertThat(gateway.send("POST", Protocol.CHECK, "niro_ak_unknown", new JsonObject().put("hold_seconds", 0))
                            .statusCode())
                    .isEqualTo(401);
            assertThat(gateway.send("POST", Protocol.CHECK, key, new JsonObject().put("hold_seconds", 61))
                            .statusCode())
                    .isEqualTo(400);

            for (int i = 0; i < 2 * HeldChecks.MOST_OF_A_CLUSTER; i++) {
                hangUp(gateway.port(), key);
            }
            Awaitility.await()
                    .until(() -> gateway.send("POST", Protocol.CHECK, key, new JsonObject().put("hold_seconds", 1))
                                    .statusCode()
                            == 200);
        }
    }

    /** The checks of a node on its one event loop. */
    private static final class ServedChecks extends VerticleBase {
        @Override
        public Future<?> start() {
            var held = new HeldChecks(vertx, Clock.systemUTC());
            var bus = new Bus(vertx);
            bus.serve(EnrollmentMessages.CHECK, held::hold);
            bus.serve(EnrollmentMessages.CHECK_GONE, gone -> {
                held.end(gone.id());
                return Future.succeededFuture(Done.DONE);
            });
            return Future.succeededFuture();
        }
    }

    private static void hangUp(int port, String key) throws Exception {
        var body = "{\"hold_seconds\":60}";
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(("POST " + Protocol.CHECK + " HTTP/1.1\r\nhost: x\r\nauthorization: Bearer " + key
                                    + "\r\ncontent-type: application/json\r\ncontent-length: " + body.length()
                                    + "\r\n\r\n" + body)
                            .getBytes(UTF_8));
        }
    }
}
