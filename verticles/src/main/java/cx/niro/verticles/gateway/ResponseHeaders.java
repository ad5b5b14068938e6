package cx.niro.verticles.gateway;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import java.util.regex.Pattern;

/** What every answer carries: request id, security headers, and no caching unless a route says otherwise. */
final class ResponseHeaders {
    static final String REQUEST_ID = "niro.request-id";
    private static final Pattern ACCEPTED_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final ClientAddress addresses;
    private final boolean https;
    private boolean lastAnswers;

    ResponseHeaders(GatewayConfig config) {
        this.addresses = new ClientAddress(config.trustedProxies());
        this.https = config.isPublicHttps();
    }

    void prepare(RoutingContext context) {
        var id = requestId(context.request().getHeader("x-request-id"));
        context.put(REQUEST_ID, id).put(ClientAddress.KEY, addresses.of(context.request()));
        var response = context.response()
                .putHeader("x-request-id", id)
                .putHeader("x-content-type-options", "nosniff")
                .putHeader("x-frame-options", "DENY")
                .putHeader("referrer-policy", "same-origin")
                .putHeader("content-security-policy", "default-src 'none'; frame-ancestors 'none'")
                .putHeader("cache-control", "no-store");
        if (https) {
            response.putHeader("strict-transport-security", "max-age=31536000");
        }
        response.headersEndHandler(unused -> complete(response));
        context.next();
    }

    /** From now on each answer is the last one of its connection: the node is about to end, and callers should turn to another. */
    void endConnections() {
        lastAnswers = true;
    }

    private void complete(HttpServerResponse response) {
        neverCompressStreams(response);
        if (lastAnswers) {
            response.putHeader("connection", "close");
        }
    }

    /** A compressor holds back what a stream wants to show at once. */
    private static void neverCompressStreams(HttpServerResponse response) {
        var type = response.headers().get("content-type");
        if (type != null && type.startsWith("text/event-stream")) {
            response.putHeader("content-encoding", "identity");
        }
    }

    private static String requestId(String given) {
        return given != null && ACCEPTED_ID.matcher(given).matches()
                ? given
                : UUID.randomUUID().toString();
    }
}
