package cx.niro.verticles.gateway;

import cx.niro.verticles.access.AccessMessages;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.enrollment.EnrollmentMessages;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A real gateway on a port that the operating system chose, with the given concerns' routes only. Callers are known by fake
 * credentials: give {@link #known} a token, or {@link #knownAgent} a key. A concern that serves AUTHENTICATE or
 * AUTHENTICATE_AGENT itself says so with the flags of {@code start}.
 */
public final class TestGateway implements AutoCloseable {
    public static final UUID ORG = UUID.fromString("01900000-0000-7000-8000-000000000001");

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Map<String, Principal> principals = new ConcurrentHashMap<>();
    private final Map<String, AgentPrincipal> agents = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private Gateway gateway;

    private TestGateway() {}

    public static TestGateway start(Vertx vertx, Api... apis) {
        return start(vertx, true, true, apis);
    }

    /** @param fakeUsers false when the test serves AccessMessages.AUTHENTICATE itself; likewise {@code fakeAgents} */
    public static TestGateway start(Vertx vertx, boolean fakeUsers, boolean fakeAgents, Api... apis) {
        return start(vertx, config(), Gateway.FIRST_REQUEST_WITHIN, fakeUsers, fakeAgents, apis);
    }

    static TestGateway start(
            Vertx vertx,
            GatewayConfig config,
            Duration firstRequestWithin,
            boolean fakeUsers,
            boolean fakeAgents,
            Api... apis) {
        var test = new TestGateway();
        var bus = new Bus(vertx);
        if (fakeUsers) {
            var unused = bus.serve(
                    AccessMessages.AUTHENTICATE,
                    request -> test.find(
                            test.principals,
                            request.apiToken() == null ? request.sessionCookie() : request.apiToken(),
                            "unauthenticated"));
        }
        if (fakeAgents) {
            var unused = bus.serve(
                    EnrollmentMessages.AUTHENTICATE_AGENT,
                    request -> test.find(test.agents, request.key(), "agent_key_invalid"));
        }
        test.gateway = await(Gateway.start(vertx, config, () -> List.of(apis), true, firstRequestWithin));
        return test;
    }

    static GatewayConfig config() {
        return new GatewayConfig("127.0.0.1", 0, URI.create("http://localhost:8080"), null, null, List.of(), 1);
    }

    /** A caller of {@link #ORG} with the role. */
    public static Principal principal(Principal.Role role) {
        return new Principal(
                UUID.randomUUID(),
                UUID.randomUUID(),
                role.name().toLowerCase(java.util.Locale.ROOT) + "@test",
                ORG,
                List.of(ORG),
                role);
    }

    /** Makes the principal known by {@code niro_pat_<name>} (Bearer) and returns that token. */
    public String known(String name, Principal principal) {
        var token = "niro_pat_" + name;
        principals.put(token, principal);
        return token;
    }

    /** Makes the value of the cookie niro_session known. */
    public void knownCookie(String value, Principal principal) {
        principals.put(value, principal);
    }

    /** Makes the agent known by {@code niro_ak_<name>} and returns that key. */
    public String knownAgent(String name, AgentPrincipal agent) {
        var key = "niro_ak_" + name;
        agents.put(key, agent);
        return key;
    }

    public int port() {
        return gateway.port();
    }

    public String url() {
        return "http://127.0.0.1:" + gateway.port();
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(60));
    }

    public HttpResponse<String> send(HttpRequest request) throws Exception {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Sends with a Bearer credential (null for none) and, when there is one, a JSON body. */
    public HttpResponse<String> send(String method, String path, String bearer, JsonObject body) throws Exception {
        var request = request(path);
        if (bearer != null) {
            request.header("authorization", "Bearer " + bearer);
        }
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("content-type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body.encode()));
        }
        return send(request.build());
    }

    public static JsonObject json(HttpResponse<String> response) {
        return new JsonObject(response.body());
    }

    /** Twice does no harm. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        var unused = await(gateway.stop());
    }

    private <P> Future<P> find(Map<String, P> known, String credential, String reason) {
        var found = known.get(credential);
        return found == null
                ? Future.failedFuture(
                        new ServiceFailure(ServiceFailure.Code.UNAUTHENTICATED, reason, "the credential is not known"))
                : Future.succeededFuture(found);
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
