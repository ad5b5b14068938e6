package cx.niro.verticles.fleet;

import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Where the index is loaded from. Every method fails with UNAVAILABLE while the database is down; lists are sorted by id. */
interface FleetStore {
    /** Before every id. */
    UUID START = new UUID(0, 0);

    /** @param deleted the row is gone for users, its last contents are told */
    record Stored(FleetRow row, boolean deleted) {}

    /** Living clusters with ids above the given one, in full, never more than the limit. */
    Future<List<Stored>> page(UUID after, int limit);

    /** Clusters, deleted ones too, whose row, keys or stored state changed since; signs of life do not count. */
    Future<List<Stored>> changedSince(Instant since, UUID after, int limit);

    /** Signs of life since. */
    Future<List<Seen>> seenSince(Instant since, UUID after, int limit);

    /** The clusters of these ids, deleted ones too; ids without a row are left out. */
    Future<List<Stored>> byIds(Collection<UUID> ids);

    /** Number of living clusters. */
    Future<Long> count();

    /** The row {@code observing} with the database's time. */
    Future<Observation.Reading> observing();
}
