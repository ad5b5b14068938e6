package cx.niro.verticles.fleet;

import cx.niro.protocol.Resources;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.fleet.FleetMessages.ListPods;
import cx.niro.verticles.fleet.InventoryStore.PodFilter;
import cx.niro.verticles.fleet.InventoryStore.PodKey;
import cx.niro.verticles.fleet.InventoryStore.PodPage;
import cx.niro.verticles.fleet.InventoryStore.PodRow;
import cx.niro.verticles.fleet.InventoryStore.StoredState;
import cx.niro.verticles.fleet.SnapshotReader.UsedPod;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The contents of one cluster, from its stored state; decoding happens on workers and nothing decoded is kept. */
final class Inventory {
    private static final int DEFAULT_PODS = 200;
    private static final long NOTHING_KNOWN = -1;

    private final Vertx vertx;
    private final InventoryStore store;
    private final SnapshotCache cache;

    Inventory(Vertx vertx, InventoryStore store, SnapshotCache cache) {
        this.vertx = vertx;
        this.store = store;
        this.cache = cache;
    }

    Future<FleetJson.Items<ContentsJson.NodeItem>> nodes(UUID clusterId) {
        return state(clusterId)
                .compose(entry -> decode(entry, SnapshotReader::nodes, List.<ContentsJson.NodeItem>of()))
                .map(nodes -> new FleetJson.Items<>(nodes, null));
    }

    Future<FleetJson.Items<ContentsJson.EventItem>> events(UUID clusterId) {
        return state(clusterId)
                .compose(entry -> decode(entry, SnapshotReader::events, List.<ContentsJson.EventItem>of()))
                .map(events -> new FleetJson.Items<>(events, null));
    }

    Future<List<String>> namespaces(UUID clusterId) {
        return state(clusterId).compose(entry -> {
            if (entry == null || entry.namespaces() != null) {
                return Future.succeededFuture(entry == null ? List.of() : entry.namespaces());
            }
            return decode(entry, SnapshotReader::namespaces, List.<String>of()).onSuccess(entry::keepNamespaces);
        });
    }

    Future<ContentsJson.Pods> pods(UUID clusterId, ListPods asked) {
        var filter = filter(clusterId, asked);
        return store.pods(filter).compose(page -> withDetails(clusterId, page));
    }

    private Future<ContentsJson.Pods> withDetails(UUID clusterId, PodPage page) {
        var next = page.hasMore()
                ? Cursor.encode(page.rows().get(page.rows().size() - 1).key())
                : null;
        var wanted = page.rows().stream().map(PodRow::key).collect(Collectors.toSet());
        return (wanted.isEmpty() ? Future.<SnapshotCache.Entry>succeededFuture() : state(clusterId))
                .compose(entry -> decode(entry, state -> SnapshotReader.pods(state, wanted), Map.<PodKey, UsedPod>of()))
                .map(details -> new ContentsJson.Pods(
                        page.total(),
                        page.rows().stream()
                                .map(row -> pod(clusterId, row, details.get(row.key())))
                                .toList(),
                        next));
    }

    /** The stored state, null where there is none; while the database is down the one that is cached here. */
    private Future<SnapshotCache.Entry> state(UUID clusterId) {
        var cached = cache.get(clusterId);
        var known = cached == null ? NOTHING_KNOWN : cached.state().revision();
        return store.state(clusterId, known)
                .compose(read -> isOrphan(clusterId, read, known)
                        ? store.state(clusterId, NOTHING_KNOWN)
                        : Future.succeededFuture(read))
                .map(read -> read == null ? forget(clusterId) : cache.put(clusterId, read))
                .recover(failure -> isUnavailable(failure) && cached != null
                        ? Future.succeededFuture(cached)
                        : Future.failedFuture(failure));
    }

    /** Whether the cache lost the snapshot that the store was told to leave out. */
    private boolean isOrphan(UUID clusterId, StoredState read, long known) {
        if (read == null || read.revision() != known) {
            return false;
        }
        var present = cache.get(clusterId);
        return present == null || present.state().revision() != known;
    }

    private SnapshotCache.Entry forget(UUID clusterId) {
        cache.remove(clusterId);
        return null;
    }

    private <T> Future<T> decode(SnapshotCache.Entry entry, Function<StoredState, T> reader, T absent) {
        return entry == null
                ? Future.succeededFuture(absent)
                : vertx.executeBlocking(() -> reader.apply(entry.state()), false);
    }

    static boolean isUnavailable(Throwable failure) {
        return failure instanceof ServiceFailure service && service.code() == ServiceFailure.Code.UNAVAILABLE;
    }

    private static PodFilter filter(UUID clusterId, ListPods asked) {
        var problems = "problem".equals(asked.status());
        return new PodFilter(
                clusterId,
                blankToNull(asked.namespace()),
                problems,
                problems ? null : blankToNull(asked.status()),
                asked.q() == null ? null : blankToNull(asked.q().trim().toLowerCase(Locale.ROOT)),
                Cursor.decode(asked.cursor(), PodKey.class),
                FleetQuery.limit(asked.limit(), DEFAULT_PODS));
    }

    private static String blankToNull(String text) {
        return text == null || text.isBlank() ? null : text;
    }

    /** The row decides, the snapshot adds: between two statements a newer state may have come. */
    private static ContentsJson.Pod pod(UUID clusterId, PodRow row, UsedPod used) {
        var pod = used == null ? null : used.pod();
        return new ContentsJson.Pod(
                clusterId,
                row.key().namespace(),
                row.key().name(),
                pod == null ? null : pod.uid(),
                row.phase(),
                row.status(),
                row.problem(),
                pod == null ? null : pod.message(),
                row.node(),
                pod == null ? row.owner() : pod.owner(),
                row.restarts(),
                row.ready(),
                used == null ? Resources.NONE : used.usage(),
                pod == null
                        ? List.of()
                        : pod.containers().stream()
                                .map(ContentsJson.ContainerItem::of)
                                .toList(),
                row.createdAt(),
                pod == null ? null : pod.startedAt());
    }
}
