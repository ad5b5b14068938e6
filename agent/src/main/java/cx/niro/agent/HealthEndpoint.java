package cx.niro.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/** {@code /healthz} (the process lives) and {@code /readyz} (the server accepted a heartbeat of this run, and promoted it if it is the new one of an update), for the kubelet. */
final class HealthEndpoint {
    private final HttpServer server;

    private HealthEndpoint(HttpServer server) {
        this.server = server;
    }

    /**
     * Fails with {@link IOException} when the port is taken.
     *
     * @param port 0 for any free one
     */
    static HealthEndpoint start(int port, BooleanSupplier ready) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(port), 16);
        server.createContext("/healthz", exchange -> answer(exchange, true, "ok"));
        server.createContext("/readyz", exchange -> {
            var isReady = ready.getAsBoolean();
            answer(exchange, isReady, isReady ? "ok" : "no heartbeat was accepted yet, or another run works still");
        });
        server.start();
        return new HealthEndpoint(server);
    }

    int port() {
        return server.getAddress().getPort();
    }

    void stop() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, boolean good, String text) throws IOException {
        try (exchange) {
            var body = (text + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(good ? 200 : 503, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
