package cx.niro.verticles.logs;

import cx.niro.verticles.bus.ServiceFailure;

/**
 * What a stream is doing, as people are told.
 *
 * @param phase {@code connecting}, {@code waiting}, {@code streaming}, {@code ended}, {@code failed} or {@code unreachable}
 * @param reason short, such as {@code ImagePullBackOff}; null for none
 * @param message the words of Kubernetes, or ours; null for none
 */
record StreamState(String phase, String reason, String message) {
    static final StreamState CONNECTING = new StreamState("connecting", null, null);

    static StreamState failed(String reason, String message) {
        return new StreamState("failed", reason, message);
    }

    static StreamState unreachable(String reason, String message) {
        return new StreamState("unreachable", reason, message);
    }

    /** Of a log whose stream could not be opened: too many of them are a refusal, anything else may pass. */
    static StreamState unopened(Throwable cause) {
        if (cause instanceof ServiceFailure failure) {
            return failure.code() == ServiceFailure.Code.BUSY
                    ? failed(failure.reason(), failure.getMessage())
                    : unreachable(failure.reason(), failure.getMessage());
        }
        return unreachable("internal", "the stream could not be opened; the server's log says more");
    }

    /** Whether the agent has sent all that there will ever be: a container that ended may start again, and its agent looks on. */
    boolean isFinal() {
        return phase.equals("ended") && "end_of_log".equals(reason);
    }

    /** Whether nothing more is expected of the agent. */
    boolean isOver() {
        return phase.equals("ended") || phase.equals("failed");
    }
}
