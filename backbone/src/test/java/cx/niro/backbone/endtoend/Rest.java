package cx.niro.backbone.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.backbone.NodeProcess;
import cx.niro.protocol.ProtocolJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The REST API as a program uses it, with an API token. */
final class Rest {
    /** What a node says that cannot reach its database in time. */
    private static final int UNAVAILABLE = 503;

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI base;
    private String token;
    private String session;

    private Rest(URI base) {
        this.base = base;
    }

    /** Signs in as the first administrator and makes an API token. */
    static Rest signIn(URI node) throws IOException, InterruptedException {
        var rest = new Rest(node.resolve("/api/v1/"));
        var opened = await().atMost(Duration.ofMinutes(1))
                .until(rest::openSession, answer -> answer.statusCode() != UNAVAILABLE);
        assertThat(opened.statusCode())
                .as(() -> new String(opened.body(), UTF_8))
                .isLessThan(300);
        rest.session = opened.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
        var made = rest.send(rest.request("tokens").POST(rest.json(Map.of("name", "end-to-end"))));
        rest.token = ProtocolJson.mapper().readTree(made.body()).get("token").asText();
        return rest;
    }

    /** The same node with another token. */
    Rest as(String otherToken) {
        var other = new Rest(base);
        other.token = otherToken;
        return other;
    }

    /** The same node as a browser uses it, by the session that the token was made with. */
    Rest inSession() {
        var other = new Rest(base);
        other.session = session;
        return other;
    }

    /** For connections of a test's own. */
    String token() {
        return token;
    }

    /** Signs in once more; the answer sets a cookie that nobody keeps. */
    HttpResponse<byte[]> openSession() throws IOException, InterruptedException {
        return send(
                request("session").POST(json(Map.of("email", NodeProcess.EMAIL, "password", NodeProcess.PASSWORD))));
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return body(send(request(path).GET()));
    }

    /** A command at its end, however long that takes on this machine. */
    JsonNode ended(String commandId) {
        return Nodes.within(120)
                .until(() -> get("commands/" + commandId + "?wait=10"), command -> command.hasNonNull("finished_at"));
    }

    /** Without waiting for the answer. */
    CompletableFuture<JsonNode> getLater(String path) {
        return client.sendAsync(request(path).GET().build(), BodyHandlers.ofByteArray())
                .thenApply(answer -> {
                    try {
                        return body(answer);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    HttpResponse<byte[]> answerOf(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    JsonNode post(String path, Object body) throws IOException, InterruptedException {
        return body(send(request(path).POST(json(body))));
    }

    HttpResponse<byte[]> answerOfPost(String path, Object body) throws IOException, InterruptedException {
        return send(request(path).POST(json(body)));
    }

    /** With an Idempotency-Key, so that it may be sent again, here or at another node, when no answer came. */
    HttpResponse<byte[]> answerOfPost(String path, Object body, String idempotencyKey)
            throws IOException, InterruptedException {
        return send(request(path).header("idempotency-key", idempotencyKey).POST(json(body)));
    }

    HttpResponse<byte[]> delete(String path) throws IOException, InterruptedException {
        return send(request(path).DELETE());
    }

    HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(20))
                .header("content-type", "application/json");
        if (token != null) {
            return request.header("authorization", "Bearer " + token);
        }
        return session == null ? request : request.header("cookie", session);
    }

    private HttpRequest.BodyPublisher json(Object body) {
        return BodyPublishers.ofByteArray(ProtocolJson.encode(body));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static JsonNode body(HttpResponse<byte[]> answer) throws IOException {
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(
                    answer.statusCode() + " " + new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
        }
        return ProtocolJson.mapper().readTree(answer.body());
    }
}
