package cx.niro.backbone.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.protocol.ProtocolJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Sends the requests of a recorded agent, its beats to the first node and each other one to the next, and remembers of the answers what
 * the later ones need.
 */
final class RecordedAgent {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-z_]+)}}");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> known = new HashMap<>();
    private final String folder;
    private final List<URI> nodes;
    private int sent;

    /** @param folder below {@code recorded} */
    RecordedAgent(String folder, List<URI> nodes) {
        this.folder = folder;
        this.nodes = nodes;
    }

    /** @param json null where there is none */
    record Answer(int status, JsonNode json) {}

    void knows(String placeholder, String value) {
        known.put(placeholder, value);
    }

    /** The answer, which must have that status. */
    @CanIgnoreReturnValue
    JsonNode accepted(String name, int status) throws IOException, InterruptedException {
        var answer = send(name);
        assertThat(answer.status()).as(name + ": " + answer.json()).isEqualTo(status);
        return answer.json();
    }

    Answer send(String name) throws IOException, InterruptedException {
        var parts = recorded(name).split("\n\n", 2);
        var lines = parts[0].lines().toList();
        var target = lines.get(0).split(" ", 2);
        var request = HttpRequest.newBuilder(nodes.get(name.contains("heartbeat") ? 0 : sent++ % nodes.size())
                        .resolve(target[1]))
                .timeout(Duration.ofSeconds(60));
        var gzip = false;
        for (var line : lines.subList(1, lines.size())) {
            var header = line.split(": ", 2);
            request.header(header[0], header[1]);
            gzip |= header[0].equalsIgnoreCase("content-encoding");
        }
        var body = parts[1].strip().getBytes(UTF_8);
        var answer = http.send(
                request.method(target[0], BodyPublishers.ofByteArray(gzip ? zipped(body) : body))
                        .build(),
                BodyHandlers.ofByteArray());
        var json = json(answer);
        remember(json);
        return new Answer(answer.statusCode(), json);
    }

    private String recorded(String name) throws IOException {
        known.merge("sequence", "1", (had, one) -> Integer.toString(Integer.parseInt(had) + 1));
        try (var file = getClass().getResourceAsStream("/recorded/" + folder + "/" + name + ".http")) {
            return PLACEHOLDER
                    .matcher(new String(file.readAllBytes(), UTF_8))
                    .replaceAll(found -> Matcher.quoteReplacement(value(found.group(1))));
        }
    }

    private String value(String placeholder) {
        var value = known.get(placeholder);
        if (value == null) {
            throw new IllegalStateException("nothing is known of " + placeholder + " yet");
        }
        return value;
    }

    private void remember(JsonNode answer) {
        if (answer == null) {
            return;
        }
        if (answer.hasNonNull("agent_key")) {
            knows("key", answer.get("agent_key").asText());
        }
        if (answer.hasNonNull("proof")) {
            knows(
                    answer.at("/proof/channel").asText() + "_proof",
                    answer.get("proof").toString());
        }
        for (var delivery : answer.path("commands")) {
            knows("command", delivery.get("id").asText());
            if (delivery.at("/command/stream_id").isTextual()) {
                knows("stream", delivery.at("/command/stream_id").asText());
            }
        }
    }

    private static JsonNode json(HttpResponse<byte[]> answer) throws IOException {
        if (answer.body().length == 0) {
            return null;
        }
        var zipped = answer.headers().firstValue("content-encoding").orElse("").equals("gzip");
        var bytes = zipped
                ? new GZIPInputStream(new java.io.ByteArrayInputStream(answer.body())).readAllBytes()
                : answer.body();
        return ProtocolJson.mapper().readTree(bytes);
    }

    private static byte[] zipped(byte[] body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        }
        return bytes.toByteArray();
    }
}
