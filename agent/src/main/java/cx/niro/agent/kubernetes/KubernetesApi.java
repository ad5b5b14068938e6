package cx.niro.agent.kubernetes;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import cx.niro.agent.text.Redaction;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import okhttp3.MediaType;
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

    private static final String JSON = "application/json";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final MediaType JSON_TYPE = MediaType.get(JSON);
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final String[] BEARER = {"BearerToken"};
    private static final int MAX_RESTARTS = 2;
    /** A refused credential is read again from disk, but not with every call that it is refused for. */
    private static final long RENEW_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

    private final Connection connection;
    private final LongSupplier nanoTime;
    private volatile ApiClient client;
    private long mayRenewAt;

    /** Fails with {@link IOException} when the configuration of the connection cannot be read. */
    public KubernetesApi(Connection connection) throws IOException {
        this(connection, System::nanoTime);
    }

    KubernetesApi(Connection connection, LongSupplier nanoTime) throws IOException {
        this.connection = connection;
        this.nanoTime = nanoTime;
        this.client = open(connection);
        this.mayRenewAt = nanoTime.getAsLong();
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
        var response = authenticated(method, path, query, accept, body);
        if (response.isSuccessful()) {
            return response;
        }
        try (response) {
            throw refused(response);
        }
    }

    private Response authenticated(String method, String path, Map<String, String> query, String accept, JsonNode body)
            throws IOException {
        var present = client;
        var response = execute(present, method, path, query, accept, body);
        if (response.code() != 401) {
            return response;
        }
        try {
            if (!renew(present)) {
                return response;
            }
        } catch (IOException e) {
            response.close();
            throw e;
        }
        response.close();
        return execute(client, method, path, query, accept, body);
    }

    /** Tells whether there is another client now than the refused one. */
    private synchronized boolean renew(ApiClient refused) throws IOException {
        if (client != refused) {
            return true;
        }
        var now = nanoTime.getAsLong();
        if (now - mayRenewAt < 0) {
            return false;
        }
        mayRenewAt = now + RENEW_EVERY_NANOS;
        client = open(connection);
        refused.getHttpClient().connectionPool().evictAll();
        return true;
    }

    private static Response execute(
            ApiClient present, String method, String path, Map<String, String> query, String accept, JsonNode body)
            throws IOException {
        var call = present.getHttpClient().newCall(request(present, method, path, query, accept, body));
        call.timeout().timeout(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        return call.execute();
    }

    /** The client's own builder puts in its credentials; the body is ours, raw. */
    private static Request request(
            ApiClient client, String method, String path, Map<String, String> query, String accept, JsonNode body)
            throws IOException {
        try {
            var headers = new HashMap<>(Map.of("Accept", accept));
            var request = client.buildRequest(
                            client.getBasePath(),
                            path,
                            "GET",
                            new ArrayList<>(),
                            new ArrayList<>(),
                            null,
                            headers,
                            new HashMap<>(),
                            new HashMap<>(),
                            BEARER,
                            null)
                    .newBuilder();
            var built = request.build();
            var url = built.url().newBuilder();
            query.forEach(url::addQueryParameter);
            return request.url(url.build())
                    .header("User-Agent", "niro-agent")
                    .method(method, body == null ? null : RequestBody.create(MAPPER.writeValueAsBytes(body), JSON_TYPE))
                    .build();
        } catch (ApiException e) {
            throw new IOException("the request could not be built: " + e.getMessage(), e);
        }
    }

    private static ApiClient open(Connection connection) throws IOException {
        var client = connection.open();
        var http = client.getHttpClient()
                .newBuilder()
                .connectTimeout(Duration.ofSeconds(5))
                .readTimeout(DEADLINE)
                .writeTimeout(DEADLINE)
                .build();
        return client.setHttpClient(http);
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

    private static KubernetesFailure unanswered(IOException e) {
        var message = e.getMessage() == null ? "" : ": " + e.getMessage();
        return new KubernetesFailure(0, Redaction.of(e.getClass().getSimpleName() + message));
    }
}
