package cx.niro.simulator.bench;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.protocol.InvalidMessage;
import cx.niro.protocol.ProtocolJson;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The one client of pings and of the floor beneath them. Its calls may come from any thread. */
final class BenchHttp implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int CONNECTIONS = 512;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpClientAgent client = vertx.createHttpClient(
            new HttpClientOptions().setKeepAlive(true).setTcpNoDelay(true),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    private final Context context = vertx.getOrCreateContext();
    private final NetClient sockets = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
    private volatile String cookie;

    /** @param body null where it is no JSON */
    record Answer(int status, JsonNode body) {
        boolean isSuccess() {
            return status >= 200 && status < 300;
        }

        /** Such as {@code 409 cluster_offline}. */
        String reason() {
            String code = body == null ? "" : body.path("code").asText("");
            return code.isEmpty() ? Integer.toString(status) : status + " " + code;
        }
    }

    /** Fails when the server refuses. */
    Future<Void> signIn(URI base, String email, String password) {
        return onEventLoop(() -> send(
                        HttpMethod.POST, base, "/api/v1/session", Map.of("email", email, "password", password))
                .compose(response -> {
                    List<String> cookies = response.headers().getAll("set-cookie");
                    if (response.statusCode() >= 300 || cookies.isEmpty()) {
                        return Future.failedFuture("sign-in was answered " + response.statusCode());
                    }
                    cookie = cookies.get(0).split(";", 2)[0];
                    return response.body().mapEmpty();
                }));
    }

    Future<Answer> post(URI base, String path, Object body) {
        return onEventLoop(() -> send(HttpMethod.POST, base, path, body).compose(BenchHttp::answer));
    }

    Future<Answer> get(URI base, String path) {
        return onEventLoop(() -> send(HttpMethod.GET, base, path, null).compose(BenchHttp::answer));
    }

    /** An answer that is faster than the calling thread would lose its body before anybody listens. */
    private <T> Future<T> onEventLoop(Supplier<Future<T>> call) {
        Promise<T> answer = Promise.promise();
        context.runOnContext(now -> call.get().onComplete(answer));
        return answer.future();
    }

    /** An answer that does not end; fails when the server refuses, with its words. */
    Future<HttpClientResponse> stream(URI base, String path) {
        RequestOptions options = new RequestOptions()
                .setHost(base.getHost())
                .setPort(base.getPort())
                .setURI(path)
                .putHeader("accept", "text/event-stream")
                .putHeader("cookie", cookie == null ? "" : cookie);
        return client.request(options).compose(request -> request.send()).compose(response -> {
            if (response.statusCode() == 200) {
                return Future.succeededFuture(response);
            }
            return response.body()
                    .compose(body -> Future.failedFuture("a log was answered " + response.statusCode() + " " + body));
        });
    }

    /** A bare connection. */
    Future<NetSocket> socket(URI server) {
        return sockets.connect(server.getPort(), server.getHost());
    }

    /** After a while, on the event loop. */
    void after(long millis, Runnable action) {
        vertx.setTimer(Math.max(1, millis), timer -> action.run());
    }

    /** A connection of its own that is kept open. */
    Future<HttpClientConnection> connect(URI base) {
        return client.connect(new HttpConnectOptions().setHost(base.getHost()).setPort(base.getPort()));
    }

    private Future<HttpClientResponse> send(HttpMethod method, URI base, String path, Object body) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setHost(base.getHost())
                .setPort(base.getPort())
                .setURI(path)
                .setIdleTimeout(DEADLINE.toMillis());
        return client.request(options).compose(request -> {
            if (cookie != null) {
                request.putHeader("cookie", cookie);
            }
            if (body == null) {
                return request.send();
            }
            request.putHeader("content-type", "application/json");
            return request.send(Buffer.buffer(ProtocolJson.encode(body)));
        });
    }

    private static Future<Answer> answer(HttpClientResponse response) {
        return response.body().map(body -> new Answer(response.statusCode(), json(body)));
    }

    private static JsonNode json(Buffer body) {
        try {
            return body.length() == 0 ? null : ProtocolJson.decode(body.getBytes(), JsonNode.class);
        } catch (InvalidMessage e) {
            return null;
        }
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
