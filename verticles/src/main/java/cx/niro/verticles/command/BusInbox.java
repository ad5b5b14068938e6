package cx.niro.verticles.command;

import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.command.CommandMessages.Ring;
import cx.niro.verticles.command.CommandMessages.Rung;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.UUID;

/** Inboxes on the bus, one address a node; a node that owes too many answers is not asked. */
final class BusInbox implements CommandInbox {
    private final Bus bus;
    private final Duration timeout;

    BusInbox(Bus bus, Duration timeout) {
        this.bus = bus;
        this.timeout = timeout;
    }

    @Override
    public Future<Boolean> ring(String nodeId, UUID clusterId, UUID commandId) {
        return bus.request(nodeId, CommandMessages.RING, new Ring(clusterId, commandId), timeout)
                .map(Rung::held);
    }
}
