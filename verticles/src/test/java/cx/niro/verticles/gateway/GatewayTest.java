package cx.niro.verticles.gateway;

import static cx.niro.verticles.gateway.TestGateway.json;
import static cx.niro.verticles.gateway.TestGateway.principal;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.Protocol;
import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.access.AccessMessages;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.NodeMessages;
import cx.niro.verticles.bus.ServiceFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewayTest {
    private static final String CREATE = "/api/v1/clusters";
    private static final String ECHO = "/agent/v1/echo";

    private final Vertx vertx = Vertx.vertx();
    private final Promise<Map<String, Boolean>> slow = Promise.promise();
    private volatile boolean slowAsked;
    private TestGateway gateway;
    private String admin;
    private String viewer;
    private String agentKey;

    @BeforeEach
    void start() {
        gateway = TestGateway.start(vertx, routes -> {
            routes.operation("createCluster", 201, call -> Future.succeededFuture(call.body()));
            routes.operation("getCluster", 200, GatewayTest::failAsAsked);
            routes.operation("getFleet", 200, call -> Future.succeededFuture(Map.of("text", "x".repeat(5000))));
            routes.operation("getSetup", 200, call -> Future.succeededFuture(new JsonObject().put("needed", true)));
            routes.operation("signIn", 200, call -> Future.succeededFuture(call.body()));
            routes.agentBytes(
                    HttpMethod.POST,
                    ECHO,
                    (agent, body) ->
                            Future.succeededFuture(Map.of("cluster", agent.clusterId(), "bytes", body.length())));
            routes.agent(HttpMethod.POST, "/agent/v1/typed", Named.class, (agent, named) -> Future.succeededFuture());
            routes.agentPublic(HttpMethod.POST, "/agent/v1/open", 201, Named.class, Future::succeededFuture);
            routes.operation("listTokens", 200, call -> {
                slowAsked = true;
                return slow.future();
            });
            routes.page("/stream", context -> {
                var response = context.response()
                        .putHeader("content-type", "text/event-stream")
                        .setChunked(true);
                var unused = response.write(": hi\n\n").compose(written -> response.end("data: x\n\n".repeat(1000)));
            });
            routes.page("/hello", context -> {
                var unused = context.response()
                        .putHeader("content-type", "text/plain")
                        .end("hello");
            });
        });
        admin = gateway.known("admin", principal(Principal.Role.ADMIN));
        viewer = gateway.known("viewer", principal(Principal.Role.VIEWER));
        agentKey = gateway.knownAgent("one", new AgentPrincipal(UUID.randomUUID(), TestGateway.ORG, UUID.randomUUID()));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        var unused = vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private static Future<?> failAsAsked(Call call) {
        return switch (call.path("cluster_id")) {
            case "gone" -> Future.failedFuture(new ServiceFailure(ServiceFailure.Code.GONE, "token_used", "used up"));
            case "busy" ->
                Future.failedFuture(ServiceFailure.busy("throttled", "not so fast", Duration.ofMillis(1500)));
            case "broken" -> Future.failedFuture(new IllegalStateException("secret inside"));
            case "thrown" -> throw new IllegalStateException("secret inside");
            default -> Future.failedFuture(ServiceFailure.notFound("cluster", call.path("cluster_id")));
        };
    }

    @Test
    void drainingNodeSendsCallersElsewhere() throws Exception {
        assertThat(gateway.send("GET", "/hello", null, null).headers().firstValue("connection"))
                .isEmpty();

        new Bus(vertx).publishHere(NodeMessages.DRAINING, new NodeMessages.Draining("this"));

        org.awaitility.Awaitility.await()
                .until(() -> gateway.send("GET", "/hello", null, null)
                        .headers()
                        .firstValue("connection")
                        .equals(Optional.of("close")));
    }

    @Test
    void validRequestReachesItsHandler() throws Exception {
        var response = gateway.send("POST", CREATE, admin, new JsonObject().put("name", "eu-9"));

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(json(response).getString("name")).isEqualTo("eu-9");
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(response.headers().firstValue("x-request-id")).isPresent();
        assertThat(response.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        assertThat(response.headers().firstValue("server")).isEmpty();
    }

    @Test
    void callerWithoutCredentialIsRefusedBeforeTheBodyIsLookedAt() throws Exception {
        var response = gateway.send("POST", CREATE, null, new JsonObject().put("nonsense", 1));

        assertProblem(response, 401, "unauthenticated");
        assertThat(json(response).getString("title")).isEqualTo("Unauthorized");
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
    }

    @Test
    void unknownTokenIsRefused() throws Exception {
        assertProblem(gateway.send("GET", "/api/v1/fleet", "niro_pat_other", null), 401, "unauthenticated");
        assertProblem(gateway.send("GET", "/api/v1/fleet", "other", null), 401, "unauthenticated");
    }

    @Test
    void viewerThatWritesIsDenied() throws Exception {
        var response = gateway.send("POST", CREATE, viewer, new JsonObject().put("name", "eu-9"));

        assertProblem(response, 403, "role_missing");
    }

    @Test
    void publicOperationNeedsNoCredential() throws Exception {
        assertThat(gateway.send("GET", "/api/v1/setup", null, null).statusCode())
                .isEqualTo(200);
    }

    @Test
    void unknownPathIsNotFoundAndKnownPathTellsItsMethods() throws Exception {
        assertProblem(gateway.send("GET", "/api/v1/nothing", admin, null), 404, "not_found");
        assertProblem(gateway.send("GET", "/nothing", null, null), 404, "not_found");
        assertProblem(gateway.send("POST", "/agent/v1/nothing", agentKey, new JsonObject()), 404, "not_found");

        var response = gateway.send("PUT", "/api/v1/clusters/x", admin, new JsonObject());
        assertProblem(response, 405, "method_not_allowed");
        assertThat(response.headers().firstValue("allow")).hasValue("DELETE, GET, HEAD, PATCH");
    }

    @Test
    void badFieldIsNamed() throws Exception {
        var badValue = gateway.send("POST", CREATE, admin, new JsonObject().put("name", "-bad-"));
        assertProblem(badValue, 400, "invalid_request");
        assertThat(json(badValue).getString("field")).isEqualTo("name");

        var missing = gateway.send("POST", CREATE, admin, new JsonObject().put("environment", "dev"));
        assertProblem(missing, 400, "invalid_request");
        assertThat(json(missing).getString("field")).isEqualTo("name");

        var unknown = gateway.send(
                "POST", CREATE, admin, new JsonObject().put("name", "a").put("colour", "red"));
        assertProblem(unknown, 400, "invalid_request");
        assertThat(json(unknown).getString("field")).isEqualTo("colour");

        var query = gateway.send("GET", "/api/v1/fleet?limit=5000", admin, null);
        assertProblem(query, 400, "invalid_request");
        assertThat(json(query).getString("field")).isEqualTo("limit");
    }

    @Test
    void malformedJsonIsAnInvalidRequest() throws Exception {
        var response = gateway.send(gateway.request(CREATE)
                .header("authorization", "Bearer " + admin)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\":"))
                .build());

        assertProblem(response, 400, "invalid_request");
    }

    @Test
    void failuresKeepTheirCodeAndRetryAfter() throws Exception {
        assertProblem(gateway.send("GET", "/api/v1/clusters/gone", admin, null), 410, "token_used");

        var busy = gateway.send("GET", "/api/v1/clusters/busy", admin, null);
        assertProblem(busy, 429, "throttled");
        assertThat(busy.headers().firstValue("retry-after")).hasValue("2");
    }

    @Test
    void internalErrorsDoNotLeaveTheProcess() throws Exception {
        for (var path : List.of("/api/v1/clusters/broken", "/api/v1/clusters/thrown")) {
            var response = gateway.send("GET", path, admin, null);

            assertProblem(response, 500, "internal");
            assertThat(response.body())
                    .doesNotContain("secret")
                    .contains(response.headers().firstValue("x-request-id").orElseThrow());
        }
    }

    @Test
    void cookieNeedsTheSameOriginForUnsafeMethods() throws Exception {
        gateway.knownCookie("jwt", principal(Principal.Role.ADMIN));

        assertThat(withCookie("origin", gateway.url()).statusCode()).isEqualTo(201);
        assertThat(withCookie("origin", "http://localhost:8080").statusCode()).isEqualTo(201);
        assertThat(withCookie("sec-fetch-site", "same-origin").statusCode()).isEqualTo(201);
        assertThat(withCookie("x-nothing", "at-all").statusCode()).isEqualTo(201);
        assertProblem(withCookie("origin", "https://evil.example"), 403, "cross_site");
        assertProblem(withCookie("origin", "null"), 403, "cross_site");
        assertProblem(withCookie("sec-fetch-site", "cross-site"), 403, "cross_site");
        assertProblem(withCookie("sec-fetch-site", "same-site"), 403, "cross_site");
    }

    @Test
    void cookieNeedsJson() throws Exception {
        gateway.knownCookie("jwt", principal(Principal.Role.ADMIN));

        var response = gateway.send(gateway.request(CREATE)
                .header("cookie", "niro_session=jwt")
                .header("content-type", "text/plain")
                .POST(BodyPublishers.ofString("{\"name\":\"eu-9\"}"))
                .build());

        assertProblem(response, 403, "cross_site");
    }

    @Test
    void signInFromAnotherSiteIsRefused() throws Exception {
        var response = gateway.send(gateway.request("/api/v1/session")
                .header("origin", "https://evil.example")
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString("{\"email\":\"a@b\",\"password\":\"x\"}"))
                .build());

        assertProblem(response, 403, "cross_site");
    }

    @Test
    void revokedPrincipalIsForgottenAtOnce() throws Exception {
        var principal = principal(Principal.Role.VIEWER);
        var authenticated = new ArrayList<Boolean>(List.of(true));
        try (var other = TestGateway.start(Vertx.vertx(), routes -> {})) {
            assertThat(other.port()).isNotEqualTo(gateway.port());
        }
        var fresh = Vertx.vertx();
        var bus = new Bus(fresh);
        var unused = bus.serve(
                AccessMessages.AUTHENTICATE,
                request -> authenticated.get(0)
                        ? Future.succeededFuture(principal)
                        : Future.failedFuture(
                                new ServiceFailure(ServiceFailure.Code.UNAUTHENTICATED, "unauthenticated", "revoked")));
        try (var own = TestGateway.start(
                fresh,
                false,
                true,
                routes -> routes.operation("getFleet", 200, call -> Future.succeededFuture(Map.of())))) {
            assertThat(own.send("GET", "/api/v1/fleet", "niro_pat_x", null).statusCode())
                    .isEqualTo(200);
            authenticated.set(0, false);
            assertThat(own.send("GET", "/api/v1/fleet", "niro_pat_x", null).statusCode())
                    .as("from the cache")
                    .isEqualTo(200);

            bus.publish(AccessMessages.PRINCIPAL_REVOKED, new AccessMessages.PrincipalRevoked(principal.sessionId()));

            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(3))
                    .until(() ->
                            own.send("GET", "/api/v1/fleet", "niro_pat_x", null).statusCode() == 401);
        } finally {
            assertThat(fresh.close().toCompletionStage().toCompletableFuture().get())
                    .isNull();
        }
    }

    @Test
    void restBodyOverOneMebibyteIsTooLarge() throws Exception {
        var body = new JsonObject().put("name", "x".repeat(1024 * 1024 + 10));

        assertProblem(gateway.send("POST", CREATE, admin, body), 413, "too_large");
    }

    @Test
    void chunkedRestBodyOverTheLimitIsTooLarge() throws Exception {
        var bytes = new byte[2 * 1024 * 1024];
        var response = gateway.send(gateway.request(CREATE)
                .header("authorization", "Bearer " + admin)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(bytes)))
                .build());

        assertProblem(response, 413, "too_large");
    }

    @Test
    void jsonIsCompressedFromOneKibibyte() throws Exception {
        var large = gateway.send(gateway.request("/api/v1/fleet")
                .header("authorization", "Bearer " + admin)
                .header("accept-encoding", "gzip")
                .build());
        var small = gateway.send(gateway.request("/api/v1/setup")
                .header("accept-encoding", "gzip")
                .build());

        assertThat(large.headers().firstValue("content-encoding")).hasValue("gzip");
        assertThat(small.headers().firstValue("content-encoding")).isEmpty();
    }

    @Test
    void agentIsKnownByItsKey() throws Exception {
        var response = agent(ECHO, agentKey, "{}".getBytes(StandardCharsets.UTF_8), false);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).getInteger("bytes")).isEqualTo(2);
        assertProblem(agent(ECHO, "niro_ak_other", new byte[0], false), 401, "agent_key_invalid");
        assertProblem(agent(ECHO, "niro_pat_admin", new byte[0], false), 401, "agent_key_invalid");
    }

    @Test
    void agentBodyIsDecompressed() throws Exception {
        var text = "{\"name\":\"%s\"}".formatted("n".repeat(300_000)).getBytes(StandardCharsets.UTF_8);

        var response = agent(ECHO, agentKey, gzip(text), true);

        assertThat(json(response).getInteger("bytes")).isEqualTo(text.length);
    }

    @Test
    void agentAnswerOfNothingIsNoContent() throws Exception {
        var response = agent("/agent/v1/typed", agentKey, "{\"name\":\"a\"}".getBytes(StandardCharsets.UTF_8), false);

        assertThat(response.statusCode()).isEqualTo(204);
    }

    @Test
    void malformedAgentBodyNamesItsField() throws Exception {
        var field = agent("/agent/v1/open", null, "{\"name\":{}}".getBytes(StandardCharsets.UTF_8), false);
        assertProblem(field, 400, "invalid_request");
        assertThat(json(field).getString("field")).isEqualTo("name");

        assertProblem(
                agent("/agent/v1/open", null, "{".getBytes(StandardCharsets.UTF_8), false), 400, "invalid_request");
        assertProblem(
                agent("/agent/v1/open", null, "not gzip".getBytes(StandardCharsets.UTF_8), true),
                400,
                "invalid_request");
        var cut = gzip("{\"name\":\"a\"}".getBytes(StandardCharsets.UTF_8));
        assertProblem(
                agent("/agent/v1/open", null, java.util.Arrays.copyOf(cut, cut.length - 3), true),
                400,
                "invalid_request");
    }

    @Test
    void agentBodyOverTheWireLimitIsTooLarge() throws Exception {
        var response = agent(ECHO, agentKey, new byte[Protocol.MAX_BODY_BYTES + 1], false);

        assertProblem(response, 413, "too_large");
    }

    /** What threads allocate is counted, and not what a collection leaves: a peak cannot hide between two of them. */
    @Test
    void gzipBombIsRefusedWithoutItsMemory() throws Exception {
        var bomb = bomb(1L * 1024 * 1024 * 1024);
        assertThat(bomb.length).isLessThan(Protocol.MAX_BODY_BYTES);
        assertProblem(agent(ECHO, agentKey, bomb, true), 413, "too_large");
        var before = allocatedByThread();

        assertProblem(agent(ECHO, agentKey, bomb, true), 413, "too_large");

        var allocated = allocatedByThread().entrySet().stream()
                .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
                .sum();
        assertThat(allocated).isLessThan(Protocol.MAX_DECODED_BYTES);
        org.awaitility.Awaitility.await().until(() -> BodyReader.heldBytes() == 0);
    }

    @Test
    void slowBodyHoldsUpNobodyElse() throws Exception {
        try (var slow = new Socket(java.net.InetAddress.getLoopbackAddress(), gateway.port())) {
            slow.getOutputStream()
                    .write(("POST " + ECHO + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + agentKey
                                    + "\r\nContent-Length: 100\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));
            slow.getOutputStream().flush();

            assertThat(agent(ECHO, agentKey, "{}".getBytes(StandardCharsets.UTF_8), false)
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void bodyThatDoesNotArriveInTimeIsGivenUp() throws Exception {
        var reader = new BodyReader(vertx);
        var limits = new BodyReader.Limits(1000, 0, Duration.ofMillis(200));
        var router = io.vertx.ext.web.Router.router(vertx);
        router.route()
                .handler(context -> reader.read(context, limits).onFailure(context::fail))
                .failureHandler(Problems::answer);
        var server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        try (var slow = new Socket(java.net.InetAddress.getLoopbackAddress(), server.actualPort())) {
            slow.setSoTimeout(10_000);
            slow.getOutputStream()
                    .write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
                            .getBytes(StandardCharsets.US_ASCII));

            assertThat(firstLine(slow.getInputStream())).contains("429");
        }
    }

    @Test
    void failureWithoutABodyLeavesTheConnectionOpen() throws Exception {
        try (var socket = connect(gateway.port())) {
            for (int i = 0; i < 2; i++) {
                send(socket, "GET /api/v1/fleet HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(readHead(socket)).contains("401").doesNotContain("connection: close");
            }
        }
    }

    @Test
    void callerThatGoesOnSendingAfterARefusalIsCutOff() throws Exception {
        try (var socket = connect(gateway.port())) {
            send(socket, "POST " + ECHO + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThat(readHead(socket)).contains("401").contains("connection: close");

            org.awaitility.Awaitility.await().until(() -> {
                try {
                    send(socket, "1\r\nx\r\n");
                    return false;
                } catch (IOException cut) {
                    return true;
                }
            });
        }
    }

    @Test
    void connectionThatDripsItsFirstHeadersIsClosed() throws Exception {
        var other = Vertx.vertx();
        try (var hasty = TestGateway.start(
                        other, TestGateway.config(), Duration.ofMillis(300), true, true, routes -> {});
                var socket = connect(hasty.port())) {
            send(socket, "GET / HTTP/1.1\r\nHost: ");

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } finally {
            assertThat(other.close().toCompletionStage().toCompletableFuture().get())
                    .isNull();
        }
    }

    @Test
    void headersHaveALimit() throws Exception {
        var response = gateway.send(
                gateway.request("/hello").header("x-large", "x".repeat(20_000)).build());

        assertThat(response.statusCode()).isEqualTo(431);
    }

    @Test
    void requestThatIsUnderWayEndsBeforeTheDoorCloses() throws Exception {
        var answer = CompletableFuture.supplyAsync(() -> {
            try {
                return gateway.send("GET", "/api/v1/tokens", admin, null).statusCode();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        org.awaitility.Awaitility.await().until(() -> slowAsked);
        var closing = CompletableFuture.runAsync(gateway::close);
        org.awaitility.Awaitility.await().until(() -> !accepts(gateway.port()));

        slow.complete(Map.of("done", true));

        assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo(200);
        closing.get(60, TimeUnit.SECONDS);
    }

    @Test
    void streamsAreNotCompressed() throws Exception {
        var response = gateway.send(
                gateway.request("/stream").header("accept-encoding", "gzip").build());

        assertThat(response.body()).startsWith(": hi");
        assertThat(response.headers().firstValue("content-encoding").orElse("identity"))
                .isEqualTo("identity");
    }

    @Test
    void requestIdIsKeptWhenItIsHarmless() throws Exception {
        var kept = gateway.send(
                gateway.request("/hello").header("x-request-id", "abc-123").build());
        var replaced = gateway.send(gateway.request("/hello")
                .header("x-request-id", "a b\"<script>")
                .build());

        assertThat(kept.headers().firstValue("x-request-id")).hasValue("abc-123");
        assertThat(replaced.headers().firstValue("x-request-id").orElseThrow()).hasSize(36);
    }

    @Test
    void documentAndPagesAreServed() throws Exception {
        var document = gateway.send("GET", "/openapi.yaml", null, null);
        assertThat(document.statusCode()).isEqualTo(200);
        assertThat(document.body()).startsWith("openapi: 3.1.0");
        assertThat(gateway.send("GET", "/hello", null, null).body()).isEqualTo("hello");
        assertThat(gateway.send("HEAD", "/hello", null, null).statusCode()).isEqualTo(200);
    }

    @Test
    void everyOperationNeedsExactlyOneHandler() {
        var twice = startCompletely(routes -> {
            routes.operation("getMe", 200, call -> Future.succeededFuture());
            routes.operation("getMe", 200, call -> Future.succeededFuture());
            routes.operation("flyToTheMoon", 200, call -> Future.succeededFuture());
        });

        assertThat(twice)
                .hasMessageContaining("'getMe' has two handlers")
                .hasMessageContaining("'createCluster' has no handler")
                .hasMessageContaining("'flyToTheMoon' is not in the OpenAPI document");
    }

    @Test
    void everyOperationNeedsARole() throws Exception {
        var failure = ApiContract.parse(vertx, """
                        openapi: 3.1.0
                        info: {title: t, version: "1"}
                        servers: [{url: /api}]
                        paths:
                          /a:
                            get: {operationId: getA, responses: {default: {description: d}}}
                        components: {}
                        """)
                .toCompletionStage()
                .toCompletableFuture()
                .handle((contract, cause) -> cause)
                .get();

        assertThat(failure).hasMessageContaining("operation 'getA': x-niro-role is null");
    }

    @Test
    void forwardedAddressIsBelievedOnlyFromTrustedProxies() {
        var addresses = new ClientAddress(List.of("10.0.0.0/8", "::1"));

        assertThat(addresses.of("192.0.2.1", List.of("203.0.113.9"))).isEqualTo("192.0.2.1");
        assertThat(addresses.of("10.1.2.3", List.of("203.0.113.9"))).isEqualTo("203.0.113.9");
        assertThat(addresses.of("10.1.2.3", List.of("6.6.6.6, 203.0.113.9, 10.9.9.9")))
                .isEqualTo("203.0.113.9");
        assertThat(addresses.of("10.1.2.3", List.of("garbage"))).isEqualTo("10.1.2.3");
        assertThat(addresses.of("10.1.2.3", List.of())).isEqualTo("10.1.2.3");
    }

    private Throwable startCompletely(Api api) {
        return Gateway.start(vertx, TestGateway.config(), () -> List.of(api))
                .toCompletionStage()
                .toCompletableFuture()
                .handle((started, cause) -> cause)
                .join();
    }

    private HttpResponse<String> withCookie(String header, String value) throws Exception {
        return gateway.send(gateway.request(CREATE)
                .header("cookie", "niro_session=jwt")
                .header("content-type", "application/json")
                .header(header, value)
                .POST(BodyPublishers.ofString("{\"name\":\"eu-9\"}"))
                .build());
    }

    private HttpResponse<String> agent(String path, String key, byte[] body, boolean gzipped) throws Exception {
        var request = gateway.request(path).header("content-type", "application/json");
        if (key != null) {
            request.header("authorization", "Bearer " + key);
        }
        if (gzipped) {
            request.header("content-encoding", "gzip");
        }
        return gateway.send(request.POST(BodyPublishers.ofByteArray(body)).build());
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        var problem =
                ProtocolJson.decode(response.body().getBytes(StandardCharsets.UTF_8), cx.niro.protocol.Problem.class);
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.title()).isNotBlank();
        assertThat(problem.detail()).isNotBlank();
    }

    private static byte[] gzip(byte[] text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bytes)) {
            zip.write(text);
        }
        return bytes.toByteArray();
    }

    private static byte[] bomb(long size) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var zeros = new byte[1024 * 1024];
        try (var zip = new GZIPOutputStream(bytes)) {
            for (long written = 0; written < size; written += zeros.length) {
                zip.write(zeros);
            }
        }
        return bytes.toByteArray();
    }

    /** Bytes since its start, by the id of each living thread. */
    private static Map<Long, Long> allocatedByThread() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        var ids = threads.getAllThreadIds();
        var bytes = threads.getThreadAllocatedBytes(ids);
        return IntStream.range(0, ids.length)
                .filter(i -> bytes[i] > 0)
                .boxed()
                .collect(Collectors.toMap(i -> ids[i], i -> bytes[i]));
    }

    private static Socket connect(int port) throws IOException {
        var socket = new Socket(java.net.InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static boolean accepts(int port) {
        try (var socket = connect(port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** Head and body of an answer with a content-length. */
    private static String readHead(Socket socket) throws IOException {
        var head = new StringBuilder();
        for (var line = firstLine(socket.getInputStream());
                !line.isBlank();
                line = firstLine(socket.getInputStream())) {
            head.append(line).append('\n');
        }
        var length = java.util.regex.Pattern.compile("content-length: (\\d+)").matcher(head);
        assertThat(length.find()).as(head.toString()).isTrue();
        assertThat(socket.getInputStream().readNBytes(Integer.parseInt(length.group(1))))
                .isNotEmpty();
        return head.toString();
    }

    private static String firstLine(InputStream in) throws IOException {
        var line = Buffer.buffer();
        for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
            line.appendByte((byte) octet);
        }
        return line.toString();
    }

    record Named(String name) {}
}
