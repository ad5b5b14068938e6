package cx.niro.simulator.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** The least that an HTTP server of this machine costs: answers a body with itself, and holds what is asked to be held. */
final class EchoServer implements AutoCloseable {
    /** Requests of this path are not answered before {@link #HOLD} is over, as held polls. */
    static final String HOLD_PATH = "/hold";

    static final String ECHO_PATH = "/echo";
    private static final Duration HOLD = Duration.ofSeconds(25);

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;

    EchoServer(int port) {
        server = vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
                .requestHandler(this::handle)
                .listen(port, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    int port() {
        return server.actualPort();
    }

    private void handle(HttpServerRequest request) {
        if (request.path().equals(HOLD_PATH)) {
            vertx.setTimer(
                    HOLD.toMillis(),
                    over -> request.response().setStatusCode(204).end().onFailure(gone -> {}));
            return;
        }
        request.body()
                .compose(body -> request.response()
                        .putHeader("content-type", "application/json")
                        .end(body))
                .onFailure(gone -> {});
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
