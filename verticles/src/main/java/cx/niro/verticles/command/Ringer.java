package cx.niro.verticles.command;

import cx.niro.verticles.bus.Members;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Tells the node that holds a cluster's poll that there is work: the one of the directory first; where that is unknown, wrong or
 * silent, every other one. A lost ring costs the time until the next sweep, nothing else: nothing is kept or repeated here.
 */
final class Ringer {
    private final Members members;
    private final AgentDirectory directory;
    private final CommandInbox inbox;
    private final Predicate<UUID> ringHere;

    /** @param ringHere rings the polls of this node, and tells whether there was one */
    Ringer(Members members, AgentDirectory directory, CommandInbox inbox, Predicate<UUID> ringHere) {
        this.members = members;
        this.directory = directory;
        this.inbox = inbox;
        this.ringHere = ringHere;
    }

    void ring(UUID clusterId, UUID commandId) {
        var presence = directory.find(clusterId);
        var holder =
                presence == null || !members.live().contains(presence.nodeId()) ? members.nodeId() : presence.nodeId();
        if (holder.equals(members.nodeId())) {
            if (!ringHere.test(clusterId)) {
                ringAllBut(holder, clusterId, commandId);
            }
            return;
        }
        inbox.ring(holder, clusterId, commandId).otherwise(false).onSuccess(held -> {
            if (!held && !ringHere.test(clusterId)) {
                ringAllBut(holder, clusterId, commandId);
            }
        });
    }

    private void ringAllBut(String asked, UUID clusterId, UUID commandId) {
        for (var node : members.live()) {
            if (!node.equals(members.nodeId()) && !node.equals(asked)) {
                var unused = inbox.ring(node, clusterId, commandId);
            }
        }
    }
}
