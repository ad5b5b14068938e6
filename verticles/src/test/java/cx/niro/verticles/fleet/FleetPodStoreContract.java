package cx.niro.verticles.fleet;

import static cx.niro.verticles.database.TestDatabase.await;
import static cx.niro.verticles.fleet.FleetSyncTest.id;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.Owner;
import cx.niro.verticles.fleet.FleetPodStore.ChosenCluster;
import cx.niro.verticles.fleet.FleetPodStore.FleetPodRow;
import cx.niro.verticles.fleet.FleetPodStore.PodCount;
import cx.niro.verticles.fleet.FleetPodStore.PodSelection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every store of pods over many clusters holds to. */
abstract class FleetPodStoreContract {
    /** More than are read in one go. */
    private static final int CLUSTERS = 90;

    private static final List<String> NAMESPACES = List.of("default", "kube-system", "shop", "shop-a", "shopping");
    private static final List<String> STATUSES =
            List.of("Running", "Running", "Running", "Completed", "Pending", "CrashLoopBackOff", "Error");
    private static final Instant BORN = Instant.parse("2026-01-01T00:00:00.123456Z");

    private final Random chance = new Random(42);
    private final Map<UUID, String> names = new HashMap<>();

    abstract FleetPodStore store();

    /** Makes the clusters; there are no pods yet. */
    abstract void begin(Map<UUID, String> names) throws Exception;

    abstract void put(List<FleetPodRow> rows) throws Exception;

    abstract void remove(List<FleetPodRow> rows) throws Exception;

    @Test
    void problemsComeFirstThenClustersByName() throws Exception {
        cluster(1, "b");
        cluster(2, "a");
        begin(names);
        var fine = pod(2, "shop", "fine", "Running");
        var bad = pod(1, "shop", "bad", "Error");
        var alsoBad = pod(2, "web", "bad", "Error");
        put(List.of(fine, bad, alsoBad, pod(1, "a", "fine", "Running")));

        var rows = await(store().page(everything(), PodSort.PROBLEM, null, 10));

        assertThat(rows).startsWith(alsoBad, bad, fine).hasSize(4);
        assertThat(await(store().page(everything(), PodSort.PROBLEM, place(PodSort.PROBLEM, bad), 1)))
                .containsExactly(fine);
    }

    @Test
    void podsOfOtherClustersAreNotSeen() throws Exception {
        cluster(1, "a");
        cluster(2, "b");
        begin(names);
        put(List.of(pod(1, "shop", "x", "Error"), pod(2, "shop", "x", "Running")));
        var none = new PodSelection(List.of(), null, null, null, null);
        var second = new PodSelection(List.of(new ChosenCluster(id(2), "b", false)), null, null, null, null);

        for (var sort : PodSort.values()) {
            assertThat(await(store().page(none, sort, null, 10))).isEmpty();
            assertThat(await(store().page(second, sort, null, 10)))
                    .extracting(FleetPodRow::clusterId)
                    .containsExactly(id(2));
        }
        assertThat(await(store().count(none))).isEmpty();
        assertThat(await(store().count(second))).containsExactly(new PodCount("Running", false, 1));
    }

    @Test
    void textIsTakenAsItIs() throws Exception {
        cluster(1, "a");
        begin(names);
        put(List.of(pod(1, "shop", "cart-0", "Running"), pod(1, "web", "%_x\\", "Running")));

        assertThat(await(store().page(text("%_x\\"), PodSort.PROBLEM, null, 10)))
                .extracting(FleetPodRow::name)
                .containsExactly("%_x\\");
        assertThat(await(store().page(text("shop/cart"), PodSort.AGE, null, 10)))
                .hasSize(1);
        assertThat(await(store().page(text("cart-0\nnode"), PodSort.AGE, null, 10)))
                .as("fields do not run into each other")
                .isEmpty();
        assertThat(await(store().count(text("%")))).containsExactly(new PodCount("Running", false, 1));
    }

