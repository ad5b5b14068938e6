package cx.niro.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import cx.niro.agent.TestClock;
import cx.niro.agent.text.Hidden;
import cx.niro.protocol.PollAnswer;
import cx.niro.protocol.PollRequest;
import cx.niro.protocol.ProtocolJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkTest {
    private static final Optional<Hidden> KEY = Optional.of(new Hidden("niro_ak_canary"));
    private static final PollRequest REQUEST = new PollRequest("run", 0, List.of("a".repeat(2_000)), List.of());

    private final TestClock clock = new TestClock();
    private final Silence silence = new Silence(clock);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void requestsAreGzippedAndCarryKeyAndVersion() throws IOException {
        var seen = new CopyOnWriteArrayList<PollRequest>();
        var headers = new CopyOnWriteArrayList<String>();
        serve(exchange -> {
            headers.add(exchange.getRequestHeaders().getFirst("Authorization"));
            headers.add(exchange.getRequestHeaders().getFirst("Niro-Protocol"));
            headers.add(exchange.getRequestHeaders().getFirst("Accept-Encoding"));
            seen.add(ProtocolJson.decode(new GZIPInputStream(exchange.getRequestBody()), PollRequest.class));
            answer(exchange, 200, "application/json", "{\"commands\":[],\"newer_field\":1}");
        });
        var link = link(ProxyRules.NONE);

        var answer = post(link);

        assertThat(answer).isEqualTo(new Answer.Accepted<>(new PollAnswer(List.of(), null)));
        assertThat(seen).containsExactly(REQUEST);
        assertThat(headers).containsExactly("Bearer niro_ak_canary", "1", "gzip");
        assertThat(link.sentBytes()).isBetween(50L, 500L);
    }

    @Test
    void problemsAreAnswersOfTheServer() throws IOException {
        serve(exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "3");
            answer(
                    exchange,
                    429,
                    "application/problem+json",
                    "{\"status\":429,\"code\":\"busy\",\"detail\":\"later\"}");
        });

        var answer = post(link(ProxyRules.NONE));
        clock.advance(Duration.ofHours(1));

        assertThat(answer)
                .isEqualTo(new Answer.Refused<>(429, "busy", "later", Optional.of(Duration.ofSeconds(3)), true));
        assertThat(silence.length()).isZero();
    }

    @Test
    void theErrorPageOfAProxyIsNoAnswerOfTheServer() throws IOException {
        serve(exchange -> answer(exchange, 502, "text/html", "<html>bad gateway</html>"));

        var answer = post(link(ProxyRules.NONE));
        clock.advance(Duration.ofMinutes(3));

        assertThat(answer).isInstanceOfSatisfying(Answer.Refused.class, refused -> {
            assertThat(refused.fromServer()).isFalse();
            assertThat(refused.code()).isEqualTo("http_502");
            assertThat(refused.isTransient()).isTrue();
        });
        assertThat(silence.length()).isEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void aSignInPageWithStatus200IsNoAnswerEither() throws IOException {
        serve(exchange -> answer(exchange, 200, "text/html", "<html>please sign in</html>"));

        assertThat(post(link(ProxyRules.NONE))).isInstanceOf(Answer.Unreachable.class);
    }

    @Test
    void aServerThatAcceptsAndSaysNothingIsLeftAtTheDeadline() throws IOException {
        try (var mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var link = new Link(
                    new LinkConfig(
                            URI.create("http://127.0.0.1:" + mute.getLocalPort()), Optional.empty(), ProxyRules.NONE),
                    silence,
                    clock);

            var answer = link.post("/agent/v1/x", KEY, REQUEST, PollAnswer.class, Duration.ofMillis(300));

            assertThat(answer).isInstanceOf(Answer.Unreachable.class);
        }
    }

    @Test
    void aLinkThatStartsAfreshStillWorks() throws IOException {
        serve(exchange -> answer(exchange, 200, "application/json", "{}"));
        var link = link(ProxyRules.NONE);

        assertThat(post(link)).isInstanceOf(Answer.Accepted.class);
        link.startAfresh();
        assertThat(post(link)).isInstanceOf(Answer.Accepted.class);
    }

    @Test
    void proxiesAreUsedWithTheirCredentials() throws IOException {
        var seen = new CopyOnWriteArrayList<String>();
        serve(exchange -> {
            var credentials = exchange.getRequestHeaders().getFirst("Proxy-Authorization");
            seen.add(exchange.getRequestURI() + " " + credentials);
            if (credentials == null) {
                exchange.getResponseHeaders().set("Proxy-Authenticate", "Basic realm=\"proxy\"");
                answer(exchange, 407, "text/plain", "");
            } else {
                answer(exchange, 200, "application/json", "{}");
            }
        });
        var proxy = ProxyRules.of(
                Map.of(
                        "HTTP_PROXY",
                        "http://user:word@127.0.0.1:" + server.getAddress().getPort()),
                (name, problem) -> {});
        var link = new Link(new LinkConfig(URI.create("http://niro.invalid"), Optional.empty(), proxy), silence, clock);

        var answer = post(link);

        assertThat(answer).isInstanceOf(Answer.Accepted.class);
        assertThat(seen.get(seen.size() - 1)).isEqualTo("http://niro.invalid/agent/v1/x Basic dXNlcjp3b3Jk");
    }

    @Test
    void keysNeverShowInWhatIsSaidOfAFailure() throws IOException {
        var link = new Link(
                new LinkConfig(URI.create("http://niro.invalid"), Optional.empty(), ProxyRules.NONE), silence, clock);

        assertThat(post(link).toString()).doesNotContain("canary");
    }

    private Answer<PollAnswer> post(Link link) {
        return link.post("/agent/v1/x", KEY, REQUEST, PollAnswer.class, Duration.ofSeconds(10));
    }

    private Link link(ProxyRules proxy) throws IOException {
        var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new Link(new LinkConfig(url, Optional.empty(), proxy), silence, clock);
    }

    private void serve(HttpHandler handler) {
        server.createContext("/", exchange -> {
            try (exchange) {
                handler.handle(exchange);
            }
        });
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
