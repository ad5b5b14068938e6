package cx.niro.verticles.command;

import java.util.UUID;

/**
 * A command that a poll may answer with.
 *
 * @param remainingMillis until its deadline
 * @param payload the protocol's Command as JSON
 */
record Claimed(
        UUID id, UUID clusterId, String runId, int attempt, long remainingMillis, String orderingKey, String payload) {}
