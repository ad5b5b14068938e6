package cx.niro.verticles.command;

import cx.niro.protocol.Protocol;
import java.time.Duration;

/**
 * How commands are delivered.
 *
 * @param lease how long a delivered command waits for the agent's acknowledgement before it is due again
 * @param sweepEvery how often lost messages are made up for
 * @param ringTimeout how long another node may take to say whether it holds the poll
 * @param mostInFlight commands that one run may have and not have finished
 * @param longestHold of a poll of the current run
 */
record CommandConfig(
        Duration lease, Duration sweepEvery, Duration ringTimeout, int mostInFlight, Duration longestHold) {
    static CommandConfig holding(Duration longestHold) {
        return new CommandConfig(
                Duration.ofSeconds(15), Duration.ofSeconds(1), Duration.ofMillis(300), 32, longestHold);
    }

    CommandConfig {
        requirePositive("lease", lease);
        requirePositive("sweepEvery", sweepEvery);
        requirePositive("ringTimeout", ringTimeout);
        requirePositive("longestHold", longestHold);
        if (mostInFlight < 1) {
            throw new IllegalArgumentException("mostInFlight (" + mostInFlight + ") must be at least 1");
        }
    }

    /** Of a poll of another run, which gets no commands: it asks so that its channel is proven. */
    Duration longestHoldAside() {
        return longestHold.compareTo(Protocol.POLL_HOLD_UNPROVEN) < 0 ? longestHold : Protocol.POLL_HOLD_UNPROVEN;
    }

    private static void requirePositive(String name, Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException(name + " (" + time + ") must be positive");
        }
    }
}
