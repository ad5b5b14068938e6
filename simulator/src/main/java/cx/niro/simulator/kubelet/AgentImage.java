package cx.niro.simulator.kubelet;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What runs for an image tag of the agent.
 *
 * @param command program and arguments
 * @param crashesAfter the process is killed that long after each start; null lets it live
 */
public record AgentImage(List<String> command, Duration crashesAfter) {
    public AgentImage {
        command = List.copyOf(command);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("an agent image needs a command");
        }
        if (crashesAfter != null && (crashesAfter.isNegative() || crashesAfter.isZero())) {
            throw new IllegalArgumentException("crashesAfter must be longer than nothing, but is " + crashesAfter);
        }
    }

    /** An image that works. */
    public static AgentImage of(List<String> command) {
        return new AgentImage(command, null);
    }

    /** The same, but broken: its process does not live longer than that. */
    public AgentImage crashingAfter(Duration lifetime) {
        return new AgentImage(command, Objects.requireNonNull(lifetime, "lifetime"));
    }
}
