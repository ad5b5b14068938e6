package cx.niro.verticles.command;

import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.Done;
import cx.niro.verticles.bus.LogKeys;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.command.CommandMessages.Finished;
import cx.niro.verticles.command.CommandMessages.Result;
import cx.niro.verticles.command.DeliveryStore.Ended;
import io.micrometer.core.instrument.Metrics;
import io.vertx.core.Future;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How commands end, and who hears of it. Belongs to one event loop. */
final class Endings {
    private static final Logger LOG = LoggerFactory.getLogger(Endings.class);
    private static final int MOST_AT_ONCE = 1_000;

    private final Bus bus;
    private final CommandStore commands;
    private final DeliveryStore deliveries;
    private final Waits waits;
    private final BiConsumer<UUID, UUID> ring;

    /** @param ring takes cluster and command: the next one of an ordering key is due */
    Endings(Bus bus, CommandStore commands, DeliveryStore deliveries, Waits waits, BiConsumer<UUID, UUID> ring) {
        this.bus = bus;
        this.commands = commands;
        this.deliveries = deliveries;
        this.waits = waits;
        this.ring = ring;
    }

    /** Fails with NOT_FOUND for a command of another cluster. */
    Future<Done> take(Result result) {
        UUID id;
        try {
            id = UUID.fromString(result.commandId());
        } catch (IllegalArgumentException e) {
            throw ServiceFailure.notFound("command", result.commandId());
        }
        return deliveries
                .result(result.agent().clusterId(), id, result.result())
                .onSuccess(taken -> {
                    if (taken.ended() != null) {
                        tell(taken.ended());
                    }
                })
                .map(Done.DONE);
    }

    Future<?> expire() {
        return commands.expire(MOST_AT_ONCE).onSuccess(expired -> expired.forEach(this::tell));
    }

    /** Ends the waits whose command's end was told while this node did not hear. */
    Future<?> endWaits() {
        var awaited = waits.awaited();
        return awaited.isEmpty()
                ? Future.succeededFuture()
                : commands.finished(awaited).onSuccess(finished -> finished.forEach(waits::end));
    }

    void tell(Ended ended) {
        waits.end(ended.id());
        bus.publish(
                CommandMessages.FINISHED,
                new Finished(
                        ended.id(),
                        ended.clusterId(),
                        ended.orgId(),
                        ended.status().text()));
        Metrics.counter("niro.commands.finished", "status", ended.status().text())
                .increment();
        LOG.atDebug()
                .addKeyValue(LogKeys.CLUSTER, ended.clusterId())
                .addKeyValue(LogKeys.STATUS, ended.status())
                .log("command finished");
        if (ended.orderingKey() != null) {
            ring.accept(ended.clusterId(), ended.id());
        }
    }
}
