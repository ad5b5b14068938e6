package cx.niro.agent.link;

import cx.niro.agent.text.Hidden;
import cx.niro.agent.text.LogKeys;
import cx.niro.agent.text.Redaction;
import cx.niro.protocol.InvalidMessage;
import cx.niro.protocol.Problem;
import cx.niro.protocol.Protocol;
import cx.niro.protocol.ProtocolJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls to the server: JSON by POST, gzip both ways, each with a deadline. What goes wrong is an {@link Answer}, never an exception. */
public final class Link {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final MediaType JSON = MediaType.get(Protocol.JSON);
    private static final int MAX_ANSWER_BYTES = 16 * 1024 * 1024;

    /** Compressing less than this is not worth it, in bytes. */
    private static final int SHORT = 1024;

    private final LinkConfig config;
    private final Silence silence;
    private final Clock clock;
    private final AtomicLong sentBytes = new AtomicLong();
    private volatile OkHttpClient http;

    /** Fails with {@link IOException} when the CA file cannot be used. */
    public Link(LinkConfig config, Silence silence, Clock clock) throws IOException {
        this.config = config;
        this.silence = silence;
        this.clock = clock;
        this.http = HttpClients.build(config);
    }

    /** JSON that writes itself. */
    @FunctionalInterface
    public interface Json {
        void writeTo(OutputStream out) throws IOException;
    }

    /** @param key bearer key; empty for the enrollment */
    public <T> Answer<T> post(String path, Optional<Hidden> key, Object message, Class<T> type, Duration deadline) {
        return call(request(path, key, gzip(message), true), type, deadline);
    }

    /** As {@link #post(String, Optional, Object, Class, Duration)}, of JSON that writes itself; compressed, quickly, unless it is short. */
    public <T> Answer<T> post(String path, Hidden key, Json json, int size, Class<T> type, Duration deadline) {
        var packed = size > SHORT;
        return call(request(path, Optional.of(key), bytes(json, size, packed), packed), type, deadline);
    }

    /**
     * What a GET brought, whoever answered.
     *
     * @param date of the answer; empty where it has none
     * @param location that the answer sends to
     */
    public record Look(int status, Optional<Instant> date, Optional<String> location) {}

    /** A GET of the server without the key; fails with {@link IOException} when nobody answers. */
    public Look look(String path, Duration deadline) throws IOException {
        var call = http.newCall(new Request.Builder()
                .url(config.server() + path)
                .header("User-Agent", "niro-agent")
                .build());
        call.timeout().timeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
        try (var response = call.execute()) {
            var date = Optional.ofNullable(response.headers().getDate("Date")).map(Date::toInstant);
            return new Look(response.code(), date, Optional.ofNullable(response.header("Location")));
        }
    }

    private <T> Answer<T> call(Request request, Class<T> type, Duration deadline) {
        silence.callBegins();
        var answer = exchange(request, type, deadline);
        if (isFromServer(answer)) {
            silence.broken();
        }
        return answer;
    }

    private static boolean isFromServer(Answer<?> answer) {
        return answer instanceof Answer.Refused<?> refused
                ? refused.fromServer()
                : answer instanceof Answer.Accepted<?>;
    }

    /** Bytes of request bodies sent so far, compressed. */
    public long sentBytes() {
        return sentBytes.get();
    }

    /** Drops every connection and builds the client anew: names are resolved and the CA file is read again. */
    public void startAfresh() {
        try {
            var fresh = HttpClients.build(config);
            var stale = http;
            http = fresh;
            stale.dispatcher().cancelAll();
            stale.connectionPool().evictAll();
        } catch (IOException e) {
            LOG.atWarn().addKeyValue(LogKeys.REASON, e.getMessage()).log("the link keeps its old HTTP client");
            http.connectionPool().evictAll();
        }
    }

    /** Cuts the calls in flight. */
    public void close() {
        http.dispatcher().cancelAll();
    }

    private Request request(String path, Optional<Hidden> key, byte[] body, boolean packed) {
        sentBytes.addAndGet(body.length);
        var request = new Request.Builder()
                .url(config.server() + path)
                .header(Protocol.VERSION_HEADER, Integer.toString(Protocol.VERSION))
                .header("Accept", Protocol.JSON + ", " + Protocol.PROBLEM_JSON)
                .header("User-Agent", "niro-agent")
                .post(RequestBody.create(body, JSON));
        if (packed) {
            request.header("Content-Encoding", "gzip");
        }
        key.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer.value()));
        return request.build();
    }

    private <T> Answer<T> exchange(Request request, Class<T> type, Duration deadline) {
        var call = http.newCall(request);
        call.timeout().timeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
        try (var response = call.execute()) {
            var body = body(response);
            if (!response.isSuccessful()) {
                return refused(response, body);
            }
            return new Answer.Accepted<>(
                    body.length == 0 || type == Void.class ? null : ProtocolJson.decode(body, type));
        } catch (InvalidMessage e) {
            return new Answer.Unreachable<>("the answer breaks the protocol: " + e.getMessage());
        } catch (IOException e) {
            return new Answer.Unreachable<>(reason(e));
        }
    }

    private <T> Answer<T> refused(Response response, byte[] body) {
        var retryAfter = RetryAfter.parse(response.header("Retry-After"), clock);
        var status = response.code();
        var contentType = response.header("Content-Type", "");
        if (contentType != null && contentType.startsWith(Protocol.PROBLEM_JSON)) {
            try {
                var problem = ProtocolJson.decode(body, Problem.class);
                var code = problem.code() == null ? "http_" + status : problem.code();
                var detail = problem.detail() == null ? problem.title() : problem.detail();
                return new Answer.Refused<>(status, code, Redaction.of(detail), retryAfter, true);
            } catch (InvalidMessage e) {
                LOG.atDebug().setCause(e).log("a problem could not be read");
            }
        }
        return new Answer.Refused<>(
                status, "http_" + status, "not an answer of a Niro server (a proxy's?)", retryAfter, false);
    }

    private static byte[] body(Response response) throws IOException {
        try (var stream = response.body().byteStream()) {
            var bytes = stream.readNBytes(MAX_ANSWER_BYTES + 1);
            if (bytes.length > MAX_ANSWER_BYTES) {
                throw new IOException("the answer is longer than " + MAX_ANSWER_BYTES + " bytes");
            }
            return bytes;
        }
    }

    /** Straight into the compressor: a large snapshot never exists as JSON text in memory. */
    private static byte[] gzip(Object message) {
        var bytes = new ByteArrayOutputStream(2048);
        try (var gzip = new GZIPOutputStream(bytes, 4096)) {
            ProtocolJson.mapper().writeValue(gzip, message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(Json json, int size, boolean packed) {
        var bytes = new ByteArrayOutputStream(packed ? size / 4 : size + 512);
        try (var out = packed ? new QuickGzip(bytes) : bytes) {
            json.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static final class QuickGzip extends GZIPOutputStream {
        QuickGzip(OutputStream out) throws IOException {
            super(out, 8 * 1024);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    private static String reason(IOException e) {
        var message = e.getMessage() == null ? "" : ": " + Redaction.of(e.getMessage());
        return e.getClass().getSimpleName() + message;
    }
}
