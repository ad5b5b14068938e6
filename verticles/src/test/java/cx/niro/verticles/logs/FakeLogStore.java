package cx.niro.verticles.logs;

import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Streams in memory. */
final class FakeLogStore implements LogStore {
    private final Clock clock;
    private final Map<UUID, UUID> orgs = new HashMap<>();
    private final Map<UUID, Kept> rows = new LinkedHashMap<>();
    private final List<String> audited = new ArrayList<>();

    private record Kept(Row row, boolean shared, Instant renewedAt) {}

    FakeLogStore(Clock clock) {
        this.clock = clock;
    }

    synchronized UUID cluster(UUID orgId) {
        var id = UUID.randomUUID();
        orgs.put(id, orgId);
        return id;
    }

    synchronized List<Row> all() {
        return rows.values().stream().map(Kept::row).toList();
    }

    synchronized List<String> audited() {
        return List.copyOf(audited);
    }

    @Override
    public synchronized Future<Row> findShared(Target target) {
        return Future.succeededFuture(rows.values().stream()
                .filter(entry -> entry.shared() && entry.row().target().equals(target))
                .map(Kept::row)
                .findFirst()
                .orElse(null));
    }

    @Override
    public synchronized Future<Row> find(UUID id) {
        return Future.succeededFuture(rows.containsKey(id) ? rows.get(id).row() : null);
    }

    @Override
    public synchronized Future<Row> create(Principal principal, Target target, boolean shared, String node, int most) {
        var org = orgs.get(target.clusterId());
        if (org == null || !principal.visibleOrgIds().contains(org)) {
            return Future.failedFuture(
                    ServiceFailure.notFound("cluster", target.clusterId().toString()));
        }
        var count = rows.values().stream()
                .filter(entry -> entry.row().target().clusterId().equals(target.clusterId()))
                .count();
        if (count >= most) {
            return Future.failedFuture(Refusals.tooManyStreams(most));
        }
        if (shared
                && rows.values().stream()
                        .anyMatch(
                                entry -> entry.shared() && entry.row().target().equals(target))) {
            return Future.succeededFuture();
        }
        return Future.succeededFuture(put(new Row(UUID.randomUUID(), target, node, 1), shared));
    }

    @Override
    public synchronized Future<Row> claim(UUID id, long epoch, String node) {
        var entry = rows.get(id);
        return Future.succeededFuture(
                entry == null || entry.row().epoch() != epoch
                        ? null
                        : put(new Row(id, entry.row().target(), node, epoch + 1), entry.shared()));
    }

    @Override
    public synchronized Future<Set<UUID>> renew(String node, Collection<UUID> ids) {
        var owned = new HashSet<UUID>();
        for (var id : ids) {
            var entry = rows.get(id);
            if (entry != null && entry.row().owner().equals(node)) {
                owned.add(put(entry.row(), entry.shared()).id());
            }
        }
        return Future.succeededFuture(owned);
    }

    @Override
    public synchronized Future<Void> release(String node) {
        rows.replaceAll((id, entry) -> entry.row().owner().equals(node)
                ? new Kept(
                        new Row(id, entry.row().target(), "", entry.row().epoch()), entry.shared(), entry.renewedAt())
                : entry);
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Void> remove(UUID id, String node, long epoch) {
        rows.values()
                .removeIf(entry -> entry.row().id().equals(id)
                        && entry.row().owner().equals(node)
                        && entry.row().epoch() == epoch);
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Integer> removeOrphans(Duration unrenewedFor) {
        var before = rows.size();
        rows.values()
                .removeIf(entry -> entry.renewedAt().isBefore(clock.instant().minus(unrenewedFor)));
        return Future.succeededFuture(before - rows.size());
    }

    @Override
    public synchronized Future<Void> audit(Principal principal, UUID clusterId, String what) {
        audited.add("log.open");
        return Future.succeededFuture();
    }

    private Row put(Row row, boolean shared) {
        rows.put(row.id(), new Kept(row, shared, clock.instant()));
        return row;
    }
}
