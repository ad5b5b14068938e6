package cx.niro.agent.apply;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.protocol.ObjectRef;
import io.kubernetes.client.util.ClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KindsTest {
    private static final ObjectRef WIDGET = new ObjectRef("example.com/v1", "Widget", "shop", "web");
    private static final ObjectRef GADGET = new ObjectRef("example.org/v1", "Gadget", "shop", "web");

    private volatile int status = 503;
    private long now;
    private HttpServer cluster;
    private Kinds kinds;

    @BeforeEach
    void start() throws IOException {
        cluster = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        cluster.createContext("/", exchange -> {
            try (exchange) {
                var body = "{\"resources\":[{\"name\":\"gadgets\",\"kind\":\"Gadget\",\"namespaced\":true}]}"
                        .getBytes(UTF_8);
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        cluster.start();
        var url = "http://127.0.0.1:" + cluster.getAddress().getPort();
        var api = new KubernetesApi(() -> new ClientBuilder().setBasePath(url).build());
        kinds = new Kinds(new Discovery(api), new Deadline(Duration.ofMinutes(10)), () -> now);
    }

    @AfterEach
    void stop() {
        cluster.stop(0);
    }

    private void passes(Duration time) {
        now += time.toNanos();
    }

    /** Why the object is given up; empty while it is to be tried again. */
    private Optional<String> givenUp(ObjectRef named) {
        try {
            var unused = kinds.find(named);
            throw new AssertionError("the API server said what it serves");
        } catch (KubernetesFailure e) {
            return kinds.refusal(named, e).map(Refusal::reason);
        }
    }

    @Test
    void kindsThatTheApiServerDoesNotTellAreWaitedForAMinute() {
        assertThat(givenUp(WIDGET)).isEmpty();
        passes(Duration.ofMillis(59_999));
        assertThat(givenUp(WIDGET)).isEmpty();

        passes(Duration.ofMillis(1));

        assertThat(givenUp(WIDGET)).contains("timeout");
    }

    @Test
    void answerInBetweenStartsTheMinuteAnew() throws Exception {
        assertThat(givenUp(WIDGET)).isEmpty();
        passes(Duration.ofSeconds(50));
        status = 200;
        assertThat(kinds.find(WIDGET)).isEmpty();
        status = 503;

        passes(Duration.ofSeconds(20));
        assertThat(givenUp(WIDGET)).isEmpty();
        passes(Duration.ofSeconds(60));
        assertThat(givenUp(WIDGET)).contains("timeout");
    }

    @Test
    void eachGroupHasAMinuteOfItsOwn() {
        assertThat(givenUp(WIDGET)).isEmpty();
        passes(Duration.ofSeconds(40));
        assertThat(givenUp(GADGET)).isEmpty();
        passes(Duration.ofSeconds(20));

        assertThat(givenUp(WIDGET)).contains("timeout");
        assertThat(givenUp(GADGET)).isEmpty();
    }

    @Test
    void refusedDiscoveryIsNotWaitedFor() {
        status = 403;

        assertThat(givenUp(WIDGET)).contains("forbidden");
    }

    @Test
    void knownKindNeedsNoAnswer() throws Exception {
        status = 200;
        assertThat(kinds.find(GADGET)).map(ResourceKind::plural).contains("gadgets");
        status = 503;

        assertThat(kinds.find(GADGET)).isPresent();
        assertThatThrownBy(() -> kinds.find(WIDGET)).isInstanceOf(KubernetesFailure.class);
    }
}
