package cx.niro.protocol;

import java.time.Instant;

/**
 * A condition of a node, pod or workload, as Kubernetes reports it.
 *
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param since last transition; null where unknown
 */
public record Condition(String type, String status, String reason, String message, Instant since) {
    public Condition {
        Check.text("type", type);
        Check.text("status", status);
    }

    /** Whether the condition holds. */
    public boolean holds() {
        return "True".equals(status);
    }
}
