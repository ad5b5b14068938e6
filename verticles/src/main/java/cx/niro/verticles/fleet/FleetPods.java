package cx.niro.verticles.fleet;

import cx.niro.verticles.fleet.FleetMessages.Shown;
import cx.niro.verticles.fleet.FleetPodStore.ChosenCluster;
import cx.niro.verticles.fleet.FleetPodStore.FleetPodRow;
import cx.niro.verticles.fleet.FleetPodStore.PodCount;
import cx.niro.verticles.fleet.FleetPodStore.PodSelection;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The pods of all clusters that a caller sees. The index chooses the clusters and says how they are, the table has the pods. However
 * many ask, each page is read once a second and each count every few seconds.
 */
final class FleetPods {
    private static final Duration PAGE_FOR = Duration.ofSeconds(1);
    private static final Duration COUNT_FOR = Duration.ofSeconds(3);
    /** A page does not wait longer for its totals. */
    private static final long COUNT_PATIENCE_MILLIS = 500;

    private final FleetIndex index;
    private final FleetPodStore store;
    private final KnownCounts known;
    private final Function<FleetRow, ClusterStatus> status;
    private final Supplier<Instant> databaseNow;
    private final Recent<Asked, Shown> pages;
    private final Recent<Asked, List<PodCount>> counts;

    /** The caller's organizations and what they ask; {@code structure} of the index, so that renamed clusters show at once. */
    private record Asked(Set<UUID> visibleOrgIds, FleetPodQuery query, long structure) {}

    private record Counted(List<PodCount> counts, boolean exact) {}

    FleetPods(
            FleetIndex index,
            FleetPodStore store,
            Function<FleetRow, ClusterStatus> status,
            Supplier<Instant> databaseNow,
            Clock clock) {
        this.index = index;
        this.store = store;
        this.known = new KnownCounts(index, store);
        this.status = status;
        this.databaseNow = databaseNow;
        this.pages = new Recent<>(PAGE_FOR, clock);
        this.counts = new Recent<>(COUNT_FOR, clock);
    }

    /** @param query its clusters are visible to the caller */
    Future<Shown> page(Set<UUID> visibleOrgIds, FleetPodQuery query) {
        return pages.get(new Asked(visibleOrgIds, query, index.structure()), this::read);
    }

    private Future<Shown> read(Asked asked) {
        var query = asked.query();
        var clusters = clusters(asked);
        var rows = store.page(selection(query, clusters), query.sort(), query.after(), query.limit() + 1);
        var counted = counted(new Asked(asked.visibleOrgIds(), query.counted(), asked.structure()), clusters);
        return Future.all(rows, counted).map(both -> shown(query, clusters, rows.result(), counted.result()));
    }

    /** The totals of now, those of the last count when counting takes too long, or null when there is none. */
    private Future<Counted> counted(Asked asked, List<ChosenCluster> clusters) {
        var last = counts.last(asked);
        var now = counts.get(asked, key -> count(key.query(), clusters)).map(rows -> new Counted(rows, true));
        return now.isComplete()
                ? now
                : now.timeout(COUNT_PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                        .recover(late -> now.failed()
                                ? Future.failedFuture(now.cause())
                                : Future.succeededFuture(last == null ? null : new Counted(last, false)));
    }

    /** Counts of whole clusters are known where nothing has changed; others are scanned for. */
    private Future<List<PodCount>> count(FleetPodQuery query, List<ChosenCluster> clusters) {
        return query.namespaces() != null || query.text() != null
                ? store.count(selection(query, clusters))
                : known.count(clusters)
                        .map(rows -> rows.stream()
                                .filter(row -> query.problem() == null || query.problem() == row.problem())
                                .toList());
    }

    private Shown shown(FleetPodQuery query, List<ChosenCluster> chosen, List<FleetPodRow> rows, Counted counted) {
        var more = rows.size() > query.limit();
        var page = more ? rows.subList(0, query.limit()) : rows;
        var clusters = new HashMap<UUID, FleetPodJson.Cluster>();
        var items = page.stream()
                .filter(row -> index.get(row.clusterId()) != null)
                .map(row -> FleetPodJson.Pod.of(row, clusters.computeIfAbsent(row.clusterId(), this::cluster)))
                .toList();
        var totals = counted == null
                ? null
                : FleetPodJson.Totals.of(
                        counted.counts(),
                        query.statuses() == null ? null : Set.copyOf(query.statuses()),
                        counted.exact());
        var next = more ? Cursor.encode(place(query, chosen, page.get(page.size() - 1))) : null;
        return Answer.of(databaseNow.get(), new FleetPodJson.Page(totals, items, next));
    }

    private FleetPodJson.Cluster cluster(UUID id) {
        var row = index.get(id);
        return FleetPodJson.Cluster.of(row, status.apply(row));
    }

    /** By the name that the order was made with, whatever the index says by now. */
    private static PodPlace place(FleetPodQuery query, List<ChosenCluster> chosen, FleetPodRow row) {
        return chosen.stream()
                .filter(cluster -> cluster.id().equals(row.clusterId()))
                .findFirst()
                .map(cluster -> PodPlace.of(query.sort(), row, cluster.sortName()))
                .orElseThrow();
    }

    private List<ChosenCluster> clusters(Asked asked) {
        var query = asked.query();
        var ids = query.clusterIds().isEmpty()
                ? null
                : query.clusterIds().stream().map(UUID::fromString).collect(Collectors.toSet());
        return index.rows().stream()
                .filter(row -> asked.visibleOrgIds().contains(row.orgId())
                        && (ids == null || ids.contains(row.id()))
                        && (query.environments().isEmpty()
                                || query.environments().contains(row.cluster().environment())))
                .map(row -> chosen(row, query.text()))
                .sorted()
                .toList();
    }

    private static ChosenCluster chosen(FleetRow row, String text) {
        var name = row.cluster().sortName();
        return new ChosenCluster(row.id(), name, text != null && name.contains(text));
    }

    private static PodSelection selection(FleetPodQuery query, List<ChosenCluster> clusters) {
        return new PodSelection(clusters, query.namespaces(), query.statuses(), query.problem(), query.text());
    }
}
