package cx.niro.verticles.fleet;

import cx.niro.verticles.fleet.FleetStore.Stored;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** Reads rows from the store, in bounded pages, and puts them into the index. Only one load may run at a time. */
final class FleetLoads {
    private static final int PAGE = 1000;

    private final FleetStore store;
    private final FleetIndex index;

    FleetLoads(FleetStore store, FleetIndex index) {
        this.store = store;
        this.index = index;
    }

    /** Loads every cluster and drops the others; tells the database's time before the first page. */
    Future<Instant> all() {
        var ids = new HashSet<UUID>();
        return store.observing()
                .compose(start -> pages(FleetStore.START, after -> store.page(after, PAGE), stored -> {
                            stored.forEach(each -> ids.add(each.row().id()));
                            return take(stored);
                        })
                        .map(read -> {
                            index.retain(ids);
                            return start.databaseNow();
                        }));
    }

    /** Loads what changed since; tells the database's time before the first page. */
    Future<Instant> changesSince(Instant since) {
        return store.observing()
                .compose(start -> pages(FleetStore.START, after -> store.changedSince(since, after, PAGE), this::take)
                        .compose(rows ->
                                pages(FleetStore.START, after -> store.seenSince(since, after, PAGE), this::takeSeen))
                        .map(read -> start.databaseNow()));
    }

    /** Loads these clusters; those that are gone leave the index. */
    Future<Void> these(List<UUID> ids) {
        return store.byIds(ids).map(found -> {
            var missing = new HashSet<>(ids);
            found.forEach(stored -> missing.remove(stored.row().id()));
            missing.forEach(index::remove);
            var unused = take(found);
            return null;
        });
    }

    /** Whether the store has as many clusters as the index: one that was purged leaves no other trace. */
    Future<Boolean> isComplete() {
        return store.count().map(count -> count == index.size());
    }

    /** Reads page after page until one is not full; each is taken before the next is asked for. */
    private <T> Future<Void> pages(UUID after, Function<UUID, Future<List<T>>> read, Function<List<T>, UUID> take) {
        return read.apply(after).compose(page -> {
            var last = take.apply(page);
            return page.size() < PAGE ? Future.succeededFuture() : pages(last, read, take);
        });
    }

    private UUID take(List<Stored> stored) {
        for (var each : stored) {
            if (each.deleted()) {
                index.remove(each.row().id());
            } else {
                index.load(each.row());
            }
        }
        return stored.isEmpty() ? null : stored.get(stored.size() - 1).row().id();
    }

    private UUID takeSeen(List<Seen> seen) {
        for (var each : seen) {
            // clusters that are not in the index yet come with their row
            var unused = index.merge(each);
        }
        return seen.isEmpty() ? null : seen.get(seen.size() - 1).clusterId();
    }
}
