package cx.niro.simulator.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoundRobinTest {
    private final List<HttpServer> servers = new ArrayList<>();
    private final AtomicInteger readiness = new AtomicInteger(200);
    private RoundRobin proxy;

    @AfterEach
    void stop() {
        proxy.close();
        servers.forEach(server -> server.stop(0));
    }

    @Test
    void eachConnectionGoesToTheNextNode() throws Exception {
        proxy = RoundRobin.start(0, List.of(node("a", 200), node("b", 200)));

        assertThat(askedBy(6)).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void nodesThatAreGoneAreSkipped() throws Exception {
        InetSocketAddress gone = node("gone", 200);
        servers.get(0).stop(0);
        proxy = RoundRobin.start(0, List.of(gone, node("b", 200)));

        assertThat(askedBy(6)).containsExactly("b");
    }

    @Test
    void nodesThatAreNotReadyComeLast() throws Exception {
        readiness.set(503);
        proxy = RoundRobin.start(0, List.of(node("draining", 0), node("b", 200)));

        Awaitility.await().until(() -> askedBy(4).equals(Set.of("b")));

        readiness.set(200);
        Awaitility.await().until(() -> askedBy(4).size() == 2);
    }

    @Test
    void largeBodiesPassBothWaysAsTheyAre() throws Exception {
        proxy = RoundRobin.start(0, List.of(node("a", 200)));
        byte[] body = new byte[3_000_000];
        new Random(7).nextBytes(body);

        byte[] answer = HttpClient.newHttpClient()
                .send(request("/echo").POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofByteArray())
                .body();

        assertThat(answer).isEqualTo(body);
    }

    @Test
    void argumentsThatAreWrongAreNamed() throws Exception {
        proxy = ProxyMain.start(List.of("--listen", "0", "--to", "127.0.0.1:1"));
        assertThat(proxy.port()).isPositive();
        assertThatThrownBy(() -> ProxyMain.start(List.of("--listen", "0"))).hasMessageContaining("--to");
        assertThatThrownBy(() -> ProxyMain.start(List.of("--listen", "0", "--to", "here")))
                .hasMessageContaining("here");
    }

    private Set<String> askedBy(int times) throws IOException, InterruptedException {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < times; i++) {
            // a client keeps its connection, so each request has its own client
            names.add(HttpClient.newHttpClient()
                    .send(request("/name").build(), BodyHandlers.ofString())
                    .body());
        }
        return names;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.port() + path))
                .timeout(Duration.ofSeconds(10));
    }

    /** @param ready status of /readyz; 0 for the one that the test sets */
    private InetSocketAddress node(String name, int ready) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/readyz", exchange -> {
            exchange.sendResponseHeaders(ready == 0 ? readiness.get() : ready, -1);
            exchange.close();
        });
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestURI().getPath().equals("/echo")
                    ? exchange.getRequestBody().readAllBytes()
                    : name.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
        servers.add(server);
        return InetSocketAddress.createUnresolved(
                "127.0.0.1", server.getAddress().getPort());
    }
}
