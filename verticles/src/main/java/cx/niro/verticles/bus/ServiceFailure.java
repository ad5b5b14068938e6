package cx.niro.verticles.bus;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The one exception that crosses folders and nodes. Its code decides the HTTP status, its reason is the stable {@code code}
 * of problem+json, its message says what, which and what was expected.
 */
public final class ServiceFailure extends RuntimeException {
    /** What kind of failure, with its HTTP status. */
    public enum Code {
        INVALID(400),
        UNAUTHENTICATED(401),
        DENIED(403),
        NOT_FOUND(404),
        CONFLICT(409),
        GONE(410),
        TOO_LARGE(413),
        BUSY(429),
        INTERNAL(500),
        UNAVAILABLE(503);

        private final int status;

        Code(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }

        static Code ofStatus(int status) {
            for (var code : values()) {
                if (code.status == status) {
                    return code;
                }
            }
            return INTERNAL;
        }
    }

    private final Code code;
    private final String reason;
    private final String field;
    private final Duration retryAfter;

    private ServiceFailure(
            Code code, String reason, String message, String field, Duration retryAfter, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.reason = reason;
        this.field = field;
        this.retryAfter = retryAfter;
    }

    public ServiceFailure(Code code, String reason, String message) {
        this(code, reason, message, null, null, null);
    }

    /** 400 naming the offending field of the request. */
    public static ServiceFailure invalid(String field, String message) {
        return new ServiceFailure(Code.INVALID, "invalid_request", message, field, null, null);
    }

    public static ServiceFailure notFound(String what, String which) {
        return new ServiceFailure(Code.NOT_FOUND, "not_found", "there is no " + what + " '" + which + "'");
    }

    /**
     * When those who are refused may come again: 3 to 10 s, each another time, for what is refused in one second must not all
     * come back in another.
     */
    public static Duration aWhile() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(3_000, 10_001));
    }

    /** 429, with the time after which another try makes sense. */
    public static ServiceFailure busy(String reason, String message, Duration retryAfter) {
        return new ServiceFailure(Code.BUSY, reason, message, null, retryAfter, null);
    }

    /** 503, with the time after which another try makes sense. */
    public static ServiceFailure unavailable(String reason, String message, Duration retryAfter, Throwable cause) {
        return new ServiceFailure(Code.UNAVAILABLE, reason, message, null, retryAfter, cause);
    }

    public Code code() {
        return code;
    }

    /** Stable, for programs, such as {@code token_used}. */
    public String reason() {
        return reason;
    }

    /** The offending field of the request; null where there is none. */
    public String field() {
        return field;
    }

    /** When to try again; null where that is not known. */
    public Duration retryAfter() {
        return retryAfter;
    }

    /** How the failure travels over the bus. */
    record Wire(int status, String reason, String message, String field, Long retryAfterMillis) {
        static Wire of(ServiceFailure failure) {
            return new Wire(
                    failure.code.status(),
                    failure.reason,
                    failure.getMessage(),
                    failure.field,
                    failure.retryAfter == null ? null : failure.retryAfter.toMillis());
        }

        ServiceFailure failure() {
            return new ServiceFailure(
                    Code.ofStatus(status),
                    reason,
                    message,
                    field,
                    retryAfterMillis == null ? null : Duration.ofMillis(retryAfterMillis),
                    null);
        }
    }
}
