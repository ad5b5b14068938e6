package cx.niro.verticles.command;

import cx.niro.protocol.CommandResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The way of commands to agents and back. Every method fails with UNAVAILABLE while the database is down. */
interface DeliveryStore {
    /**
     * Gives each holder, if its run is the current one, its due commands, oldest first: pending ones, and delivered ones whose
     * lease is over, whose run is not the current one any more or was not all the time since: one that had to stand by has
     * forgotten what it had not begun. They become {@code delivered} with one more attempt. Of an
     * ordering key only the one in flight, else the oldest, is due. Where there are many bytes the younger ones wait for the next
     * question; {@code prune: true} becomes the list of what is left.
     *
     * @param holders no two of one run
     * @param mostInFlight commands that one run may have at a time
     */
    Future<List<Claimed>> claim(List<Holder> holders, int mostInFlight, Duration lease);

    /** Delivered commands of that run become {@code running}, and are its own until their deadline. */
    Future<Void> acknowledge(UUID clusterId, String runId, Collection<UUID> ids);

    /**
     * Commands that could not be sent become {@code pending} again, with the attempt not counted, unless they were delivered once
     * more meanwhile.
     */
    Future<Void> release(String runId, List<Claimed> unsent);

    /** Those of the clusters that have due commands. */
    Future<Set<UUID>> due(Collection<UUID> clusterIds);

    /**
     * Takes a result, a part or the last one. Of several last ones the first counts; another one that says something else is
     * kept beside it. Fails with NOT_FOUND for a command of another cluster, with INVALID for an unknown status.
     */
    Future<Taken> result(UUID clusterId, UUID id, CommandResult result);

    /**
     * What a result did.
     *
     * @param ended null unless the result was the end of the command
     */
    record Taken(Ended ended) {
        static final Taken WITHOUT_END = new Taken(null);
    }

    /** A command that has just reached a terminal state. */
    record Ended(UUID id, UUID clusterId, UUID orgId, CommandStatus status, String orderingKey) {}
}
