package cx.niro.simulator.fleet;

import cx.niro.protocol.InvalidMessage;
import cx.niro.protocol.Problem;
import cx.niro.protocol.Protocol;
import cx.niro.protocol.ProtocolJson;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;

/**
 * An answer of the server.
 *
 * @param body decompressed
 * @param retryAfter what the server asked to wait
 * @param cookie the first name=value of Set-Cookie; null where there is none
 * @param sentBytes of the request with its headers, as on the wire but for TCP and TLS
 * @param receivedBytes of the answer, counted alike
 */
record Reply(
        int status,
        String contentType,
        Buffer body,
        Optional<Duration> retryAfter,
        String cookie,
        long sentBytes,
        long receivedBytes) {
    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    <T> T as(Class<T> type) {
        return ProtocolJson.decode(body.getBytes(), type);
    }

    /** Stable code of the problem, or {@code http} where the answer is no problem+json. */
    String code() {
        if (contentType == null || !contentType.startsWith(Protocol.PROBLEM_JSON)) {
            return "http";
        }
        try {
            String code = as(Problem.class).code();
            return code == null ? "http" : code;
        } catch (InvalidMessage e) {
            return "http";
        }
    }

    /** Such as {@code 503 database_unavailable}. */
    String reason() {
        return status + " " + code();
    }
}
