package cx.niro.agent.command;

import cx.niro.protocol.ObjectOutcome;
import java.util.List;

/**
 * How a command ended.
 *
 * @param status succeeded, partial, failed or unsupported
 * @param reason stable code where it did not succeed; null otherwise
 */
public record Outcome(String status, String reason, String message, List<ObjectOutcome> objects) {
    public static Outcome succeeded() {
        return new Outcome("succeeded", null, null, List.of());
    }

    public static Outcome failed(String reason, String message) {
        return new Outcome("failed", reason, message, List.of());
    }

    static Outcome unsupported(String type) {
        return new Outcome(
                "unsupported", "unsupported", "this version of the agent does not know '" + type + "'", List.of());
    }
}