    @Test
    void countsLeaveStatusesAside() throws Exception {
        cluster(1, "a");
        begin(names);
        put(List.of(pod(1, "shop", "a", "Running"), pod(1, "shop", "b", "Error"), pod(1, "web", "c", "Running")));

        assertThat(await(store().count(new PodSelection(chosen(null), null, List.of("Error"), null, null))))
                .containsExactlyInAnyOrder(new PodCount("Running", false, 2), new PodCount("Error", true, 1));
        assertThat(await(store().count(new PodSelection(chosen(null), List.of("shop"), null, false, null))))
                .containsExactly(new PodCount("Running", false, 1));
    }

    @Test
    void clustersAreCountedEach() throws Exception {
        cluster(1, "a");
        cluster(2, "b");
        cluster(3, "empty");
        begin(names);
        put(List.of(pod(1, "shop", "a", "Running"), pod(1, "shop", "b", "Error"), pod(2, "web", "c", "Running")));

        var counts = await(store().countEach(List.of(id(1), id(3))));

        assertThat(counts).containsOnlyKeys(id(1));
        assertThat(counts.get(id(1)))
                .containsExactlyInAnyOrder(new PodCount("Running", false, 1), new PodCount("Error", true, 1));
    }

    @ParameterizedTest
    @EnumSource(PodSort.class)
    void everySelectionShowsWhatANaiveOneShows(PodSort sort) throws Exception {
        var reference = manyPods();

        for (var i = 0; i < 25; i++) {
            var selection = anySelection();
            var limit = List.of(1, 3, 7, 40, 1000).get(chance.nextInt(5));
            var expected = await(reference.page(selection, sort, null, Integer.MAX_VALUE));
            var most = Math.min(expected.size(), limit * 20);
            assertThat(walk(selection, sort, limit, 20))
                    .as("%s", selection)
                    .containsExactlyElementsOf(expected.subList(0, most));
            assertThat(await(store().count(selection)))
                    .containsExactlyInAnyOrderElementsOf(await(reference.count(selection)));
            if (!expected.isEmpty()) {
                var after = place(sort, expected.get(chance.nextInt(expected.size())));
                assertThat(await(store().page(selection, sort, after, limit)))
                        .as("%s", after)
                        .isEqualTo(await(reference.page(selection, sort, after, limit)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PodSort.class)
    void podThatStaysIsShownOnceHoweverManyComeAndGo(PodSort sort) throws Exception {
        var reference = manyPods();
        var staying = new ArrayList<FleetPodRow>();
        var going = new ArrayList<FleetPodRow>();
        for (var row : await(reference.page(everything(), sort, null, Integer.MAX_VALUE))) {
            (chance.nextInt(3) == 0 ? going : staying).add(row);
        }

        var seen = new ArrayList<FleetPodRow>();
        PodPlace after = null;
        for (var page = List.of(staying.get(0)); !page.isEmpty(); ) {
            page = await(store().page(everything(), sort, after, 60));
            seen.addAll(page);
            after = page.isEmpty() ? null : place(sort, page.get(page.size() - 1));
            var gone = going.stream().filter(row -> chance.nextInt(4) == 0).toList();
            remove(gone);
            going.removeAll(gone);
            var come = IntStream.range(0, 10)
                    .mapToObj(i -> anyPod(1 + chance.nextInt(CLUSTERS), "new-" + chance.nextInt()))
                    .toList();
            put(come);
        }

        assertThat(seen).doesNotHaveDuplicates();
        var stayed = new HashSet<>(staying);
        assertThat(seen.stream().filter(stayed::contains)).containsExactlyElementsOf(staying);
    }

    @Test
    void placeOfAPodAndClusterThatAreGoneStillLeadsOn() throws Exception {
        cluster(1, "a");
        cluster(3, "c");
        begin(names);
        var next = pod(3, "shop", "x", "Running");
        put(List.of(pod(1, "shop", "x", "Running"), next));
        var gone = new PodPlace("problem", false, 0, null, "b", id(2), "zzz", "zzz");

        assertThat(await(store().page(everything(), PodSort.PROBLEM, gone, 5))).containsExactly(next);
    }

    private FakeFleetPods manyPods() throws Exception {
        for (var number = 1; number <= CLUSTERS; number++) {
            cluster(number, "edge-" + chance.nextInt(1000) + "-" + number);
        }
        begin(names);
        var rows = new ArrayList<FleetPodRow>();
        for (var number = 1; number <= CLUSTERS; number++) {
            for (var i = chance.nextInt(20); i > 0; i--) {
                rows.add(anyPod(number, "app-" + i));
            }
        }
        put(rows);
        var reference = new FakeFleetPods(() -> false);
        rows.forEach(reference::put);
        return reference;
    }

    private List<FleetPodRow> walk(PodSelection selection, PodSort sort, int limit, int pages) throws Exception {
        var rows = new ArrayList<FleetPodRow>();
        PodPlace after = null;
        for (var page = 0; page < pages; page++) {
            var read = await(store().page(selection, sort, after, limit));
            rows.addAll(read);
            if (read.size() < limit) {
                break;
            }
            after = place(sort, read.get(limit - 1));
        }
        return rows;
    }

    private PodSelection anySelection() {
        var text = List.of("", "", "app-1", "default/app", "node-3", "owner-2", "edge-1", "nothing")
                .get(chance.nextInt(8));
        return new PodSelection(
                chosen(text.isEmpty() ? null : text).stream()
                        .filter(cluster -> chance.nextInt(5) > 0)
                        .toList(),
                chance.nextInt(3) == 0 ? List.of("shop", "default") : null,
                chance.nextInt(3) == 0 ? List.of("Pending", "Error") : null,
                chance.nextInt(5) > 1 ? null : Boolean.valueOf(chance.nextBoolean()),
                text.isEmpty() ? null : text);
    }

    private FleetPodRow anyPod(int cluster, String name) {
        var status = STATUSES.get(chance.nextInt(STATUSES.size()));
        var owner = chance.nextInt(4) == 0
                ? null
                : new Owner(chance.nextBoolean() ? "Deployment" : "CronJob", "owner-" + chance.nextInt(5), false);
        return new FleetPodRow(
                id(cluster),
                NAMESPACES.get(chance.nextInt(NAMESPACES.size())),
                name,
                "Running",
                status,
                isProblem(status),
                chance.nextBoolean(),
                chance.nextInt(4) == 0 ? chance.nextInt(5) : 0,
                chance.nextInt(5) == 0 ? null : "node-" + chance.nextInt(9),
                owner == null ? null : PgFleetPodStore.owner(owner.kind(), owner.name()),
                List.of("registry/" + name + ":1"),
                chance.nextInt(6) == 0 ? null : BORN.plusSeconds(chance.nextInt(50)));
    }

    private static FleetPodRow pod(int cluster, String namespace, String name, String status) {
        return new FleetPodRow(
                id(cluster),
                namespace,
                name,
                "Running",
                status,
                isProblem(status),
                true,
                0,
                "node",
                new Owner("Deployment", "web", false),
                List.of("a:1", "b:2"),
                BORN);
    }

    private static boolean isProblem(String status) {
        return status.equals("Error") || status.equals("CrashLoopBackOff");
    }

    private void cluster(int number, String name) {
        names.put(id(number), name);
    }

    private List<ChosenCluster> chosen(String text) {
        return names.entrySet().stream()
                .map(cluster -> new ChosenCluster(
                        cluster.getKey(),
                        cluster.getValue(),
                        text != null && cluster.getValue().contains(text)))
                .sorted()
                .toList();
    }

    private PodSelection everything() {
        return new PodSelection(chosen(null), null, null, null, null);
    }

    private PodSelection text(String text) {
        return new PodSelection(chosen(text), null, null, null, text);
    }

    private PodPlace place(PodSort sort, FleetPodRow row) {
        return PodPlace.of(sort, row, names.get(row.clusterId()));
    }
}
