package cx.niro.verticles.logs;

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

    /** Whether nothing more is expected of the agent. */
    boolean isOver() {
        return phase.equals("ended") || phase.equals("failed");
    }
}
