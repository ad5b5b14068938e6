package cx.niro.agent.link;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** What became of a call to the server. */
public sealed interface Answer<T> {
    /** A success; {@code body} is null where the server sent none (204). */
    record Accepted<T>(T body) implements Answer<T> {}

    /**
     * The server, or a proxy before it, said no.
     *
     * @param status of HTTP
     * @param code stable code of the problem, such as {@code token_used}; {@code http_502} where the answer was no problem+json
     * @param retryAfter what the server asked to wait
     * @param fromServer true when the answer was problem+json: the link works
     */
    record Refused<T>(int status, String code, String detail, Optional<Duration> retryAfter, boolean fromServer)
            implements Answer<T> {
        /** Whether the server wants the same again later, as opposed to something else. */
        public boolean isTransient() {
            return status == 408 || status == 425 || status == 429 || status >= 500;
        }
    }

    /** No answer: no route, no trust, a broken or silent connection, or nothing that can be read. */
    record Unreachable<T>(String reason) implements Answer<T> {}

    /**
     * How long to wait before the next try of a call that failed: what the server asked for and a little more, so that those
     * who were sent away together do not come back together; else the back-off.
     */
    static Duration wait(Answer<?> answer, Supplier<Duration> backOff) {
        var jitter = backOff.get();
        return answer instanceof Refused<?> refused
                ? refused.retryAfter()
                        .map(asked -> asked.plus(least(jitter, greatest(asked, Duration.ofSeconds(1)))))
                        .orElse(jitter)
                : jitter;
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration greatest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
