package cx.niro.verticles.command;

import java.util.Locale;

/** The states of a command; terminal ones never change. */
enum CommandStatus {
    /** Waits for a poll of its cluster. */
    PENDING,
    /** Was given to a poll, not acknowledged yet. */
    DELIVERED,
    /** The agent has it. */
    RUNNING,
    SUCCEEDED,
    PARTIAL,
    FAILED,
    /** Its deadline passed before a result came. */
    EXPIRED,
    CANCELLED,
    /** The agent does not know its type. */
    UNSUPPORTED;

    /** The name on the wire and in the database. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isTerminal() {
        return compareTo(SUCCEEDED) >= 0;
    }

    /** Whether an agent may say so in a result. */
    boolean isReported() {
        return this == RUNNING || (isTerminal() && this != EXPIRED && this != CANCELLED);
    }

    /** Null for a text that is no status. */
    static CommandStatus of(String text) {
        for (var status : values()) {
            if (status.text().equals(text)) {
                return status;
            }
        }
        return null;
    }
}
