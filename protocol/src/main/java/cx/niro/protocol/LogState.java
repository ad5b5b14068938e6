package cx.niro.protocol;

/**
 * How a log stream stands, as its agent sees it.
 *
 * @param phase {@code waiting}, {@code streaming}, {@code ended} or {@code failed}; a peer may be newer
 * @param reason stable word, such as {@code ContainerCreating}; null where there is none
 * @param message the words of the API server or the kubelet; null where there are none
 */
public record LogState(String phase, String reason, String message) {
    public static final LogState STREAMING = new LogState("streaming", null, null);

    public LogState {
        Check.text("phase", phase, 32);
        Check.bounded("reason", reason, 128);
        Check.bounded("message", message, 4096);
    }

    /** The container has not begun, or is to begin again. */
    public static LogState waiting(String reason, String message) {
        return new LogState("waiting", reason, message);
    }

    /** Nothing more is to come unless the pod is made again. */
    public static LogState ended(String reason, String message) {
        return new LogState("ended", reason, message);
    }

    /** The log cannot be read; it is tried again slowly where that may help. */
    public static LogState failed(String reason, String message) {
        return new LogState("failed", reason, message);
    }
}
