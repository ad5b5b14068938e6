package cx.niro.agent.heartbeat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.observe.AccessReviews;
import io.kubernetes.client.util.ClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnPodTest {
    private volatile boolean mayList = true;
    private volatile int status = 200;
    private volatile int listStatus = 200;
    private volatile String others = "";
    private volatile String pod = "{\"metadata\":{\"name\":\"niro-agent-a\"}}";
    private HttpServer cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        cluster.createContext("/", exchange -> {
            try (exchange) {
                var isReview = exchange.getRequestURI().getPath().endsWith("selfsubjectaccessreviews");
                var isPod =
                        exchange.getRequestURI().getPath().equals("/api/v1/namespaces/niro-system/pods/niro-agent-a");
                var isList = exchange.getRequestURI().getPath().equals("/api/v1/namespaces/niro-system/pods")
                        && "labelSelector=app.kubernetes.io/name=niro-agent"
                                .equals(exchange.getRequestURI().getQuery().replaceAll("&?limit=\\d+&?", ""));
                var text = isReview
                        ? "{\"status\":{\"allowed\":" + mayList + "}}"
                        : isList ? "{\"metadata\":{},\"items\":[" + pod + others + "]}" : pod;
                var body = text.getBytes(UTF_8);
                exchange.sendResponseHeaders(isReview ? 201 : isPod ? status : isList ? listStatus : 404, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        cluster.start();
    }

    @AfterEach
    void stop() {
        cluster.stop(0);
    }

    @Test
    void podThatLivesIsNotGivenUp() throws IOException {
        assertThat(isGivenUp("niro-agent-a")).isFalse();
    }

    @Test
    void podThatIsAbsentOrBeingDeletedIsGivenUp() throws IOException {
        assertThat(isGivenUp("niro-agent-b")).isTrue();

        pod = "{\"metadata\":{\"name\":\"niro-agent-a\",\"deletionTimestamp\":\"2026-11-21T12:00:00Z\"}}";
        assertThat(isGivenUp("niro-agent-a")).isTrue();
    }

    @Test
    void podBesideWhichAnotherOfTheAgentLivesIsGivenUp() throws IOException {
        others = other("{}", "Running");
        assertThat(isGivenUp("niro-agent-a")).isTrue();

        others = other("{}", "Pending");
        assertThat(isGivenUp("niro-agent-a")).isTrue();
    }

    @Test
    void podsThatEndedOrGoAreNotBesideIt() throws IOException {
        others = other("{}", "Failed")
                + other("{}", "Succeeded")
                + other("{\"deletionTimestamp\":\"2026-11-21T12:00:00Z\"}", "Running");

        assertThat(isGivenUp("niro-agent-a")).isFalse();
    }

    private static String other(String metadata, String phase) {
        return ",{\"metadata\":" + metadata + ",\"status\":{\"phase\":\"" + phase + "\"}}";
    }

    @Test
    void whatIsNotKnownIsNotGivenUp() throws IOException {
        status = 500;
        assertThat(isGivenUp("niro-agent-a")).isFalse();
        assertThat(isGivenUp(null)).isFalse();
        status = 200;
        listStatus = 500;
        assertThat(isGivenUp("niro-agent-a")).isFalse();

        mayList = false;
        assertThat(isGivenUp("niro-agent-b")).isFalse();
    }

    private boolean isGivenUp(String name) throws IOException {
        var url = "http://127.0.0.1:" + cluster.getAddress().getPort();
        var api = new KubernetesApi(() -> new ClientBuilder().setBasePath(url).build());
        return new OwnPod(
                        api,
                        new AccessReviews(api, true, "niro-system", List.of()),
                        "niro-system",
                        Optional.ofNullable(name))
                .isGivenUp();
    }
}
