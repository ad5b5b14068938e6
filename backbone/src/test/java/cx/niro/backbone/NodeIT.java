package cx.niro.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.backbone.database.EmbeddedDatabase;
import cx.niro.protocol.ProtocolJson;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node as an operator meets it: started, set up, killed, stopped, misconfigured. */
@Timeout(400)
class NodeIT {
    private static final Pattern CODE = Pattern.compile("setup_code=\"?([A-Z0-9-]{24})");

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private NodeProcess node;

    @AfterEach
    void stop() throws Exception {
        if (node != null) {
            node.close();
        }
        new EmbeddedDatabase(directory).stop();
    }

    @Test
    void firstRunSessionAndTokenSurviveAKill() throws Exception {
        node = NodeProcess.in(directory, Map.of("NIRO_ADMIN_EMAIL", "", "NIRO_ADMIN_PASSWORD", ""))
                .start();
        assertThat(get("/api/v1/setup", null).body()).contains("\"needed\":true");
        var database = new EmbeddedDatabase(directory).running().orElseThrow();

        var made = post("/api/v1/setup", "", """
                {"code": "%s", "email": "%s", "password": "%s"}
                """.formatted(codeInTheLog(), NodeProcess.EMAIL, NodeProcess.PASSWORD));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        var signedIn = post("/api/v1/session", "", """
                {"email": "%s", "password": "%s"}
                """.formatted(NodeProcess.EMAIL, NodeProcess.PASSWORD));
        assertThat(signedIn.statusCode()).as(signedIn.body()).isEqualTo(200);
        var cookie = signedIn.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
        var token = ProtocolJson.mapper()
                .readTree(post("/api/v1/tokens", cookie, "{\"name\": \"ci\"}").body())
                .get("token")
                .asText();

        node.kill();
        assertThat(new EmbeddedDatabase(directory).running()).contains(database);
        node.start();

        assertThat(get("/api/v1/me", cookie).statusCode()).isEqualTo(200);
        var byToken = HttpRequest.newBuilder(node.url().resolve("/api/v1/fleet"))
                .header("authorization", "Bearer " + token)
                .build();
        assertThat(http.send(byToken, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
        assertThat(get("/api/v1/setup", null).body()).contains("\"needed\":false");
        assertThat(Files.readString(node.log())).doesNotContain(token, NodeProcess.PASSWORD);
    }

    @Test
    void operatorsSeeHealthMetricsAndJsonLogsAndStopItInOrder() throws Exception {
        NodeTemplate.into(directory);
        node = NodeProcess.in(directory, Map.of("NIRO_LOG_FORMAT", "json")).start();

        assertThat(get("/healthz", null).statusCode()).isEqualTo(200);
        assertThat(get("/readyz", null).body()).contains("\"status\":\"ready\"", "\"database\":\"up\"");
        assertThat(get("/metrics", null).body())
                .contains("jvm_memory_used_bytes", "vertx_pool_", "niro_fleet_rows", "niro_database_up 1");
        assertThat(get("/openapi.yaml", null).body()).startsWith("openapi: 3.1.0");
        assertThat(get("/install.sh", null).statusCode()).isEqualTo(200);

        assertThat(node.terminate()).isZero();
        var lines = Files.readAllLines(node.log());
        assertThat(lines)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(ProtocolJson.mapper()
                                .readTree(line)
                                .get("message")
                                .asText())
                        .isNotBlank());
        assertThat(lines).anySatisfy(line -> assertThat(line).contains("node is stopping"));
        assertThat(lines).noneSatisfy(line -> assertThat(line).contains("\"level\":\"ERROR\""));
    }

    @Test
    void nodesThatStartAtOnceShareOneDatabase() throws Exception {
        node = NodeProcess.in(directory, Map.of());
        try (var other = NodeProcess.in(directory, Map.of())) {
            // one of them makes database, schema and administrator, the other one waits
            other.launch();
            node.start();
            other.awaitReady();
            var signedIn = post("/api/v1/session", "", """
                    {"email": "%s", "password": "%s"}
                    """.formatted(NodeProcess.EMAIL, NodeProcess.PASSWORD));
            var cookie =
                    signedIn.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];

            var elsewhere = http.send(
                    HttpRequest.newBuilder(other.url().resolve("/api/v1/me"))
                            .header("cookie", cookie)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(elsewhere.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void configurationProblemsAreListedAtOnceAndEndTheStart() throws Exception {
        var settings = new HashMap<>(Map.of(
                "NIRO_HTTP_PORT", "99999",
                "NIRO_DATABASE_URL", "postgresql://niro:sesame@db/niro?sslmode=maybe",
                "NIRO_CLUSTER_JOIN", "telepathy",
                "NIRO_UNKNOWN_AFTER", "PT2M",
                "NIRO_ADMIN_PASSWORD", "short"));
        node = NodeProcess.in(directory, settings);

        assertThat(node.launch().waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(node.process().exitValue()).isEqualTo(2);
        assertThat(Files.readString(node.log()))
                .contains(
                        "NIRO_HTTP_PORT",
                        "NIRO_DATABASE_URL",
                        "NIRO_CLUSTER_JOIN",
                        "NIRO_OFFLINE_AFTER",
                        "NIRO_ADMIN_PASSWORD")
                .doesNotContain("sesame", "short'");
    }

    private String codeInTheLog() throws IOException {
        var code = CODE.matcher(Files.readString(node.log()));
        assertThat(code.find()).isTrue();
        return code.group(1);
    }

    private HttpResponse<String> get(String path, String cookie) throws Exception {
        var request = HttpRequest.newBuilder(node.url().resolve(path));
        if (cookie != null) {
            request.header("cookie", cookie);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String cookie, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(node.url().resolve(path))
                        .header("cookie", cookie)
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
