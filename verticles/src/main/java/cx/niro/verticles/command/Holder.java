package cx.niro.verticles.command;

import java.util.UUID;

/**
 * A held poll that takes commands.
 *
 * @param fresh the poll has just come: what was delivered to this run and not acknowledged with it never arrived
 */
record Holder(UUID clusterId, String runId, boolean fresh) {}
