package cx.niro.verticles.logs;

import static cx.niro.verticles.database.TestDatabase.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.verticles.access.AccessMessages;
import cx.niro.verticles.access.AccessMessages.PrincipalRevoked;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.Members;
import cx.niro.verticles.bus.NodeMessages;
import cx.niro.verticles.bus.NodeMessages.Draining;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.command.CommandMessages;
import cx.niro.verticles.command.CommandMessages.Accepted;
import cx.niro.verticles.command.CommandMessages.CommandDetail;
import cx.niro.verticles.command.CommandMessages.Enqueue;
import cx.niro.verticles.fleet.FleetMessages;
import cx.niro.verticles.fleet.FleetMessages.CapabilityNow;
import cx.niro.verticles.fleet.FleetMessages.Shown;
import cx.niro.verticles.fleet.FleetMessages.StatusNow;
import cx.niro.verticles.gateway.AgentPrincipal;
import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.gateway.TestGateway;
import cx.niro.verticles.heartbeat.HeartbeatMessages;
import cx.niro.verticles.heartbeat.HeartbeatMessages.RunChanged;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The relay of one node, with a real door; the agent is the test. */
class LogsVerticleTest {
    private static final String COMMAND = "curl -fsSL https://niro.test/install.sh | NIRO_ENABLE_LOGS=1 sh";

