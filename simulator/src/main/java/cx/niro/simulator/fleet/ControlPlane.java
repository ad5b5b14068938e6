package cx.niro.simulator.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.protocol.ProtocolJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** The few calls of the REST API that a person makes who registers clusters. */
final class ControlPlane {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int MOST_ATTEMPTS = 20;

    private final Vertx vertx;
    private final LaneHttp http;
    private final URI base;
    private final FleetMeter meter;
    private volatile Map<String, String> session = Map.of();

    ControlPlane(Vertx vertx, LaneHttp http, URI base, FleetMeter meter) {
        this.vertx = vertx;
        this.http = http;
        this.base = base;
        this.meter = meter;
    }

    /** Fails when the server refuses the credentials. */
    Future<Void> signIn(String email, String password) {
        return call(HttpMethod.POST, "/api/v1/session", Map.of("email", email, "password", password), 1)
                .compose(reply -> {
                    if (reply.cookie() == null) {
                        return Future.failedFuture("the server set no session cookie");
                    }
                    session = Map.of("cookie", reply.cookie());
                    return Future.succeededFuture();
                });
    }

    /** Succeeds with the enrollment token. */
    Future<String> createCluster(String name, String environment) {
        return call(
                        HttpMethod.POST,
                        "/api/v1/clusters",
                        Map.of("name", name, "environment", environment, "labels", Map.of("synthetic", "true")),
                        1)
                .map(reply -> reply.as(JsonNode.class).at("/enrollment/token").asText());
    }

    Future<Void> deleteCluster(String id) {
        return call(HttpMethod.DELETE, "/api/v1/clusters/" + id, null, 1).mapEmpty();
    }

    /** The text of /metrics; empty when the server offers none. */
    Future<String> metrics() {
        return http.call(base, new LaneHttp.Request(HttpMethod.GET, "/metrics", Map.of(), null, false), DEADLINE)
                .map(reply -> reply.isSuccess() ? reply.body().toString() : "")
                .otherwise("");
    }

    private Future<Reply> call(HttpMethod method, String path, Object body, int attempt) {
        Buffer json = body == null ? null : Buffer.buffer(ProtocolJson.encode(body));
        return http.call(base, new LaneHttp.Request(method, path, session, json, false), DEADLINE)
                .compose(reply -> {
                    if (reply.isSuccess()) {
                        return Future.succeededFuture(reply);
                    }
                    meter.failed(path.startsWith("/api/v1/session") ? "sign-in" : "rest", reply);
                    boolean transitory = reply.status() == 429 || reply.status() >= 500;
                    return transitory && attempt < MOST_ATTEMPTS
                            ? pause(reply.retryAfter().orElse(Duration.ofSeconds(1)))
                                    .compose(v -> call(method, path, body, attempt + 1))
                            : Future.failedFuture(method + " " + path + " answered " + reply.reason());
                });
    }

    private Future<Void> pause(Duration wait) {
        return vertx.timer(Math.max(1, wait.toMillis())).mapEmpty();
    }
}
