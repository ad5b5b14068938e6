package cx.niro.agent.identity;

import java.time.Duration;
import java.util.Optional;

/** Where an agent stands with its server. */
public sealed interface Standing {
    record Enrolled(Credential credential) implements Standing {}

    /**
     * No key yet.
     *
     * @param reason in words, with what helps
     * @param retryIn when another try makes sense; empty for the usual back-off
     */
    record Waiting(String reason, Optional<Duration> retryIn) implements Standing {}
}
