package cx.niro.simulator.fleet;

import cx.niro.protocol.Protocol;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The HTTP of one lane: a bounded pool for short calls, and connections of their own for polls. Every call has a deadline. */
final class LaneHttp {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(10);
    private static final int MAX_ANSWER_BYTES = 8 * 1024 * 1024;

    private final HttpClientAgent client;

    /**
     * @param connections of the pool
     * @param waiting calls that may wait for one of them
     */
    LaneHttp(Vertx vertx, int connections, int waiting) {
        client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout((int) CONNECT.toMillis())
                        .setKeepAlive(true)
                        .setPipelining(false)
                        .setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(waiting));
    }

    /** What is sent: the body is plain or gzip, whichever {@code gzip} says. */
    record Request(HttpMethod method, String path, Map<String, String> headers, Buffer body, boolean gzip) {}

    /** Over the pool. Fails when nothing answers in time. */
    Future<Reply> call(URI base, Request request, Duration deadline) {
        return call(client, base, request, deadline);
    }

    /** A connection of its own, for {@link #callOn}. */
    Future<HttpClientConnection> connect(URI base) {
        return client.connect(new HttpConnectOptions()
                .setHost(base.getHost())
                .setPort(port(base))
                .setSsl(isSecure(base))
                .setConnectTimeout(CONNECT.toMillis()));
    }

    Future<Reply> callOn(HttpClientConnection connection, URI base, Request request, Duration deadline) {
        return call(connection, base, request, deadline);
    }

    private static Future<Reply> call(HttpClient via, URI base, Request request, Duration deadline) {
        RequestOptions options = new RequestOptions()
                .setMethod(request.method())
                .setHost(base.getHost())
                .setPort(port(base))
                .setSsl(isSecure(base))
                .setURI(request.path())
                .setIdleTimeout(deadline.toMillis())
                .setConnectTimeout(deadline.toMillis());
        return via.request(options).compose(http -> send(http, request));
    }

    private static Future<Reply> send(HttpClientRequest http, Request request) {
        MultiMap headers = http.headers();
        request.headers().forEach(headers::set);
        headers.set("accept-encoding", "gzip");
        headers.set(Protocol.VERSION_HEADER, Integer.toString(Protocol.VERSION));
        if (request.body() != null) {
            headers.set("content-type", Protocol.JSON);
            if (request.gzip()) {
                headers.set("content-encoding", "gzip");
            }
        }
        Future<HttpClientResponse> response = request.body() == null ? http.send() : http.send(request.body());
        return response.compose(answer -> answer.body().compose(body -> reply(http, request, answer, body)));
    }

    private static Future<Reply> reply(
            HttpClientRequest http, Request request, HttpClientResponse answer, Buffer received) {
        Buffer body = received;
        if ("gzip".equalsIgnoreCase(answer.getHeader("content-encoding"))) {
            try {
                body = Buffer.buffer(Gzip.decompress(received.getBytes(), MAX_ANSWER_BYTES));
            } catch (IOException e) {
                return Future.failedFuture(e);
            }
        }
        int requestLine = request.method().name().length() + request.path().length() + " HTTP/1.1\r\n".length() + 1;
        return Future.succeededFuture(new Reply(
                answer.statusCode(),
                answer.getHeader("content-type"),
                body,
                retryAfter(answer.getHeader("retry-after")),
                cookie(answer.getHeader("set-cookie")),
                requestLine
                        + size(http.headers())
                        + (request.body() == null ? 0 : request.body().length()),
                "HTTP/1.1 200 OK\r\n".length() + size(answer.headers()) + received.length()));
    }

    private static long size(MultiMap headers) {
        long bytes = 2;
        for (Map.Entry<String, String> header : headers) {
            bytes += header.getKey().length() + header.getValue().length() + ": \r\n".length();
        }
        return bytes;
    }

    /** Seconds only: our server sends no dates. */
    static Optional<Duration> retryAfter(String header) {
        if (header == null || !header.strip().matches("\\d{1,9}")) {
            return Optional.empty();
        }
        Duration asked = Duration.ofSeconds(Long.parseLong(header.strip()));
        return Optional.of(asked.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : asked);
    }

    private static String cookie(String header) {
        if (header == null) {
            return null;
        }
        int end = header.indexOf(';');
        return end < 0 ? header : header.substring(0, end);
    }

    private static boolean isSecure(URI base) {
        return "https".equals(base.getScheme());
    }

    private static int port(URI base) {
        return base.getPort() > 0 ? base.getPort() : isSecure(base) ? 443 : 80;
    }

    Future<Void> close() {
        return client.close();
    }
}
