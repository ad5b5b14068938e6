package cx.niro.verticles.fleet;

import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.fleet.FleetPodStore.FleetPodRow;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** Pods of many clusters in memory, filtered and sorted as naively as can be: what the other stores are compared with. */
final class FakeFleetPods implements FleetPodStore {
    private final Map<String, FleetPodRow> rows = new TreeMap<>();
    private final BooleanSupplier down;
    int countedClusters;

    FakeFleetPods(BooleanSupplier down) {
        this.down = down;
    }

    synchronized void put(FleetPodRow row) {
        rows.put(key(row), row);
    }

    synchronized void remove(FleetPodRow row) {
        rows.remove(key(row));
    }

    /** Takes the place of all pods that the cluster had. */
    synchronized void replace(UUID clusterId, Collection<FleetPodRow> pods) {
        rows.values().removeIf(row -> row.clusterId().equals(clusterId));
        pods.forEach(this::put);
    }

    private static String key(FleetPodRow row) {
        return row.clusterId() + "/" + row.namespace() + "/" + row.name();
    }

    @Override
    public Future<List<FleetPodRow>> page(PodSelection selection, PodSort sort, PodPlace after, int limit) {
        var names = new HashMap<UUID, String>();
        selection.clusters().forEach(cluster -> names.put(cluster.id(), cluster.sortName()));
        return answer(matching(selection, true).stream()
                .sorted(Comparator.comparing(row -> PodPlace.of(sort, row, names.get(row.clusterId())), order(sort)))
                .filter(row -> after == null
                        || order(sort).compare(PodPlace.of(sort, row, names.get(row.clusterId())), after) > 0)
                .limit(limit)
                .toList());
    }

    @Override
    public Future<List<PodCount>> count(PodSelection selection) {
        var counts = new HashMap<String, Long>();
        var problems = new HashMap<String, Long>();
        for (var row : matching(selection, false)) {
            (row.problem() ? problems : counts).merge(row.status(), 1L, Long::sum);
        }
        var all = new ArrayList<PodCount>();
        counts.forEach((status, pods) -> all.add(new PodCount(status, false, pods)));
        problems.forEach((status, pods) -> all.add(new PodCount(status, true, pods)));
        return answer(all);
    }

    @Override
    public Future<Map<UUID, List<PodCount>>> countEach(List<UUID> clusterIds) {
        countedClusters += clusterIds.size();
        var counts = new HashMap<UUID, List<PodCount>>();
        for (var id : clusterIds) {
            var cluster = new ChosenCluster(id, "", false);
            var all = count(new PodSelection(List.of(cluster), null, null, null, null));
            if (all.failed()) {
                return Future.failedFuture(all.cause());
            }
            if (!all.result().isEmpty()) {
                counts.put(id, all.result());
            }
        }
        return Future.succeededFuture(counts);
    }

    private synchronized List<FleetPodRow> matching(PodSelection selection, boolean byStatus) {
        return rows.values().stream()
                .filter(row -> selection.clusters().stream()
                        .anyMatch(cluster -> cluster.id().equals(row.clusterId())
                                && (selection.text() == null
                                        || cluster.textMatches()
                                        || text(row).contains(selection.text()))))
                .filter(row ->
                        selection.namespaces() == null || selection.namespaces().contains(row.namespace()))
                .filter(row -> !byStatus
                        || selection.statuses() == null
                        || selection.statuses().contains(row.status()))
                .filter(row -> selection.problem() == null || selection.problem() == row.problem())
                .toList();
    }

    private static String text(FleetPodRow row) {
        return String.join(
                        "\n",
                        row.namespace() + "/" + row.name(),
                        row.owner() == null ? "" : row.owner().name(),
                        row.node() == null ? "" : row.node())
                .toLowerCase(Locale.ROOT);
    }

    private static Comparator<PodPlace> order(PodSort sort) {
        var byName = Comparator.comparing(PodPlace::namespace).thenComparing(PodPlace::name);
        var byId = Comparator.comparing((PodPlace place) -> place.clusterId().toString())
                .thenComparing(byName);
        var age = Comparator.comparing(PodPlace::createdAt, Comparator.nullsLast(Comparator.<Instant>naturalOrder()));
        return switch (sort) {
            case PROBLEM ->
                Comparator.comparing((PodPlace place) -> !place.problem())
                        .thenComparing(PodPlace::cluster)
                        .thenComparing(byId);
            case RESTARTS ->
                Comparator.comparing((PodPlace place) -> -place.restarts()).thenComparing(byId);
            case AGE ->
                Comparator.comparing(PodPlace::createdAt, Comparator.nullsLast(Comparator.<Instant>reverseOrder()))
                        .thenComparing(byId);
            case OLDEST -> age.thenComparing(byId);
        };
    }

    private <T> Future<T> answer(T value) {
        return down.getAsBoolean()
                ? Future.failedFuture(
                        ServiceFailure.unavailable("database_unavailable", "down", Duration.ofSeconds(5), null))
                : Future.succeededFuture(value);
    }
}
