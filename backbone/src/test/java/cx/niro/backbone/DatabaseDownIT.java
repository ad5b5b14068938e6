package cx.niro.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cx.niro.backbone.database.EmbeddedDatabase;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL goes away and comes back under a running node. */
@Timeout(180)
class DatabaseDownIT {
    private static final String SIGN_IN =
            "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(NodeProcess.EMAIL, NodeProcess.PASSWORD);

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private NodeProcess node;

    @AfterEach
    void stop() throws Exception {
        node.close();
        new EmbeddedDatabase(directory).stop();
    }

    @Test
    void readsGoOnWritesAreToldToComeBackAndAllIsWellByItself() throws Exception {
        var database = new EmbeddedDatabase(directory);
        node = NodeProcess.in(directory, Map.of()).start();
        var cookie = send("POST", "/api/v1/session", "", SIGN_IN)
                .headers()
                .firstValue("set-cookie")
                .orElseThrow()
                .split(";", 2)[0];
        assertThat(send("GET", "/api/v1/fleet", cookie, null).statusCode()).isEqualTo(200);

        database.stop();
        // longer than the gateway believes a caller without asking
        var until = System.nanoTime() + Duration.ofSeconds(13).toNanos();
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    var begun = System.nanoTime();
                    assertThat(send("GET", "/api/v1/fleet", cookie, null).statusCode())
                            .isEqualTo(200);
                    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
                    return System.nanoTime() > until;
                });
        for (var refused : new HttpResponse<?>[] {
            send("POST", "/api/v1/clusters", cookie, "{\"name\": \"eu-9\"}"),
            send("POST", "/api/v1/session", "", SIGN_IN),
            send("POST", "/api/v1/tokens", cookie, "{\"name\": \"ci\"}")
        }) {
            assertThat(refused.statusCode()).as(refused.body().toString()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).isPresent();
            assertThat(refused.body().toString()).contains("\"code\":\"database_unavailable\"");
        }
        assertThat(send("GET", "/healthz", "", null).statusCode()).isEqualTo(200);
        assertThat(send("GET", "/readyz", "", null).statusCode()).isEqualTo(200);
        assertThat(send("GET", "/readyz", "", null).body()).contains("\"database\":\"down\"");
        assertThat(send("GET", "/metrics", "", null).body()).contains("niro_database_up 0");

        database.start();

        await().atMost(Duration.ofSeconds(15))
                .until(() -> send("POST", "/api/v1/clusters", cookie, "{\"name\": \"eu-9\"}")
                                .statusCode()
                        == 201);
        assertThat(send("POST", "/api/v1/session", "", SIGN_IN).statusCode()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> send("GET", "/metrics", "", null).body().contains("niro_database_up 1"));
    }

    private HttpResponse<String> send(String method, String path, String cookie, String body) throws Exception {
        var request = HttpRequest.newBuilder(node.url().resolve(path))
                .timeout(Duration.ofSeconds(20))
                .header("cookie", cookie)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("content-type", "application/json");
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
