package cx.niro.protocol;

import java.time.Instant;

/**
 * What a container does or how it ended.
 *
 * @param state {@code waiting}, {@code running} or {@code terminated}
 * @param reason such as {@code CrashLoopBackOff}, {@code OOMKilled}, {@code Completed}
 * @param exitCode of a terminated container
 * @param at when it started (running) or finished (terminated)
 */
public record ContainerState(String state, String reason, String message, Integer exitCode, Instant at) {
    public ContainerState {
        Check.text("state", state);
    }
}
