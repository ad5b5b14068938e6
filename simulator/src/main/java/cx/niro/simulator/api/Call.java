package cx.niro.simulator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.rbac.Identity;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.Deletion;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Propagation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.IntConsumer;

/** One request that passed authentication, with its body, and the way to answer it. */
final class Call {
    private final HttpServerRequest request;
    private final RequestInfo info;
    private final Identity identity;
    private final byte[] body;
    private final IntConsumer onAnswer;

    Call(HttpServerRequest request, RequestInfo info, Identity identity, byte[] body, IntConsumer onAnswer) {
        this.request = request;
        this.info = info;
        this.identity = identity;
        this.body = body;
        this.onAnswer = onAnswer;
    }

    RequestInfo info() {
        return info;
    }

    Identity identity() {
        return identity;
    }

    HttpServerRequest request() {
        return request;
    }

    /** A query parameter, or an empty string. */
    String query(String name) {
        String value = request.getParam(name);
        return value == null ? "" : value;
    }

    boolean flag(String name) {
        String value = query(name);
        return value.equals("true") || value.equals("1");
    }

    long number(String name, long absent) {
        String value = query(name);
        if (value.isEmpty()) {
            return absent;
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw ApiFailure.badRequest("query parameter " + name + " must be a number, but is " + value);
        }
    }

    /** Whether nothing is to be kept; fails with a 422 for a word other than {@code All}. */
    boolean isDryRun() {
        String asked = query("dryRun");
        if (!asked.isEmpty() && !asked.equals("All")) {
            throw ApiFailure.invalidOption("dryRun", asked, "\"All\"");
        }
        return !asked.isEmpty();
    }

    /** How to delete, from the body or the query. */
    Deletion deletion() {
        JsonNode options = hasBody() ? object() : Json.object();
        boolean isDry = isDryRun() || Json.text(options.path("dryRun").path(0)).equals("All");
        return new Deletion(
                options.path("gracePeriodSeconds").asLong(number("gracePeriodSeconds", -1)),
                propagation(options),
                Json.text(options, "preconditions", "uid"),
                Json.text(options, "preconditions", "resourceVersion"),
                isDry);
    }

    private Propagation propagation(JsonNode options) {
        String policy = Json.text(options, "propagationPolicy");
        if (policy.isEmpty()) {
            policy = query("propagationPolicy");
        }
        boolean isOrphan = policy.isEmpty() && options.path("orphanDependents").asBoolean();
        return switch (policy) {
            case "", "Background" -> isOrphan ? Propagation.ORPHAN : Propagation.BACKGROUND;
            case "Foreground" -> Propagation.FOREGROUND;
            case "Orphan" -> Propagation.ORPHAN;
            default ->
                throw ApiFailure.invalidOption(
                        "propagationPolicy", policy, "\"Foreground\", \"Background\", \"Orphan\"");
        };
    }

    String contentType() {
        String type = request.getHeader("Content-Type");
        if (type == null) {
            return "application/json";
        }
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    String accept() {
        String accept = request.getHeader("Accept");
        return accept == null ? "" : accept;
    }

    /** Whom a write is attributed to: the parameter, else the program's name. */
    String fieldManager() {
        String manager = query("fieldManager");
        if (!manager.isEmpty()) {
            return manager;
        }
        String agent = request.getHeader("User-Agent");
        if (agent == null || agent.isBlank()) {
            return "unknown";
        }
        int slash = agent.indexOf('/');
        return slash < 0 ? agent : agent.substring(0, slash);
    }

    boolean hasBody() {
        return body.length > 0;
    }

    byte[] body() {
        return body;
    }

    /** The namespace of the object; that of a Namespace is none, though its path reads as if it were in itself. */
    String namespace() {
        return info.resource().equals("namespaces") ? "" : info.namespace();
    }

    /** The body as an object. */
    ObjectNode object() {
        if (contentType().equals("application/vnd.kubernetes.protobuf")) {
            return Protobuf.read(body);
        }
        if (contentType().contains("cbor")) {
            throw ApiFailure.unsupportedMediaType(contentType(), "application/json, application/yaml");
        }
        return Json.parseObject(body);
    }

    void send(int code, JsonNode answer) {
        send(code, "application/json", Buffer.buffer(Json.bytes(answer)));
    }

    void text(String answer) {
        send(200, "text/plain; charset=utf-8", Buffer.buffer(answer.getBytes(StandardCharsets.UTF_8)));
    }

    void send(int code, String contentType, Buffer answer) {
        onAnswer.accept(code);
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(code)
                    .putHeader("Content-Type", contentType)
                    .putHeader("Cache-Control", "no-cache, private");
            if (code == 429 || code == 503) {
                response.putHeader("Retry-After", "1");
            }
            var unused = response.end(answer);
        }
    }

    /** Starts an answer of unknown length. */
    HttpServerResponse stream(String contentType) {
        onAnswer.accept(200);
        return request.response()
                .setStatusCode(200)
                .setChunked(true)
                .putHeader("Content-Type", contentType)
                .putHeader("Cache-Control", "no-cache, private");
    }
}
