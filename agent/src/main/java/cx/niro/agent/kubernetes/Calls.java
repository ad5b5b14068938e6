package cx.niro.agent.kubernetes;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Calls with the credentials of the official client, which is made again from disk when they are refused. */
final class Calls {
    private static final String[] BEARER = {"BearerToken"};
    /** A refused credential is read again from disk, but not with every call that it is refused for. */
    private static final long RENEW_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

    private final Connection connection;
    private final Duration deadline;
    private final LongSupplier nanoTime;
    private volatile ApiClient client;
    private long mayRenewAt;

    /** @param body null for none */
    record Message(String method, String path, Map<String, String> query, String accept, RequestBody body) {}

    /** How a request is carried out. */
    @FunctionalInterface
    interface Exchange {
        Response execute(OkHttpClient client, Request request) throws IOException;
    }

    Calls(Connection connection, Duration deadline, LongSupplier nanoTime) throws IOException {
        this.connection = connection;
        this.deadline = deadline;
        this.nanoTime = nanoTime;
        this.client = open();
        this.mayRenewAt = nanoTime.getAsLong();
    }

    Response send(Message message, Exchange exchange) throws IOException {
        var present = client;
        var response = exchange.execute(present.getHttpClient(), request(present, message));
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
        var renewed = client;
        return exchange.execute(renewed.getHttpClient(), request(renewed, message));
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
        client = open();
        refused.getHttpClient().connectionPool().evictAll();
        return true;
    }

    /** The client's own builder puts in its credentials; the body is ours, raw. */
    private static Request request(ApiClient client, Message message) throws IOException {
        try {
            var headers = new HashMap<>(Map.of("Accept", message.accept()));
            var request = client.buildRequest(
                            client.getBasePath(),
                            message.path(),
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
            var url = request.build().url().newBuilder();
            message.query().forEach(url::addQueryParameter);
            return request.url(url.build())
                    .header("User-Agent", "niro-agent")
                    .method(message.method(), message.body())
                    .build();
        } catch (ApiException e) {
            throw new IOException("the request could not be built: " + e.getMessage(), e);
        }
    }

    private ApiClient open() throws IOException {
        var opened = connection.open();
        var http = opened.getHttpClient()
                .newBuilder()
                .connectTimeout(Duration.ofSeconds(5))
                .readTimeout(deadline)
                .writeTimeout(deadline)
                .build();
        return opened.setHttpClient(http);
    }
}
