package cx.niro.verticles.command;

import io.vertx.core.Future;
import java.util.UUID;

/** Where a node hears that there is work for a poll that it may hold. */
interface CommandInbox {
    /** Succeeds with whether that node holds a poll of the cluster's current run; fails when it does not answer. */
    Future<Boolean> ring(String nodeId, UUID clusterId, UUID commandId);
}
