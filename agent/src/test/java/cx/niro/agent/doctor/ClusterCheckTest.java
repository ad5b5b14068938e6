package cx.niro.agent.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import cx.niro.agent.doctor.Finding.Verdict;
import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.observe.AccessReviews;
import io.kubernetes.client.util.ClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the doctor makes of an API server that grants everything but one resource, or does not say. */
class ClusterCheckTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private volatile String forbidden = "";
    private volatile String unanswered = "";
    private HttpServer cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        cluster.createContext("/", exchange -> {
            try (exchange) {
                var resource = MAPPER.readTree(exchange.getRequestBody())
                        .at("/spec/resourceAttributes/resource")
                        .asText();
                var body = ("{\"metadata\":{\"uid\":\"u-1\"},\"gitVersion\":\"v1.35.0\",\"status\":{\"allowed\":"
                                + !resource.equals(forbidden) + "}}")
                        .getBytes(UTF_8);
                exchange.sendResponseHeaders(
                        !resource.isEmpty() && resource.equals(unanswered) ? 500 : 200, body.length);
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
    void everythingGrantedIsFine() throws IOException {
        assertThat(permissions(true).verdict()).isEqualTo(Verdict.OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"statefulsets", "daemonsets", "replicasets", "pods"})
    void listThatIsNotGrantedFails(String resource) throws IOException {
        forbidden = resource;

        var finding = permissions(true);

        assertThat(finding.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(finding.text()).contains("may not list " + resource);
    }

    @Test
    void podsThatNobodyWantsAreNotMissed() throws IOException {
        forbidden = "pods";

        assertThat(permissions(false).verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void reviewThatIsNotAnsweredIsWarnedOf() throws IOException {
        unanswered = "nodes";

        var finding = permissions(true);

        assertThat(finding.verdict()).isEqualTo(Verdict.WARN);
        assertThat(finding.text()).contains("not answered", "list nodes");
    }

    private Finding permissions(boolean wantsPods) throws IOException {
        var url = "http://127.0.0.1:" + cluster.getAddress().getPort();
        var api = new KubernetesApi(() -> new ClientBuilder().setBasePath(url).build());
        var reviews = new AccessReviews(api, wantsPods, "niro-system", List.of());
        var findings = new ArrayList<Finding>();
        new ClusterCheck(new Patient(null, api, reviews, "niro-system", true, Clock.systemUTC())).run(findings::add);
        return findings.get(findings.size() - 1);
    }
}
