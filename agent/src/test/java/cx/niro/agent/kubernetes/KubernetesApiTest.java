package cx.niro.agent.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.credentials.AccessTokenAuthentication;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to a credential that the API server refuses. */
class KubernetesApiTest {
    private static final long TEN_SECONDS = 10_000_000_000L;

    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private volatile String onDisk = "old";
    private volatile String accepted = "new";
    private HttpServer server;
    private KubernetesApi api;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var given = exchange.getRequestHeaders().getFirst("authorization");
            var body = "{}".getBytes(UTF_8);
            exchange.sendResponseHeaders(("Bearer " + accepted).equals(given) ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        api = new KubernetesApi(this::open, nanos::get);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private ApiClient open() {
        opened.incrementAndGet();
        return new ClientBuilder()
                .setBasePath("http://127.0.0.1:" + server.getAddress().getPort())
                .setAuthentication(new AccessTokenAuthentication(onDisk))
                .build();
    }

    private void assertRefused() {
        assertThatThrownBy(() -> api.get("/version"))
                .isInstanceOfSatisfying(
                        KubernetesFailure.class,
                        failure -> assertThat(failure.status()).isEqualTo(401));
    }

    @Test
    void credentialRenewedOnDiskIsTakenWithTheCallThatWasRefused() throws Exception {
        onDisk = "new";

        assertThat(api.get("/version").isObject()).isTrue();
        assertThat(opened).hasValue(2);
    }

    @Test
    void refusedCredentialIsReadAgainOnceInTenSeconds() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertRefused();
        }
        assertThat(opened).hasValue(2);

        onDisk = "new";
        assertRefused();
        nanos.addAndGet(TEN_SECONDS);

        assertThat(api.get("/version").isObject()).isTrue();
        assertThat(opened).hasValue(3);
    }
}
