package cx.niro.protocol;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;

/**
 * A command on its way to an agent.
 *
 * @param attempt 1 for the first delivery
 * @param remainingMillis until the deadline, counted from the answer: agents' clocks cannot be trusted
 * @param ageMillis since the command was created, likewise; 0 from a server that does not tell
 * @param orderingKey commands with the same key run one at a time; null for none
 * @param command {@link Command.Invalid} where it cannot be decoded
 */
public record Delivery(
        String id,
        int attempt,
        long remainingMillis,
        long ageMillis,
        String orderingKey,
        @JsonDeserialize(using = DeliveredCommand.class) Command command) {
    public Delivery {
        Check.text("id", id, 64);
        Check.atLeast("attempt", attempt, 1);
        Check.atLeast("age_millis", ageMillis, 0);
        Check.present("command", command);
    }
}
