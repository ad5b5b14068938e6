package cx.niro.verticles.command;

import static cx.niro.verticles.database.TestDatabase.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cx.niro.protocol.PollAnswer;
import cx.niro.protocol.PollRequest;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.Done;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.command.CommandMessages.Poll;
import cx.niro.verticles.enrollment.EnrollmentMessages;
import cx.niro.verticles.enrollment.EnrollmentMessages.AgentKeyRevoked;
import cx.niro.verticles.gateway.AgentPrincipal;
import cx.niro.verticles.gateway.TestGateway;
import cx.niro.verticles.heartbeat.HeartbeatMessages;
import cx.niro.verticles.heartbeat.HeartbeatMessages.RunChanged;
import cx.niro.verticles.liveness.Proofs;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommandVerticleTest {
    private final Proofs proofs = new Proofs("0123456789abcdef".getBytes(UTF_8), Clock.systemUTC());
    private final AgentPrincipal agent = new AgentPrincipal(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
    private final Set<String> supersededRuns = ConcurrentHashMap.newKeySet();
    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private Vertx vertx;
    private Bus bus;
    private String deployment;

    @BeforeEach
    void start() throws Exception {
        Metrics.addRegistry(metrics);
        vertx = Vertx.vertx();
        bus = new Bus(vertx);
        bus.serve(
                HeartbeatMessages.CHECK_RUN,
                check -> supersededRuns.contains(check.runId())
                        ? Future.failedFuture(
                                new ServiceFailure(ServiceFailure.Code.CONFLICT, "superseded", "stand by"))
                        : Future.succeededFuture(Done.DONE));
        deployment = await(vertx.deployVerticle(new CommandVerticle(proofs)));
    }

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
        Metrics.removeRegistry(metrics);
    }

    private Future<PollAnswer> poll(String runId, int waitSeconds) {
        return bus.request(
                CommandMessages.POLL,
                new Poll(agent, new PollRequest(runId, waitSeconds, List.of(), List.of())),
                Duration.ofSeconds(40));
    }

    private double held() {
        return metrics.get("niro.polls.held").gauge().value();
    }

    private Future<PollAnswer> heldPoll(String runId) {
        var before = held();
        var poll = poll(runId, 25);
        await().until(() -> held() == before + 1);
        return poll;
    }

    private static void assertFails(Future<?> call, String reason) {
        assertThatThrownBy(() -> await(call))
                .cause()
                .isInstanceOfSatisfying(
                        ServiceFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(reason));
    }

    @Test
    void pollThatIsOverCarriesAProof() throws Exception {
        var answer = await(poll("run-1", 1));

        assertThat(answer.commands()).isEmpty();
        assertThat(proofs.isGenuine(agent.clusterId(), "run-1", answer.proof())).isTrue();
        assertThat(answer.proof().channel()).isEqualTo("poll");
        assertThat(held()).isZero();
    }

    @Test
    void pollThatDoesNotWaitIsAnsweredAtOnce() throws Exception {
        assertThat(await(poll("run-1", 0)).proof()).isNotNull();
    }

    @Test
    void newerPollOfTheRunEndsTheOneBefore() throws Exception {
        var first = heldPoll("run-1");

        var second = poll("run-1", 25);

        assertThat(await(first).commands()).isEmpty();
        assertThat(second.isComplete()).isFalse();
        await().until(() -> held() == 1);
    }

    @Test
    void candidateAndCurrentRunDoNotChaseEachOther() {
        var current = heldPoll("run-1");
        var candidate = heldPoll("run-2");

        assertThat(current.isComplete()).isFalse();
        assertThat(candidate.isComplete()).isFalse();
    }

    @Test
    void supersededRunIsRefused() {
        supersededRuns.add("run-1");

        assertFails(poll("run-1", 25), "superseded");
    }

    @Test
    void heldPollEndsWhenAnotherRunTakesOver() {
        var old = heldPoll("run-1");
        var current = heldPoll("run-2");

        bus.publish(HeartbeatMessages.RUN_CHANGED, new RunChanged(agent.clusterId(), "run-2", 2));

        assertFails(old, "superseded");
        assertThat(current.isComplete()).isFalse();
    }

    @Test
    void heldPollEndsWhenItsKeyIsRevoked() {
        var poll = heldPoll("run-1");

        bus.publish(EnrollmentMessages.AGENT_KEY_REVOKED, new AgentKeyRevoked(UUID.randomUUID(), agent.clusterId()));
        bus.publish(EnrollmentMessages.AGENT_KEY_REVOKED, new AgentKeyRevoked(agent.keyId(), agent.clusterId()));

        assertFails(poll, "agent_key_invalid");
    }

    @Test
    void stoppingNodeAnswersEveryPoll() throws Exception {
        var poll = heldPoll("run-1");

        await(vertx.undeploy(deployment));

        assertThat(await(poll).commands()).isEmpty();
    }

    @Test
    void resultOfAnUnknownCommandIsNotFound() throws Exception {
        try (var gateway = TestGateway.start(vertx, new CommandApi(bus))) {
            var key = gateway.knownAgent("berlin", agent);

            var result = gateway.send(
                    "POST",
                    "/agent/v1/commands/" + UUID.randomUUID() + "/result",
                    key,
                    new JsonObject().put("run_id", "run-1").put("status", "succeeded"));
            var poll = gateway.send(
                    "POST",
                    "/agent/v1/commands/poll",
                    key,
                    new JsonObject().put("run_id", "run-1").put("wait_seconds", 0));

            assertThat(result.statusCode()).isEqualTo(404);
            assertThat(TestGateway.json(result).getString("code")).isEqualTo("not_found");
            assertThat(poll.statusCode()).isEqualTo(200);
            assertThat(TestGateway.json(poll).getJsonArray("commands")).isEmpty();
        }
    }
}
