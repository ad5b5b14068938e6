package cx.niro.verticles.fleet;

import static cx.niro.verticles.database.TestDatabase.await;
import static cx.niro.verticles.fleet.FleetSyncTest.id;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.fleet.FleetPodStore.ChosenCluster;
import cx.niro.verticles.fleet.FleetPodStore.PodCount;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KnownCountsTest {
    private final AtomicBoolean down = new AtomicBoolean();
    private final FakeFleetPods pods = new FakeFleetPods(down::get);
    private final FleetIndex index = new FleetIndex();
    private final KnownCounts known = new KnownCounts(index, pods);
    private final List<ChosenCluster> both = List.of(chosen(1), chosen(2));

    @BeforeEach
    void load() {
        for (var number = 1; number <= 2; number++) {
            load(number, 1);
            pods.put(Clusters.row(id(number), Clusters.pod("shop", "cart-" + number, "n", "Running")));
        }
    }

    @Test
    void unchangedClustersAreNotCountedAgain() throws Exception {
        assertThat(await(known.count(both))).hasSize(2);
        assertThat(await(known.count(both))).hasSize(2);
        assertThat(await(known.count(List.of(chosen(2))))).containsExactly(new PodCount("Running", false, 1));

        assertThat(pods.countedClusters).isEqualTo(2);
    }

    @Test
    void changedClusterIsCountedAgain() throws Exception {
        assertThat(await(known.count(both))).hasSize(2);
        pods.put(Clusters.row(id(2), Clusters.pod("shop", "cart-9", "n", "Error")));
        load(2, 2);

        assertThat(await(known.count(both)))
                .containsExactlyInAnyOrder(
                        new PodCount("Running", false, 1),
                        new PodCount("Running", false, 1),
                        new PodCount("Error", true, 1));
        assertThat(pods.countedClusters).isEqualTo(3);
    }

    @Test
    void failedCountIsTriedAgain() throws Exception {
        down.set(true);
        assertThat(known.count(both).failed()).isTrue();
        down.set(false);

        assertThat(await(known.count(both))).hasSize(2);
    }

    @Test
    void manyClustersAreCountedInParts() throws Exception {
        var many =
                IntStream.rangeClosed(1, 1201).mapToObj(KnownCountsTest::chosen).toList();
        for (var number = 1; number <= 1201; number++) {
            load(number, 7);
            pods.replace(id(number), List.of(Clusters.row(id(number), Clusters.pod("shop", "cart-1", "n", "Running"))));
        }

        assertThat(await(known.count(many))).hasSize(1201);
    }

    private void load(int number, long sequence) {
        index.load(new FleetRow(
                Clusters.cluster(id(number), "c" + number), Clusters.facts(id(number), 1, sequence), null));
    }

    private static ChosenCluster chosen(int number) {
        return new ChosenCluster(id(number), "c" + number, false);
    }
}