    private final FakeLogStore store = new FakeLogStore(Clock.systemUTC());
    private final UUID cluster = store.cluster(TestGateway.ORG);
    private final List<Enqueue> commands = new CopyOnWriteArrayList<>();
    private final Principal ann = TestGateway.principal(Principal.Role.MEMBER);
    private volatile String status = "healthy";
    private volatile boolean enabled = true;
    private volatile String result = "succeeded";
    private volatile String pods = "[]";
    private Vertx vertx;
    private Bus bus;
    private TestGateway gateway;
    private String member;
    private String agentKey;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        bus = new Bus(vertx);
        bus.serve(
                FleetMessages.GET_CAPABILITY,
                asked -> asked.clusterId().equals(cluster.toString())
                        ? Future.succeededFuture(
                                new CapabilityNow(cluster, status, enabled, "NIRO_ENABLE_LOGS", COMMAND))
                        : Future.failedFuture(ServiceFailure.notFound("cluster", asked.clusterId())));
        bus.serve(FleetMessages.GET_STATUS, asked -> Future.succeededFuture(new StatusNow(cluster, status)));
        bus.serve(
                FleetMessages.LIST_PODS,
                asked -> Future.succeededFuture(new Shown("", null, ("{\"items\":" + pods + "}").getBytes(UTF_8))));
        bus.serve(CommandMessages.ENQUEUE, command -> {
            commands.add(command);
            return Future.succeededFuture(new Accepted(UUID.randomUUID(), "pending"));
        });
        bus.serve(CommandMessages.FIND, asked -> Future.succeededFuture(ended(UUID.fromString(asked.id()))));
        var members = Members.alone("node-1");
        await(vertx.deployVerticle(new LogsVerticle(members, store, quick(), Clock.systemUTC())));
        gateway = TestGateway.start(vertx, new LogsApi(bus, members, Clock.systemUTC(), Duration.ofMillis(300)));
        member = gateway.known("ann", ann);
        agentKey = gateway.knownAgent("edge", new AgentPrincipal(cluster, TestGateway.ORG, UUID.randomUUID()));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        await(vertx.close());
    }

    private static LogsConfig quick() {
        var normal = LogsConfig.DEFAULT;
        return new LogsConfig(
                normal.ringLines(),
                normal.ringBytes(),
                Duration.ofMillis(200),
                normal.readHold(),
                Duration.ofSeconds(1),
                normal.viewerGoneAfter(),
                Duration.ofMillis(300),
                Duration.ofSeconds(20),
                Duration.ofMillis(50),
                Duration.ofMillis(200),
                normal.orphanAfter(),
                3);
    }

    private CommandDetail ended(UUID id) {
        return new CommandDetail(
                id,
                cluster,
                "logs.start",
                result,
                "ann",
                null,
                null,
                1,
                "run",
                null,
                null,
                null,
                result.equals("succeeded") ? null : "capability_missing",
                result.equals("succeeded") ? null : "pods/log is forbidden",
                null,
                null,
                null,
                false,
                Map.of(),
                null,
                List.of(),
                null);
    }

    private HttpRequest.Builder logs(String query) {
        return gateway.request("/api/v1/clusters/" + cluster + "/logs?namespace=shop&" + query)
                .header("authorization", "Bearer " + member);
    }

    private TestPage open(String query) throws Exception {
        return TestPage.open(logs(query).build());
    }

    @CanIgnoreReturnValue
    private JsonNode lastCommand(String type, int count) {
        await().until(() -> ofType(type).size() == count);
        return ofType(type).get(count - 1);
    }

    private List<JsonNode> ofType(String type) {
        return commands.stream()
                .map(Enqueue::command)
                .filter(command -> command.get("type").asText().equals(type))
                .toList();
    }

    private HttpResponse<String> post(JsonNode start, long batch, int from, int to) throws Exception {
        return post(
                start.get("stream_id").asText(),
                TestLines.body(start.get("epoch").asLong(), batch, from, to));
    }

    private HttpResponse<String> post(String stream, String body) throws Exception {
        return gateway.send(gateway.request("/agent/v1/logs/" + stream)
                .header("authorization", "Bearer " + agentKey)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static String code(HttpResponse<String> response) {
        return response.statusCode() + " " + TestGateway.json(response).getString("code");
    }

    @Test
    void linesOfAnAgentReachThePageAsTheyCame() throws Exception {
        try (var page = open("pod=web-1&container=app&tail=10")) {
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.contentType()).isEqualTo("text/event-stream");
            var start = lastCommand("logs.start", 1);
            assertThat(start.get("tail_lines").asInt()).isEqualTo(10);
            assertThat(start.get("pod").asText()).isEqualTo("web-1");
            assertThat(start.get("container").asText()).isEqualTo("app");

            assertThat(post(start, 1, 0, 50).statusCode()).isEqualTo(200);
            assertThat(post(start, 2, 50, 80).body()).contains("credit_bytes");
            assertThat(post(start, 2, 50, 80).statusCode()).isEqualTo(200);

            await().untilAsserted(() -> assertThat(page.numbers()).isEqualTo(range(0, 80)));
            assertThat(page.phases()).last().isEqualTo("streaming");
            assertThat(page.events("sources")
                            .get(0)
                            .data()
                            .getJsonArray("sources")
                            .getJsonObject(0)
                            .getString("pod"))
                    .isEqualTo("web-1");
            assertThat(store.audited()).containsExactly("log.open");
        }
    }

    @Test
    void aSecondPageSharesTheStreamAndTheLastOneEndsIt() throws Exception {
        var first = open("pod=web-1&container=app&tail=100");
        var start = lastCommand("logs.start", 1);
        assertThat(post(start, 1, 0, 50).statusCode()).isEqualTo(200);
        try (var second = open("pod=web-1&container=app&tail=20")) {
            await().untilAsserted(() -> assertThat(second.numbers()).isEqualTo(range(30, 50)));
            assertThat(post(start, 2, 50, 60).statusCode()).isEqualTo(200);
            await().untilAsserted(() -> assertThat(second.numbers()).isEqualTo(range(30, 60)));
            await().untilAsserted(() -> assertThat(first.numbers()).isEqualTo(range(0, 60)));
            first.close();
            assertThat(post(start, 3, 60, 70).statusCode()).isEqualTo(200);
            await().untilAsserted(() -> assertThat(second.numbers()).isEqualTo(range(30, 70)));
        }
        assertThat(lastCommand("logs.stop", 1).get("epoch").asLong()).isEqualTo(1);
        assertThat(ofType("logs.start")).hasSize(1);
        await().until(() -> store.all().isEmpty());
        await().untilAsserted(() -> assertThat(code(post(start, 4, 70, 80))).isEqualTo("410 stream_stopped"));
    }

    @Test
    void aPageThatComesBackGoesOnBehindItsLastLine() throws Exception {
        var first = open("pod=web-1&container=app&tail=100");
        var start = lastCommand("logs.start", 1);
        assertThat(post(start, 1, 0, 50).statusCode()).isEqualTo(200);
        await().untilAsserted(() -> assertThat(first.numbers()).hasSize(50));
        var place = first.lastId();
        var again = TestPage.open(logs("pod=web-1&container=app&tail=100")
                .header("last-event-id", place)
                .build());
        first.close();

        assertThat(post(start, 2, 50, 60).statusCode()).isEqualTo(200);

        await().untilAsserted(() -> assertThat(again.numbers()).isEqualTo(range(50, 60)));
        again.close();
        lastCommand("logs.stop", 1);
        try (var later = open("pod=web-1&container=app&cursor=" + again.lastId())) {
            var cursor = lastCommand("logs.start", 2).get("cursor");
            assertThat(cursor.get("timestamp").asText()).isEqualTo(TestLines.timestamp(59));
            assertThat(cursor.get("nth").asInt()).isEqualTo(TestLines.nth(59));
            assertThat(cursor.get("instance").asText()).isEqualTo(TestLines.INSTANCE);
            assertThat(later.status()).isEqualTo(200);
        }
    }

    @Test
    void whoWantsMoreThanTheRingHasCatchesUpByAStreamOfItsOwn() throws Exception {
        try (var live = open("pod=web-1&container=app&tail=5")) {
            var common = lastCommand("logs.start", 1);
            assertThat(post(common, 1, 100, 105).statusCode()).isEqualTo(200);
            await().untilAsserted(() -> assertThat(live.numbers()).hasSize(5));
            try (var all = open("pod=web-1&container=app&tail=all")) {
                var own = lastCommand("logs.start", 2);
                assertThat(own.get("stream_id")).isNotEqualTo(common.get("stream_id"));
                assertThat(own.has("tail_lines")).isFalse();

                assertThat(post(own, 1, 0, 60).statusCode()).isEqualTo(200);
                await().untilAsserted(() -> assertThat(all.numbers()).isEqualTo(range(0, 60)));
                assertThat(post(own, 2, 60, 103).statusCode()).isEqualTo(200);
                assertThat(post(common, 2, 105, 120).statusCode()).isEqualTo(200);

                await().untilAsserted(() -> assertThat(all.numbers()).isEqualTo(range(0, 120)));
                assertThat(lastCommand("logs.stop", 1).get("stream_id")).isEqualTo(own.get("stream_id"));
                await().untilAsserted(() -> assertThat(live.numbers()).isEqualTo(range(100, 120)));
            }
        }
    }

    @Test
    void anAgentWithANewRunIsStartedBehindTheLastLine() throws Exception {
        try (var page = open("pod=web-1&container=app")) {
            var first = lastCommand("logs.start", 1);
            assertThat(post(first, 1, 0, 10).statusCode()).isEqualTo(200);
            await().untilAsserted(() -> assertThat(page.numbers()).hasSize(10));

            bus.publish(HeartbeatMessages.RUN_CHANGED, new RunChanged(cluster, "run-2", 2));

            var second = lastCommand("logs.start", 2);
            assertThat(second.get("epoch").asLong()).isEqualTo(2);
            assertThat(second.at("/cursor/timestamp").asText()).isEqualTo(TestLines.timestamp(9));
            assertThat(code(post(first, 2, 10, 20))).isEqualTo("409 superseded_epoch");
            assertThat(post(second, 1, 10, 20).statusCode()).isEqualTo(200);
            await().untilAsserted(() -> assertThat(page.numbers()).isEqualTo(range(0, 20)));
            assertThat(page.events("lines").stream()
                            .map(event -> event.data().getJsonArray("lines").encode()))
                    .anyMatch(lines -> lines.contains("\"reconnected\""));
        }
    }

    @Test
    void aContainerThatEndedIsFollowedByANewRunOfItsAgent() throws Exception {
        try (var page = open("pod=web-1&container=app")) {
            var start = lastCommand("logs.start", 1);
            var ended = "{\"epoch\":1,\"batch\":1,\"state\":{\"phase\":\"ended\",\"reason\":\"terminated\"},"
                    + "\"count\":0,\"lines\":[]}";
            assertThat(post(start.get("stream_id").asText(), ended).statusCode())
                    .isEqualTo(200);
            await().untilAsserted(() -> assertThat(page.phases()).contains("ended"));

            bus.publish(HeartbeatMessages.RUN_CHANGED, new RunChanged(cluster, "run-2", 2));

            lastCommand("logs.start", 2);
        }
        lastCommand("logs.stop", 1);
    }

    @Test
    void stateOfTheAgentIsShown() throws Exception {
        try (var page = open("pod=web-1&container=app")) {
            var start = lastCommand("logs.start", 1);
            var waiting = "{\"epoch\":1,\"batch\":1,\"state\":{\"phase\":\"waiting\",\"reason\":\"ImagePullBackOff\","
                    + "\"message\":\"Back-off pulling image\"},\"count\":0,\"lines\":[]}";

            assertThat(post(start.get("stream_id").asText(), waiting).statusCode())
                    .isEqualTo(200);

            await().untilAsserted(() -> assertThat(page.phases()).contains("connecting", "waiting"));
            var state =
                    page.events("state").get(page.events("state").size() - 1).data();
            assertThat(state.getString("reason")).isEqualTo("ImagePullBackOff");
            assertThat(state.getString("message")).isEqualTo("Back-off pulling image");
        }
    }

    @Test
    void anAgentThatRefusesIsAState() throws Exception {
        result = "failed";
        try (var page = open("pod=web-1&container=app")) {
            await().untilAsserted(() -> assertThat(page.phases()).contains("failed"));
            assertThat(page.events("state")
                            .get(page.events("state").size() - 1)
                            .data()
                            .getString("reason"))
                    .isEqualTo("capability_missing");
        }
    }

    @Test
    void severalContainersAreMergedByTime() throws Exception {
        pods = "[{\"namespace\":\"shop\",\"name\":\"web-1\",\"containers\":[{\"name\":\"app\"},{\"name\":\"proxy\"}]}]";
        try (var page = open("pod=web-1&container=*&tail=all")) {
            await().until(() -> ofType("logs.start").size() == 2);
            for (var start : ofType("logs.start")) {
                var odd = start.get("container").asText().equals("proxy");
                var lines = new ArrayList<String>();
                for (int i = odd ? 1 : 0; i < 20; i += 2) {
                    lines.add("[\"2026-11-21T12:00:00.%09dZ\",1,\"%d\"]".formatted(i, i));
                }
                assertThat(post(
                                        start.get("stream_id").asText(),
                                        "{\"epoch\":1,\"batch\":1,\"instance\":\"u/" + (odd ? "proxy" : "app")
                                                + "/0\",\"state\":{\"phase\":\"streaming\"},\"count\":10,\"lines\":["
                                                + String.join(",", lines) + "]}")
                                .statusCode())
                        .isEqualTo(200);
            }

            await().untilAsserted(() -> assertThat(page.numbers()).isEqualTo(range(0, 20)));
            assertThat(page.events("sources").get(0).data().getJsonArray("sources"))
                    .hasSize(2);
        }
    }

    @Test
    void aPodThatJoinedIsReadFromItsBeginningWhenThePageComesBack() throws Exception {
        var pod = "{\"namespace\":\"shop\",\"name\":\"%s\",\"owner\":{\"kind\":\"Deployment\",\"name\":\"web\"},"
                + "\"containers\":[{\"name\":\"app\"}]}";
        pods = "[" + pod.formatted("web-1") + "]";
        try (var page = open("workload=Deployment/web")) {
            var first = lastCommand("logs.start", 1);
            pods = "[" + pod.formatted("web-1") + "," + pod.formatted("web-2") + "]";
            assertThat(lastCommand("logs.start", 2).has("tail_lines")).isFalse();
            assertThat(post(first, 1, 0, 10).statusCode()).isEqualTo(200);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(page.numbers()).isEqualTo(range(0, 10)));

            var places = PlaceVector.decode(page.lastId());

            assertThat(places.keySet().stream().map(LogsMessages.Source::pod)).containsExactly("web-1");
        }
    }

    @Test
    void podsOfAWorkloadJoinAndLeave() throws Exception {
        var pod = "{\"namespace\":\"shop\",\"name\":\"%s\",\"owner\":{\"kind\":\"Deployment\",\"name\":\"web\"},"
                + "\"containers\":[{\"name\":\"app\"}]}";
        pods = "[" + pod.formatted("web-1") + "]";
        try (var page = open("workload=Deployment/web")) {
            var start = lastCommand("logs.start", 1);

            pods = "[" + pod.formatted("web-2") + "]";

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !page.events("marker").isEmpty());
            // what was not read yet of the pod that is gone is shown first
            assertThat(post(start, 1, 0, 10).statusCode()).isEqualTo(200);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(page.numbers()).isEqualTo(range(0, 10)));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> page.events("marker").size() == 2);
            assertThat(page.events("marker").stream().map(event -> event.data().getString("kind")))
                    .containsExactly("joined", "left");
            assertThat(lastCommand("logs.start", 2).get("pod").asText()).isEqualTo("web-2");
            assertThat(page.events("sources")
                            .get(page.events("sources").size() - 1)
                            .data()
                            .getJsonArray("sources"))
                    .hasSize(1);
        }
    }

    @Test
    void whoMayNotLookIsToldWhyBeforeTheStreamBegins() throws Exception {
        var viewer = gateway.known("vic", TestGateway.principal(Principal.Role.VIEWER));
        var path = "/api/v1/clusters/" + cluster + "/logs?namespace=shop&pod=web-1";

        assertThat(code(gateway.send("GET", path, viewer, null))).isEqualTo("403 role_missing");
        assertThat(code(gateway.send(
                        "GET",
                        path.replace(cluster.toString(), UUID.randomUUID().toString()),
                        member,
                        null)))
                .isEqualTo("404 not_found");
        status = "offline";
        assertThat(code(gateway.send("GET", path, member, null))).isEqualTo("409 cluster_offline");
        status = "healthy";
        enabled = false;
        var missing = gateway.send("GET", path, member, null);
        assertThat(code(missing)).isEqualTo("409 capability_missing");
        assertThat(missing.body()).contains("NIRO_ENABLE_LOGS=1").contains(COMMAND);
        assertThat(commands).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pod=web-1&workload=Deployment/web",
                "container=app",
                "workload=web",
                "pod=web-1&tail=-1",
                "pod=web-1&tail=some",
                "pod=web-1&since=yesterday",
                "pod=web-1&since=1969-12-31T00:00:00Z",
                "pod=web-1&since=2263-01-01T00:00:00Z",
                "pod=..%2Fx",
                "pod=web-1&container=a%2Fb",
                "pod=web-1&cursor=nonsense"
            })
    void wrongQuestionsAreRefused(String query) throws Exception {
        var answer = gateway.send("GET", "/api/v1/clusters/" + cluster + "/logs?namespace=shop&" + query, member, null);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    }

    /** An agent that cannot read one command loses all that came with it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"u/c/0\",\"2026-99-99T99:99:99.000000000Z\",1",
                "\"u/c/0\",\"9999-01-01T00:00:00.000000000Z\",1",
                "\" \",\"2026-11-21T12:00:00.000000000Z\",1",
            })
    void aForgedPlaceIsRefusedAndReachesNoAgent(String place) throws Exception {
        var forged = "a"
                + Base64.getUrlEncoder()
                        .encodeToString(("[[\"shop\",\"web-1\",\"app\"," + place + "]]").getBytes(UTF_8));

        var answer =
                gateway.send(logs("pod=web-1&container=app&cursor=" + forged).build());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(commands).isEmpty();
    }

    @Test
    void aClusterSendsSoManyLogsAndNoMore() throws Exception {
        var pages = new ArrayList<TestPage>();
        for (int i = 0; i < 3; i++) {
            pages.add(open("container=app&pod=web-" + i));
        }

        var refused = gateway.send(logs("container=app&pod=web-9").build());

        assertThat(code(refused)).isEqualTo("429 too_many_streams");
        for (var page : pages) {
            page.close();
        }
    }

    @Test
    void aBatchForAnotherClustersStreamIsNotFound() throws Exception {
        try (var page = open("pod=web-1&container=app")) {
            var start = lastCommand("logs.start", 1);
            agentKey = gateway.knownAgent(
                    "stranger", new AgentPrincipal(UUID.randomUUID(), TestGateway.ORG, UUID.randomUUID()));

            assertThat(code(post(start, 1, 0, 10))).isEqualTo("404 not_found");
            assertThat(page.numbers()).isEmpty();
        }
    }

    @Test
    void wrongBatchesAreRefused() throws Exception {
        try (var page = open("pod=web-1&container=app")) {
            var start = lastCommand("logs.start", 1);
            var stream = start.get("stream_id").asText();

            assertThat(code(post(stream, "{\"epoch\":1"))).startsWith("400");
            assertThat(code(post("nonsense", "{}"))).isEqualTo("404 not_found");
            assertThat(code(post(UUID.randomUUID().toString(), TestLines.body(1, 1, 0, 1))))
                    .isEqualTo("410 stream_stopped");
            assertThat(code(post(stream, TestLines.body(1, 1, 0, 1_600)))).isEqualTo("413 too_large");
            assertThat(code(post(stream, TestLines.body(1, 1, 0, 6_000)))).isEqualTo("413 too_large");
            assertThat(code(post(stream, TestLines.body(2, 1, 0, 10)))).isEqualTo("503 no_owner");
            assertThat(page.numbers()).isEmpty();
        }
    }

    @Test
    void revocationEndsThePage() throws Exception {
        try (var page = open("pod=web-1&container=app")) {
            lastCommand("logs.start", 1);

            bus.publish(AccessMessages.PRINCIPAL_REVOKED, new PrincipalRevoked(ann.sessionId()));

            await().until(page::isOver);
            assertThat(page.events("end").get(0).data().getString("reason")).isEqualTo("revoked");
        }
        lastCommand("logs.stop", 1);
    }

    /** The message of a revocation may be lost. */
    @Test
    void whoLosesTheRoleLosesThePageThoughNobodySaysSo() throws Exception {
        try (var page = open("pod=web-1&container=app")) {
            lastCommand("logs.start", 1);

            var token = gateway.known(
                    "ann",
                    new Principal(
                            ann.sessionId(),
                            ann.userId(),
                            ann.email(),
                            ann.orgId(),
                            ann.visibleOrgIds(),
                            Principal.Role.VIEWER));
            assertThat(token).isEqualTo(member);

            await().atMost(Duration.ofSeconds(30)).until(page::isOver);
            assertThat(page.events("end").get(0).data().getString("reason")).isEqualTo("revoked");
        }
    }

    @Test
    void aPageIsToldThatItsAgentIsNotHeard() throws Exception {
        try (var page = open("pod=web-1&container=app")) {
            lastCommand("logs.start", 1);
            status = "offline";

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(page.phases()).last().isEqualTo("unreachable"));
        }
    }

    @Test
    void aNodeThatEndsLetsGoOfPagesAndStreams() throws Exception {
        try (var page = open("pod=web-1&container=app")) {
            var start = lastCommand("logs.start", 1);

            bus.publishHere(NodeMessages.DRAINING, new Draining("node-1"));

            await().until(page::isOver);
            assertThat(page.events("end").get(0).data().getString("reason")).isEqualTo("stopping");
            await().until(() -> store.all().get(0).owner().isEmpty());
            assertThat(code(post(start, 1, 0, 10))).isEqualTo("503 no_owner");
            assertThat(code(gateway.send(logs("pod=web-1").build()))).isEqualTo("503 stopping");
        }
        assertThat(ofType("logs.stop")).isEmpty();
    }
}
