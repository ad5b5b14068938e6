package cx.niro.agent.kubernetes;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import cx.niro.agent.text.Redaction;
import java.io.IOException;
import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** The few verbs that the agent speaks, each call with a deadline. */
public final class KubernetesApi {
    /** Items a page of a list. */
    public static final int PAGE = 250;
    /** Asks for metadata alone where the server can cut it out. */
    public static final String METADATA_ONLY =
            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

    /** Content type of a patch that merges maps, and lists by the keys that Kubernetes knows. */
    public static final String STRATEGIC_MERGE_PATCH = "application/strategic-merge-patch+json";

    private static final String JSON = "application/json";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** Numbers as they are written, for objects that are compared. */
    private static final ObjectMapper EXACT =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final MediaType JSON_TYPE = MediaType.get(JSON);
    /** Longest that a request may take. */
    public static final Duration DEADLINE = Duration.ofSeconds(20);

    private static final int MAX_RESTARTS = 2;

    private final Calls calls;

    /** Fails with {@link IOException} when the configuration of the connection cannot be read. */
    public KubernetesApi(Connection connection) throws IOException {
        this(connection, System::nanoTime);
    }

    KubernetesApi(Connection connection, LongSupplier nanoTime) throws IOException {
        this.calls = new Calls(connection, DEADLINE, nanoTime);
    }

    /** A GET whose answer is read as it comes, however long that lasts. Nothing is sent yet. */
    public StreamedGet streamed(String path, Map<String, String> query) {
        return new StreamedGet(calls, path, query);
    }

    public JsonNode get(String path) throws KubernetesFailure {
        return single("GET", path, null);
    }

    public JsonNode post(String path, JsonNode body) throws KubernetesFailure {
        return single("POST", path, body);
    }

    public JsonNode put(String path, JsonNode body) throws KubernetesFailure {
        return single("PUT", path, body);
    }

    /** @param contentType which kind of patch the body is */
    public JsonNode patch(String path, String contentType, JsonNode body) throws KubernetesFailure {
        try {
            var content = RequestBody.create(MAPPER.writeValueAsBytes(body), MediaType.get(contentType));
            try (var response = successful(calls.send(
                    new Calls.Message("PATCH", path, Map.of(), JSON, content), KubernetesApi::executeWithDeadline))) {
                return MAPPER.readTree(response.body().byteStream());
            }
        } catch (IOException e) {
            throw unanswered(e);
        }
    }

    /**
     * One request, whatever comes of it; fails only where there was no answer. The words of a refusal are raw: whoever asks makes
     * them safe.
     */
    public KubernetesAnswer exchange(KubernetesRequest request) throws KubernetesFailure {
        return exchange(request, DEADLINE);
    }

    /** @param atMost that the request may take; more than the usual deadline is cut to that */
    public KubernetesAnswer exchange(KubernetesRequest request, Duration atMost) throws KubernetesFailure {
        var deadline = atMost.compareTo(DEADLINE) < 0 ? atMost : DEADLINE;
        try {
            var content = request.body() == null
                    ? null
                    : RequestBody.create(
                            MAPPER.writeValueAsBytes(request.body()), MediaType.get(request.contentType()));
            var message =
                    new Calls.Message(request.method(), request.path(), request.query(), request.accept(), content);
            try (var response = calls.send(message, (client, sent) -> execute(client, sent, deadline))) {
                var date =
                        Optional.ofNullable(response.headers().getDate("Date")).map(Date::toInstant);
                return new KubernetesAnswer(
                        response.code(), parsed(response.body().bytes()), date);
            }
        } catch (IOException e) {
            throw unanswered(e);
        }
    }

    private static JsonNode parsed(byte[] body) {
        try {
            return EXACT.readTree(body);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /** A whole list, page by page. When it expires on the way it begins again, twice at most. */
    public void list(String path, Map<String, String> query, String accept, ItemSink sink) throws KubernetesFailure {
        var restarts = 0;
        String next = null;
        do {
            try {
                next = page(path, query, next, accept, sink);
            } catch (KubernetesFailure e) {
                if (!e.isExpired() || next == null || restarts++ >= MAX_RESTARTS) {
                    throw e;
                }
                next = null;
                sink.restart();
                next = page(path, query, null, accept, sink);
            }
        } while (next != null);
    }

    public void list(String path, ItemSink sink) throws KubernetesFailure {
        list(path, Map.of(), JSON, sink);
    }

    private String page(String path, Map<String, String> query, String next, String accept, ItemSink sink)
            throws KubernetesFailure {
        var parameters = new HashMap<>(query);
        parameters.put("limit", Integer.toString(PAGE));
        if (next != null) {
            parameters.put("continue", next);
        }
        try (var response = send("GET", path, parameters, accept, null);
                var parser = MAPPER.createParser(response.body().byteStream())) {
            return readPage(parser, sink);
        } catch (IOException e) {
            throw unanswered(e);
        }
    }

    private static String readPage(JsonParser parser, ItemSink sink) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new IOException("a list was expected");
        }
        String next = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var field = parser.currentName();
            var value = parser.nextToken();
            if (field.equals("items") && value == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    sink.item(parser.readValueAsTree());
                }
            } else if (field.equals("metadata")) {
                JsonNode metadata = parser.readValueAsTree();
                next = metadata.path("continue").asText("");
            } else {
                parser.skipChildren();
            }
        }
        return next == null || next.isEmpty() ? null : next;
    }

    private JsonNode single(String method, String path, JsonNode body) throws KubernetesFailure {
        try (var response = send(method, path, Map.of(), JSON, body)) {
            return MAPPER.readTree(response.body().byteStream());
        } catch (IOException e) {
            throw unanswered(e);
        }
    }

    private Response send(String method, String path, Map<String, String> query, String accept, JsonNode body)
            throws KubernetesFailure, IOException {
        var content = body == null ? null : RequestBody.create(MAPPER.writeValueAsBytes(body), JSON_TYPE);
        return successful(calls.send(
                new Calls.Message(method, path, query, accept, content), KubernetesApi::executeWithDeadline));
    }

    private static Response executeWithDeadline(OkHttpClient client, Request request) throws IOException {
        return execute(client, request, DEADLINE);
    }

    private static Response execute(OkHttpClient client, Request request, Duration deadline) throws IOException {
        var call = client.newCall(request);
        // none is no deadline at all
        call.timeout().timeout(Math.max(1, deadline.toMillis()), TimeUnit.MILLISECONDS);
        return call.execute();
    }

    static Response successful(Response response) throws KubernetesFailure {
        if (response.isSuccessful()) {
            return response;
        }
        try (response) {
            throw refused(response);
        }
    }

    private static KubernetesFailure refused(Response response) {
        var status = response.code();
        try {
            var message = MAPPER.readTree(response.body().byteStream())
                    .path("message")
                    .asText("");
            return new KubernetesFailure(status, Redaction.of(message.isEmpty() ? "HTTP " + status : message));
        } catch (IOException e) {
            return new KubernetesFailure(status, "HTTP " + status);
        }
    }

    static KubernetesFailure unanswered(IOException e) {
        var message = e.getMessage() == null ? "" : ": " + e.getMessage();
        return new KubernetesFailure(0, Redaction.of(e.getClass().getSimpleName() + message));
    }
}
