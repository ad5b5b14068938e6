package cx.niro.verticles.logs;

import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;

/** Who owns which stream. Nothing of a log is stored. Every method fails with UNAVAILABLE while the database is down. */
interface LogStore {
    /** The stream that viewers of the target share; null where there is none. */
    Future<Row> findShared(Target target);

    /** Null where there is none. */
    Future<Row> find(UUID id);

    /**
     * Makes a stream that the node owns, with epoch 1. Null when another node made the shared one of this target first. Fails with
     * NOT_FOUND for a cluster that the principal does not see, with BUSY {@code too_many_streams} when the cluster has so many.
     */
    Future<Row> create(Principal principal, Target target, boolean shared, String node, int most);

    /** Makes the node the owner, with the next epoch; null unless the epoch is still the given one. */
    Future<Row> claim(UUID id, long epoch, String node);

    /** Says that the node lives; those of the streams that it still owns. */
    Future<Set<UUID>> renew(String node, Collection<UUID> ids);

    /** The node ends: whoever wants one of its streams may claim it at once. */
    Future<Void> release(String node);

    /** Deletes the stream if the node still owns it in this epoch. */
    Future<Void> remove(UUID id, String node, long epoch);

    /** Deletes what no owner has renewed for so long; returns the number. */
    Future<Integer> removeOrphans(Duration unrenewedFor);

    /** Notes who looks at what. */
    Future<Void> audit(Principal principal, UUID clusterId, String what);

    /** @param owner empty where it was released */
    record Row(UUID id, Target target, String owner, long epoch) {}
}
