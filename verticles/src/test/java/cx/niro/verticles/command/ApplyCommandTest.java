package cx.niro.verticles.command;

import static cx.niro.verticles.database.TestDatabase.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.protocol.Protocol;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.Members;
import cx.niro.verticles.command.CommandMessages.History;
import cx.niro.verticles.database.SecretBox;
import cx.niro.verticles.fleet.FleetMessages;
import cx.niro.verticles.fleet.FleetMessages.CapabilityNow;
import cx.niro.verticles.gateway.AgentPrincipal;
import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.gateway.TestGateway;
import cx.niro.verticles.heartbeat.HeartbeatMessages;
import cx.niro.verticles.heartbeat.HeartbeatMessages.CheckedRun;
import cx.niro.verticles.liveness.Proofs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Apply and delete, from the request of a person to the answer of the agent's poll. */
class ApplyCommandTest {
    private static final String CANARY = "canary-4711-password";
    private static final String MANIFESTS = """
            apiVersion: v1
            kind: Secret
            metadata: {name: db, namespace: shop}
            stringData:
              password: %s
            """.formatted(CANARY);

    private final FakeCommandStore store = new FakeCommandStore(Clock.systemUTC());
    private final AgentPrincipal agent =
            new AgentPrincipal(store.cluster(TestGateway.ORG), TestGateway.ORG, UUID.randomUUID());
    private final ConcurrentLinkedQueue<String> onTheBus = new ConcurrentLinkedQueue<>();
    private volatile CapabilityNow capability = capability("healthy", true);
    private Vertx vertx;
    private TestGateway gateway;
    private String member;
    private String key;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        vertx.eventBus().addOutboundInterceptor(delivery -> {
            if (delivery.body() instanceof Buffer bytes) {
                onTheBus.add(bytes.toString("ISO-8859-1"));
            }
            onTheBus.add(delivery.message().headers().toString());
            delivery.next();
        });
        var bus = new Bus(vertx);
        bus.serve(HeartbeatMessages.CHECK_RUN, check -> Future.succeededFuture(new CheckedRun(true)));
        bus.serve(FleetMessages.GET_CAPABILITY, asked -> Future.succeededFuture(capability));
        store.startRun(agent.clusterId(), "run-1");
        await(vertx.deployVerticle(new CommandVerticle(
                Members.alone("node-1"),
                new LocalDirectory(),
                CommandConfig.holding(Duration.ofSeconds(25)),
                store,
                store,
                new Proofs("0123456789abcdef".getBytes(UTF_8), Clock.systemUTC()),
                Clock.systemUTC())));
        open(new byte[32]);
    }

    private void open(byte[] masterKey) throws Exception {
        var secrets = new SecretBox(List.of(Buffer.buffer(masterKey)));
        gateway = TestGateway.start(vertx, new CommandApi(new Bus(vertx), secrets, Clock.systemUTC()));
        member = gateway.known("member", TestGateway.principal(Principal.Role.MEMBER));
        key = gateway.knownAgent("berlin", agent);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        await(vertx.close());
    }

    private CapabilityNow capability(String status, boolean enabled) {
        return new CapabilityNow(
                agent.clusterId(), status, enabled, "NIRO_ENABLE_APPLY", "curl https://niro/install.sh | sh");
    }

    @CanIgnoreReturnValue
    private HttpResponse<String> command(JsonObject body) throws Exception {
        return gateway.send("POST", "/api/v1/clusters/" + agent.clusterId() + "/commands", member, body);
    }

    private HttpResponse<String> apply(String manifests) throws Exception {
        return command(new JsonObject().put("type", "apply").put("manifests", manifests));
    }

    @CanIgnoreReturnValue
    private JsonArray polled(String... acknowledged) throws Exception {
        return TestGateway.json(gateway.send(
                        "POST",
                        Protocol.POLL,
                        key,
                        new JsonObject()
                                .put("run_id", "run-1")
                                .put("wait_seconds", 1)
                                .put("acknowledged_ids", new JsonArray(List.of(acknowledged)))))
                .getJsonArray("commands");
    }

    private JsonObject detail(String id) throws Exception {
        return TestGateway.json(gateway.send("GET", "/api/v1/commands/" + id, member, null));
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code, String words) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(TestGateway.json(response).getString("code")).isEqualTo(code);
        assertThat(TestGateway.json(response).getString("detail")).contains(words);
    }

    @Test
    void largeManifestsReachTheAgentOneCommandAtATime() throws Exception {
        var large = MANIFESTS + "data: {big: %s}".formatted("QUJD".repeat(750_000));
        for (var deployment : List.of("a", "b")) {
            assertThat(command(new JsonObject()
                                    .put("type", "apply")
                                    .put("deployment", deployment)
                                    .put("manifests", large))
                            .statusCode())
                    .isEqualTo(202);
        }

        var first = polled();
        var second = polled(first.getJsonObject(0).getString("id"));

        assertThat(List.of(first, second))
                .allSatisfy(answer -> assertThat(answer)
                        .singleElement()
                        .isInstanceOfSatisfying(
                                JsonObject.class,
                                delivery -> assertThat(delivery.getJsonObject("command")
                                                .getString("manifests"))
                                        .isEqualTo(large)));
        assertThat(second.getJsonObject(0).getString("id"))
                .isNotEqualTo(first.getJsonObject(0).getString("id"));
    }

    @Test
    void manifestsReachTheAgentAndNobodyElse() throws Exception {
        var id = TestGateway.json(apply(MANIFESTS)).getString("id");

        var delivered = polled().getJsonObject(0);
        var shown = gateway.send("GET", "/api/v1/commands/" + id, member, null).body();

        assertThat(delivered.getString("id")).isEqualTo(id);
        assertThat(delivered.getString("ordering_key")).isEqualTo("apply");
        assertThat(delivered.getLong("age_millis")).isBetween(0L, 60_000L);
        assertThat(delivered.getLong("remaining_millis")).isBetween(500_000L, 600_000L);
        assertThat(delivered.getJsonObject("command").getString("manifests")).isEqualTo(MANIFESTS);
        assertThat(onTheBus).isNotEmpty().noneMatch(message -> message.contains(CANARY));
        assertThat(shown).doesNotContain(CANARY);
        assertThat(new JsonObject(shown).getString("summary")).isEqualTo("1 object: Secret shop/db");
        assertThat(new JsonObject(shown).getBoolean("dry_run")).isFalse();
        assertThat(new JsonObject(shown).getJsonObject("counts")).isEmpty();
    }

    @Test
    void largeManifestsPassTheDoor() throws Exception {
        var large = MANIFESTS + "#" + "x".repeat(3 * 1024 * 1024);

        assertThat(apply(large).statusCode()).isEqualTo(202);

        assertThat(polled().getJsonObject(0).getJsonObject("command").getString("manifests"))
                .isEqualTo(large);
        assertProblem(
                apply("#" + "x".repeat(Protocol.MAX_MANIFEST_BYTES)), 413, "manifests_too_large", "4194304 bytes");
        assertProblem(apply("x".repeat(Protocol.MAX_BODY_BYTES)), 413, "too_large", "bytes");
        assertProblem(apply(MANIFESTS + "---\n[]"), 400, "manifests_invalid", "document 2");
    }

    private HttpResponse<String> applyOnce(String idempotencyKey) throws Exception {
        return gateway.send(gateway.request("/api/v1/clusters/" + agent.clusterId() + "/commands")
                .header("authorization", "Bearer " + member)
                .header("content-type", "application/json")
                .header("idempotency-key", idempotencyKey)
                .POST(HttpRequest.BodyPublishers.ofString(new JsonObject()
                        .put("type", "apply")
                        .put("manifests", MANIFESTS)
                        .encode()))
                .build());
    }

    @Test
    void repeatedRequestFindsItsCommandAlsoWhereItWouldBeRefusedNow() throws Exception {
        var first = applyOnce("once");
        capability = capability("healthy", false);

        var again = applyOnce("once");

        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(TestGateway.json(again)).isEqualTo(TestGateway.json(first));
        assertProblem(applyOnce("twice"), 409, "capability_missing", "NIRO_ENABLE_APPLY=1");
    }

    @Test
    void clusterThatIsKnownNotToAllowItIsRefusedWithTheCommandThatDoes() throws Exception {
        capability = capability("offline", false);
        assertProblem(apply(MANIFESTS), 409, "capability_missing", "NIRO_ENABLE_APPLY=1");
        assertProblem(command(new JsonObject("""
                        {"type": "delete", "objects": [{"api_version": "v1", "kind": "Secret", "name": "db"}]}
                        """)), 409, "capability_missing", "install.sh");

        capability = capability("offline", true);
        assertThat(apply(MANIFESTS).statusCode()).isEqualTo(202);
        capability = capability("pending", false);
        assertThat(apply(MANIFESTS).statusCode()).isEqualTo(202);
    }

    @Test
    void commandsOfADeploymentAreOrderedByItsName() throws Exception {
        command(new JsonObject()
                .put("type", "apply")
                .put("manifests", MANIFESTS)
                .put("deployment", "web")
                .put("dry_run", true)
                .put("prune", true));

        var delivered = polled().getJsonObject(0);

        assertThat(delivered.getString("ordering_key")).isEqualTo("deployment/web");
        assertThat(delivered.getJsonObject("command").getString("deployment_id"))
                .isEqualTo("web");
        assertThat(delivered.getJsonObject("command").getBoolean("dry_run")).isTrue();
        assertThat(delivered.getJsonObject("command").getJsonArray("prune")).isEmpty();
        assertProblem(
                command(new JsonObject()
                        .put("type", "apply")
                        .put("manifests", MANIFESTS)
                        .put("deployment", "Not_A_Label")),
                400,
                "invalid_request",
                "");
    }

    @Test
    void commandThatNoMasterKeyOpensEndsFailedAndOthersAreDelivered() throws Exception {
        var sealedBefore = TestGateway.json(apply(MANIFESTS)).getString("id");
        command(new JsonObject()
                .put("type", "apply")
                .put("manifests", MANIFESTS)
                .put("deployment", "web"));
        gateway.close();
        var other = new byte[32];
        other[0] = 1;
        open(other);
        var fine = TestGateway.json(command(new JsonObject()
                        .put("type", "apply")
                        .put("manifests", MANIFESTS)
                        .put("deployment", "other")))
                .getString("id");

        assertThat(polled())
                .hasSize(1)
                .first()
                .satisfies(delivered ->
                        assertThat(((JsonObject) delivered).getString("id")).isEqualTo(fine));
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(detail(sealedBefore).getString("status")).isEqualTo("failed"));
        assertThat(detail(sealedBefore).getString("reason")).isEqualTo("manifests_unreadable");
    }

    @Test
    void outcomesAreShownWithReasonAndCounts() throws Exception {
        var id = TestGateway.json(apply(MANIFESTS)).getString("id");
        polled();
        var unused = gateway.send("POST", Protocol.resultPath(id), key, new JsonObject("""
                {"run_id": "run-1", "attempt": 1, "status": "partial", "duration_millis": 3, "outcomes": [
                  {"object": {"api_version": "v1", "kind": "Secret", "namespace": "shop", "name": "db"},
                   "outcome": "failed", "reason": "conflict", "message": "kubectl owns .data"},
                  {"object": {"api_version": "v1", "kind": "Namespace", "name": "shop"}, "outcome": "created"}]}
                """));

        var shown = detail(id);

        assertThat(shown.getJsonObject("counts"))
                .isEqualTo(new JsonObject().put("failed", 1).put("created", 1));
        assertThat(shown.getJsonArray("outcomes").encode()).contains("\"reason\":\"conflict\"");
        assertThat(await(new Bus(vertx)
                                .request(
                                        CommandMessages.HISTORY,
                                        new History(
                                                List.of(TestGateway.ORG),
                                                agent.clusterId().toString(),
                                                "partial",
                                                "apply",
                                                10,
                                                null)))
                        .items()
                        .get(0)
                        .counts())
                .containsEntry("created", 1);
    }
}
