package cx.niro.verticles.command;

import static cx.niro.verticles.database.TestDatabase.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.protocol.Command;
import cx.niro.protocol.PollAnswer;
import cx.niro.protocol.PollRequest;
import cx.niro.protocol.Proof;
import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.Members;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.command.CommandMessages.Enqueue;
import cx.niro.verticles.command.CommandMessages.Poll;
import cx.niro.verticles.database.SecretBox;
import cx.niro.verticles.enrollment.EnrollmentMessages;
import cx.niro.verticles.enrollment.EnrollmentMessages.AgentKeyRevoked;
import cx.niro.verticles.fleet.FleetMessages;
import cx.niro.verticles.fleet.FleetMessages.StatusNow;
import cx.niro.verticles.gateway.AgentPrincipal;
import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.gateway.TestGateway;
import cx.niro.verticles.heartbeat.HeartbeatMessages;
import cx.niro.verticles.heartbeat.HeartbeatMessages.CheckedRun;
import cx.niro.verticles.heartbeat.HeartbeatMessages.RunChanged;
import cx.niro.verticles.liveness.Proofs;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommandVerticleTest {
    private static final SecretBox SECRETS = new SecretBox(List.of(Buffer.buffer(new byte[32])));
    private final Proofs proofs = new Proofs("0123456789abcdef".getBytes(UTF_8), Clock.systemUTC());
    private final FakeCommandStore store = new FakeCommandStore(Clock.systemUTC());
    private final AgentPrincipal agent =
            new AgentPrincipal(store.cluster(TestGateway.ORG), TestGateway.ORG, UUID.randomUUID());
    private volatile String status = "healthy";
    private final Set<String> supersededRuns = ConcurrentHashMap.newKeySet();
    private final List<Proof> returnedProofs = new CopyOnWriteArrayList<>();
    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private Vertx vertx;
    private Bus bus;
    private String deployment;

    @BeforeEach
    void start() throws Exception {
        Metrics.addRegistry(metrics);
        vertx = Vertx.vertx();
        bus = new Bus(vertx);
        bus.serve(HeartbeatMessages.CHECK_RUN, check -> {
            returnedProofs.addAll(check.proofs());
            return supersededRuns.contains(check.runId())
                    ? Future.failedFuture(new ServiceFailure(ServiceFailure.Code.CONFLICT, "superseded", "stand by"))
                    : Future.succeededFuture(new CheckedRun(!check.runId().equals("candidate")));
        });
        bus.serve(
                FleetMessages.GET_STATUS,
                asked -> Future.succeededFuture(new StatusNow(UUID.fromString(asked.clusterId()), status)));
        deployment = await(vertx.deployVerticle(verticle(Duration.ofSeconds(25))));
        store.startRun(agent.clusterId(), "run-1");
    }

    private CommandVerticle verticle(Duration longestHold) {
        return new CommandVerticle(
                Members.alone("node-1"),
                new LocalDirectory(),
                new CommandConfig(
                        Duration.ofSeconds(15), Duration.ofMillis(100), Duration.ofMillis(300), 32, longestHold),
                store,
                store,
                proofs,
                Clock.systemUTC());
    }

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
        Metrics.removeRegistry(metrics);
    }

    private Future<PollAnswer> poll(String runId, int waitSeconds) {
        return poll(runId, waitSeconds, List.of());
    }

    private Future<PollAnswer> poll(String runId, int waitSeconds, List<String> acknowledged) {
        return bus.request(
                        CommandMessages.POLL,
                        new Poll(
                                UUID.randomUUID(), agent, new PollRequest(runId, waitSeconds, acknowledged, List.of())),
                        Duration.ofSeconds(40))
                .map(reply -> ProtocolJson.decode(
                        Deliveries.answer(reply.commands(), reply.proof()).getBytes(), PollAnswer.class));
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
    void proofsThatAPollReturnsGoWithTheQuestionForItsRun() throws Exception {
        var proof = proofs.make(agent.clusterId(), "run-1", Proofs.HEARTBEAT);

        await(bus.request(
                CommandMessages.POLL,
                new Poll(UUID.randomUUID(), agent, new PollRequest("run-1", 0, List.of(), List.of(proof)))));

        assertThat(returnedProofs).containsExactly(proof);
    }

    @Test
    void noPollIsHeldLongerThanThisNodeHoldsPolls() throws Exception {
        await(vertx.undeploy(deployment));
        deployment = await(vertx.deployVerticle(verticle(Duration.ofMillis(50))));

        assertThat(await(poll("run-1", 25)).proof()).isNotNull();
    }

    @Test
    void candidateGetsAProofSoonAndNoCommands() throws Exception {
        var id = enqueue(1).get(0);

        var candidate = await(poll("candidate", 25));

        assertThat(candidate.commands()).isEmpty();
        assertThat(proofs.isGenuine(agent.clusterId(), "candidate", candidate.proof()))
                .isTrue();
        assertThat(await(poll("run-1", 25)).commands())
                .hasSize(1)
                .allSatisfy(delivery -> assertThat(delivery.id()).isEqualTo(id));
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
        // the agent's light stays what it is while nodes come and go
        assertThat(proofs.isGenuine(agent.clusterId(), "run-1", await(poll).proof()))
                .isTrue();
    }

    @Test
    void resultOfAnUnknownCommandIsNotFound() throws Exception {
        try (var gateway = TestGateway.start(vertx, new CommandApi(bus, SECRETS, Clock.systemUTC()))) {
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

    @Test
    void pingReachesAHeldPollAndItsResultEndsTheWait() throws Exception {
        try (var gateway = TestGateway.start(vertx, new CommandApi(bus, SECRETS, Clock.systemUTC()))) {
            var member = gateway.known("member", TestGateway.principal(Principal.Role.MEMBER));
            var key = gateway.knownAgent("berlin", agent);
            var poll = heldPoll("run-1");

            var created = gateway.send("POST", commandsPath(), member, new JsonObject().put("type", "ping"));
            var delivery = await(poll).commands().get(0);
            var waiting = vertx.executeBlocking(
                    () -> gateway.send("GET", "/api/v1/commands/" + delivery.id() + "?wait=10", member, null), false);
            var result = gateway.send(
                    "POST", "/agent/v1/commands/" + delivery.id() + "/result", key, resultOf("run-1", "succeeded"));
            var repeated = gateway.send(
                    "POST", "/agent/v1/commands/" + delivery.id() + "/result", key, resultOf("run-1", "succeeded"));

            assertThat(created.statusCode()).isEqualTo(202);
            assertThat(TestGateway.json(created).getString("status")).isEqualTo("pending");
            assertThat(TestGateway.json(created).getString("id")).isEqualTo(delivery.id());
            assertThat(delivery.command()).isInstanceOf(Command.Ping.class);
            assertThat(delivery.remainingMillis()).isBetween(1L, 30_000L);
            assertThat(result.statusCode()).isEqualTo(204);
            assertThat(repeated.statusCode()).isEqualTo(204);
            var finished = TestGateway.json(await(waiting));
            assertThat(finished.getString("status")).isEqualTo("succeeded");
            assertThat(finished.getString("requested_by")).isEqualTo("member@test");
            assertThat(finished.getLong("duration_millis")).isEqualTo(3);
            assertThat(finished.getJsonArray("outcomes")).isEmpty();
        }
    }

    @Test
    void commandsThatWaitAreDeliveredTogetherWithTheNextPoll() throws Exception {
        enqueue(3);

        var answer = await(poll("run-1", 25));

        assertThat(answer.commands()).hasSize(3);
        assertThat(answer.proof()).isNotNull();
    }

    @Test
    void acknowledgementKeepsACommandAndItsAbsenceBringsItAgain() throws Exception {
        enqueue(2);
        var first = await(poll("run-1", 25)).commands();

        var second = await(poll("run-1", 25, List.of(first.get(0).id())));

        assertThat(second.commands()).hasSize(1);
        assertThat(second.commands().get(0).id()).isEqualTo(first.get(1).id());
        assertThat(second.commands().get(0).attempt()).isEqualTo(2);
    }

    @Test
    void unknownTypeOrBadDeadlineIsRefusedByName() throws Exception {
        try (var gateway = TestGateway.start(vertx, new CommandApi(bus, SECRETS, Clock.systemUTC()))) {
            var member = gateway.known("member", TestGateway.principal(Principal.Role.MEMBER));
            var ping = new JsonObject().put("type", "ping");

            assertProblem(
                    gateway.send("POST", commandsPath(), member, new JsonObject().put("type", "explode")),
                    400,
                    "command_type_unknown");
            for (var deadline : List.of(0, -5, 3601)) {
                assertProblem(
                        gateway.send("POST", commandsPath(), member, ping.copy().put("deadline_seconds", deadline)),
                        400,
                        "invalid_request");
            }
            for (var deadline : List.of("2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "tomorrow")) {
                assertProblem(
                        gateway.send("POST", commandsPath(), member, ping.copy().put("deadline", deadline)),
                        400,
                        "invalid_request");
            }
            assertThat(gateway.send(
                                    "POST",
                                    commandsPath(),
                                    member,
                                    ping.copy()
                                            .put(
                                                    "deadline",
                                                    Instant.now()
                                                            .plusSeconds(60)
                                                            .toString()))
                            .statusCode())
                    .isEqualTo(202);
        }
    }

    @Test
    void pingOfAClusterThatIsNotHeardOfIsRefusedAtOnce() throws Exception {
        try (var gateway = TestGateway.start(vertx, new CommandApi(bus, SECRETS, Clock.systemUTC()))) {
            var member = gateway.known("member", TestGateway.principal(Principal.Role.MEMBER));

            for (var unheard : List.of("offline", "pending", "unknown")) {
                status = unheard;
                assertProblem(
                        gateway.send("POST", commandsPath(), member, new JsonObject().put("type", "ping")),
                        409,
                        "cluster_offline");
            }
        }
    }

    @Test
    void viewersReadAndMembersCommandAndOthersSeeNothing() throws Exception {
        try (var gateway = TestGateway.start(vertx, new CommandApi(bus, SECRETS, Clock.systemUTC()))) {
            var viewer = gateway.known("viewer", TestGateway.principal(Principal.Role.VIEWER));
            var member = gateway.known("member", TestGateway.principal(Principal.Role.MEMBER));
            var stranger = gateway.known("stranger", TestCommands.member(UUID.randomUUID()));
            var id = enqueue(1).get(0);

            assertProblem(
                    gateway.send("POST", commandsPath(), viewer, new JsonObject().put("type", "ping")),
                    403,
                    "role_missing");
            assertProblem(gateway.send("GET", "/api/v1/commands/" + id, stranger, null), 404, "not_found");
            assertProblem(gateway.send("POST", "/api/v1/commands/" + id + "/cancel", stranger, null), 404, "not_found");
            assertProblem(gateway.send("GET", commandsPath(), stranger, null), 404, "not_found");
            assertProblem(gateway.send("GET", "/api/v1/commands/nonsense", viewer, null), 404, "not_found");
            var history = TestGateway.json(gateway.send("GET", commandsPath(), viewer, null));
            assertThat(history.getJsonArray("items")).hasSize(1);
            assertThat(history.getJsonArray("items").getJsonObject(0).getString("id"))
                    .isEqualTo(id);
            assertThat(gateway.send("POST", "/api/v1/commands/" + id + "/cancel", member, null)
                            .statusCode())
                    .isEqualTo(200);
            for (var filter : List.of("status=cancelled,failed", "type=ping", "status=cancelled&type=ping,apply")) {
                assertThat(TestGateway.json(gateway.send("GET", commandsPath() + "?" + filter, viewer, null))
                                .getJsonArray("items"))
                        .as(filter)
                        .hasSize(1);
            }
            assertThat(TestGateway.json(gateway.send("GET", commandsPath() + "?status=failed", viewer, null))
                            .getJsonArray("items"))
                    .isEmpty();
            assertProblem(gateway.send("GET", commandsPath() + "?status=lost", viewer, null), 400, "invalid_request");
            assertProblem(
                    gateway.send("POST", "/api/v1/commands/" + id + "/cancel", member, null), 409, "already_finished");
        }
    }

    @Test
    void pollWhoseConnectionIsGoneTakesNoCommands() throws Exception {
        try (var gateway = TestGateway.start(vertx, new CommandApi(bus, SECRETS, Clock.systemUTC()))) {
            var key = gateway.knownAgent("berlin", agent);
            var body = new JsonObject()
                    .put("run_id", "run-1")
                    .put("wait_seconds", 25)
                    .encode();
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
                socket.getOutputStream()
                        .write(("POST /agent/v1/commands/poll HTTP/1.1\r\nhost: x\r\nauthorization: Bearer " + key
                                        + "\r\ncontent-type: application/json\r\ncontent-length: " + body.length()
                                        + "\r\n\r\n" + body)
                                .getBytes(UTF_8));
                await().until(() -> held() == 1);
            }

            await().until(() -> held() == 0);
        }
    }

    @Test
    void passedDeadlineEndsTheCommandAndTheWaitForIt() throws Exception {
        try (var gateway = TestGateway.start(vertx, new CommandApi(bus, SECRETS, Clock.systemUTC()))) {
            var viewer = gateway.known("viewer", TestGateway.principal(Principal.Role.VIEWER));
            var accepted = await(bus.request(
                    CommandMessages.ENQUEUE, new Enqueue(member(), agent.clusterId(), pingJson(), null, null, 500)));

            var expired = gateway.send("GET", "/api/v1/commands/" + accepted.id() + "?wait=10", viewer, null);

            assertThat(TestGateway.json(expired).getString("status")).isEqualTo("expired");
            assertThat(TestGateway.json(expired).getString("reason")).isEqualTo("deadline_passed");
        }
    }

    @CanIgnoreReturnValue
    private List<String> enqueue(int count) throws Exception {
        var ids = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            ids.add(await(bus.request(
                            CommandMessages.ENQUEUE,
                            new Enqueue(member(), agent.clusterId(), pingJson(), null, null, 60_000)))
                    .id()
                    .toString());
        }
        return ids;
    }

    private static Principal member() {
        return TestGateway.principal(Principal.Role.MEMBER);
    }

    private static JsonNode pingJson() {
        return ProtocolJson.mapper().createObjectNode().put("type", "ping");
    }

    private String commandsPath() {
        return "/api/v1/clusters/" + agent.clusterId() + "/commands";
    }

    private static JsonObject resultOf(String runId, String status) {
        return new JsonObject()
                .put("run_id", runId)
                .put("attempt", 1)
                .put("status", status)
                .put("duration_millis", 3);
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(TestGateway.json(response).getString("code")).isEqualTo(code);
    }
}
