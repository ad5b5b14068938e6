package cx.niro.protocol;

import java.util.List;

/**
 * How far a command came. Results may come in parts: {@code running} with the outcomes so far, then a terminal status.
 *
 * @param status running, succeeded, partial, failed or unsupported
 * @param reason stable code of a failure, such as {@code capability_missing}
 * @param message the same in words
 * @param durationMillis since the agent began
 */
public record CommandResult(
        String runId,
        int attempt,
        String status,
        String reason,
        String message,
        List<ObjectOutcome> outcomes,
        long durationMillis) {
    public CommandResult {
        Check.text("run_id", runId, 64);
        Check.text("status", status, 32);
        Check.bounded("message", message, 16 * 1024);
        outcomes = Check.list("outcomes", outcomes);
    }

    /** The same for a later delivery of the command. */
    public CommandResult withAttempt(int later) {
        return new CommandResult(runId, later, status, reason, message, outcomes, durationMillis);
    }
}
