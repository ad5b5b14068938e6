package cx.niro.simulator.bench;

import cx.niro.simulator.fleet.Percentiles;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How fast a bare HTTP echo is with the client, the rate and as many held connections as the measured thing has. */
final class EchoFloor implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CONNECT_AT_A_TIME = 200;
    private static final Map<String, String> BODY =
            Map.of("type", "ping", "note", "as long as the body of a ping, roughly");

    private final BenchHttp http = new BenchHttp();
    private final URI server;
    private volatile boolean closed;

    EchoFloor(URI server) {
        this.server = server;
    }

    Percentiles measure(int held, double perSecond, Duration warmUp, Duration during) throws InterruptedException {
        hold(held);
        var loop = new OpenLoop(perSecond, PATIENCE);
        int lost = loop.run(warmUp, (number, intendedAt) -> http.post(server, EchoServer.ECHO_PATH, BODY));
        var times = new Times();
        lost += loop.run(
                during,
                (number, intendedAt) -> http.post(server, EchoServer.ECHO_PATH, BODY)
                        .onSuccess(answer -> times.add(intendedAt, System.nanoTime())));
        if (lost > 0) {
            throw new IllegalStateException(lost + " echoes were not answered");
        }
        return times.percentiles();
    }

    private void hold(int connections) throws InterruptedException {
        for (int done = 0; done < connections; done += CONNECT_AT_A_TIME) {
            List<Future<HttpClientConnection>> some = new ArrayList<>();
            for (int i = done; i < Math.min(connections, done + CONNECT_AT_A_TIME); i++) {
                some.add(http.connect(server).onSuccess(this::askToHold));
            }
            try {
                var unused = Future.all(some)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException("cannot hold " + connections + " connections: " + e, e);
            }
        }
    }

    private void askToHold(HttpClientConnection connection) {
        connection
                .request(new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setHost(server.getHost())
                        .setPort(server.getPort())
                        .setURI(EchoServer.HOLD_PATH))
                .compose(request -> request.send().compose(response -> response.body()))
                .onSuccess(answered -> {
                    if (!closed) {
                        askToHold(connection);
                    }
                })
                .onFailure(gone -> {});
    }

    @Override
    public void close() {
        closed = true;
        http.close();
    }
}
