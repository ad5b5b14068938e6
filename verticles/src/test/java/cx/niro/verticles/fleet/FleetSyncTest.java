package cx.niro.verticles.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.TestClock;
import cx.niro.verticles.heartbeat.HeartbeatMessages.ClusterFacts;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Proven;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Recorded;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class FleetSyncTest {
    private final TestClock clock = new TestClock();
    private final FakeStores store = new FakeStores(clock);
    private final FleetIndex index = new FleetIndex();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final FleetSync sync = new FleetSync(store, index, new FleetMetrics(meters), clock);

    @Test
    void everyClusterIsLoadedPageByPage() {
        for (var i = 1; i <= 2500; i++) {
            store.put(Clusters.cluster(id(i), "c" + i));
        }

        sync.tick();

        assertThat(sync.isLoaded()).isTrue();
        assertThat(index.size()).isEqualTo(2500);
    }

    @Test
    void failedLoadIsTriedAgain() {
        store.put(Clusters.cluster(id(1), "a"));
        store.down(true);
        sync.tick();
        assertThat(sync.isLoaded()).isFalse();

        store.down(false);
        clock.advance(Duration.ofSeconds(2));
        sync.tick();

        assertThat(sync.isLoaded()).isTrue();
        assertThat(meters.counter("niro.fleet.reload.failures").count()).isEqualTo(1);
    }

    @Test
    void gapInAFeedReloadsWhatChanged() {
        store.put(Clusters.cluster(id(1), "a"));
        sync.tick();
        sync.merge(new Recorded("n1", 1, List.of(), List.of()));
        clock.advance(Duration.ofSeconds(1));
        var lost = Clusters.facts(id(1), 1, 1);
        store.put(lost);

        sync.merge(new Recorded("n1", 3, List.of(), List.of()));

        assertThat(index.get(id(1)).facts()).isEqualTo(lost);
        assertThat(meters.counter("niro.fleet.gaps").count()).isEqualTo(1);
    }

    @Test
    void nodeThatIsMetInMidStreamCountsAsAGap() {
        store.put(Clusters.cluster(id(1), "a"));
        sync.tick();

        sync.merge(new Recorded("n1", 1, List.of(), List.of()));
        sync.merge(new Recorded("n2", 17, List.of(), List.of()));

        assertThat(meters.counter("niro.fleet.gaps").count()).isEqualTo(1);
    }

    @Test
    void feedOfAnUnknownClusterLoadsIt() {
        sync.tick();
        store.put(Clusters.cluster(id(7), "new"));

        sync.merge(new Recorded("n1", 1, List.of(Clusters.seen(id(7), clock.instant())), List.of()));

        assertThat(index.get(id(7)).cluster().name()).isEqualTo("new");
    }

    @Test
    void olderFactsNeverReplaceNewerOnes() {
        store.put(Clusters.cluster(id(1), "a"));
        store.put(Clusters.facts(id(1), 1, 5));
        sync.tick();
        var newer = Clusters.facts(id(1), 2, 1);

        sync.merge(new Recorded("n1", 1, List.of(), List.of(newer)));
        sync.merge(new Recorded("n2", 1, List.of(), List.of(Clusters.facts(id(1), 1, 9))));

        assertThat(index.get(id(1)).facts()).isEqualTo(newer);
    }

    @Test
    void deletedClusterVanishesEvenIfNobodySaysSo() {
        store.put(Clusters.cluster(id(1), "deleted"));
        store.put(Clusters.cluster(id(2), "purged"));
        store.put(Clusters.cluster(id(3), "stays"));
        sync.tick();
        clock.advance(Duration.ofSeconds(31));
        store.delete(id(1));
        store.purge(id(2));

        sync.tick();

        assertThat(index.rows()).extracting(row -> row.cluster().name()).containsExactly("stays");
    }

    @Test
    void refreshTellsWhenItIsDone() {
        sync.tick();
        store.put(Clusters.cluster(id(1), "a"));
        store.hold(true);

        var done = sync.refresh(id(1));
        var settled = sync.settled();
        assertThat(done.isComplete() || settled.isComplete()).isFalse();
        assertThat(store.release()).isTrue();

        assertThat(done.succeeded() && settled.succeeded()).isTrue();
        assertThat(index.get(id(1))).isNotNull();
    }

    @Test
    void refreshFailsWhileTheDatabaseIsDownAndIsMadeUpForLater() {
        sync.tick();
        store.put(Clusters.cluster(id(1), "a"));
        store.down(true);

        assertThat(sync.refresh(id(1)).failed()).isTrue();
        store.down(false);
        clock.advance(Duration.ofSeconds(2));
        sync.tick();

        assertThat(index.get(id(1))).isNotNull();
    }

    @Test
    void thousandsOfUnknownClustersAreLoadedInBatches() {
        sync.tick();
        var seen = new ArrayList<Seen>();
        for (var i = 1; i <= 1300; i++) {
            store.put(Clusters.cluster(id(i), "c" + i));
            seen.add(Clusters.seen(id(i), clock.instant()));
        }

        sync.merge(new Recorded("n1", 1, seen, List.of()));

        assertThat(index.size()).isEqualTo(1300);
        assertThat(sync.settled().succeeded()).isTrue();
    }

    @Test
    void tooManyUnknownClustersOfAnOutageBecomeOneLoadOfAll() {
        sync.tick();
        store.down(true);
        assertThat(sync.refresh(id(1)).failed()).isTrue();
        for (var i = 1; i <= WantedClusters.MOST + 500; i++) {
            store.put(Clusters.cluster(id(i), "c" + i));
            sync.merge(new Recorded("n1", i, List.of(Clusters.seen(id(i), clock.instant())), List.of()));
        }
        var last = sync.refresh(id(WantedClusters.MOST + 500));
        var settled = sync.settled();
        assertThat(last.isComplete() || settled.isComplete()).isFalse();

        store.down(false);
        var readsBefore = store.byIdsCalls.get();
        clock.advance(Duration.ofSeconds(2));
        sync.tick();

        assertThat(last.succeeded() && settled.succeeded()).isTrue();
        assertThat(index.size()).isEqualTo(WantedClusters.MOST + 500);
        assertThat(store.byIdsCalls).hasValue(readsBefore);
    }

    /** Random writers, feeds that lose, repeat and reorder, answers that arrive late, a database that fails. */
    @RepeatedTest(100)
    void indexConvergesToTheStoreWhateverHappensToMessages(RepetitionInfo repetition) {
        var unused = live(new Random(repetition.getCurrentRepetition()), Chaos.LOSS);
        store.down(false);
        settle();

        assertIndexEqualsStore();
    }

    /** Repeated and reordered messages and late answers alone need no reconcile to be right. */
    @RepeatedTest(100)
    void indexIsRightAtOnceWhenNoMessageIsLost(RepetitionInfo repetition) {
        var travelling = live(new Random(repetition.getCurrentRepetition()), Chaos.DISORDER);
        travelling.forEach(Runnable::run);
        releaseAll();

        assertIndexEqualsStore();
    }

    /** Without a gap nothing is read again: a read that was overtaken by the feed must not win. */
    @RepeatedTest(100)
    void answersThatFeedsOvertakeDoNotTakeTheIndexBack(RepetitionInfo repetition) {
        assertThat(live(new Random(repetition.getCurrentRepetition()), Chaos.LATE_ANSWERS))
                .isEmpty();
        releaseAll();

        assertThat(meters.counter("niro.fleet.gaps").count()).isZero();
        assertIndexEqualsStore();
    }

    /** What goes wrong; each includes the ones below it. */
    private enum Chaos {
        LOSS,
        DISORDER,
        LATE_ANSWERS
    }

    private void assertIndexEqualsStore() {
        assertThat(rows().keySet()).isEqualTo(store.living().keySet());
        assertThat(index.rows()).allMatch(row -> row.equals(store.living().get(row.id())));
    }

    /** Two hundred random steps; returns the messages that are still under way. */
    private List<Runnable> live(Random chance, Chaos chaos) {
        var lossy = chaos == Chaos.LOSS;
        var numbers = new HashMap<String, Long>();
        var travelling = new ArrayList<Runnable>();
        var sequence = 0L;
        store.hold(true);

        for (var step = 0; step < 200; step++) {
            if (chaos == Chaos.LATE_ANSWERS) {
                travelling.forEach(Runnable::run);
                travelling.clear();
            }
            var id = id(1 + chance.nextInt(12));
            switch (chance.nextInt(12)) {
                case 0 -> {
                    store.put(Clusters.cluster(id, "c" + step));
                    travelling.add(() -> refresh(id));
                }
                case 1 -> {
                    store.delete(id);
                    travelling.add(() -> refresh(id));
                }
                case 2, 3 -> {
                    if (store.living().containsKey(id)) {
                        var facts = Clusters.facts(id, 1 + step / 50, ++sequence);
                        store.put(facts);
                        publish(chance, numbers, travelling, List.of(), List.of(facts));
                    }
                }
                case 4, 5 -> {
                    if (store.living().containsKey(id)) {
                        var seen = Clusters.seen(id, clock.instant(), someProofs(chance));
                        store.put(seen);
                        publish(chance, numbers, travelling, List.of(seen), List.of());
                    }
                }
                case 6 -> {
                    if (lossy && !travelling.isEmpty()) {
                        travelling.remove(chance.nextInt(travelling.size()));
                    }
                }
                case 7 -> {
                    if (!travelling.isEmpty()) {
                        travelling.get(chance.nextInt(travelling.size())).run();
                    }
                }
                case 8 -> {
                    if (!travelling.isEmpty()) {
                        travelling.remove(chance.nextInt(travelling.size())).run();
                    }
                }
                case 9 -> store.down(lossy && chance.nextInt(4) == 0);
                case 10 -> {
                    var unused = store.release();
                }
                default -> {
                    clock.advance(Duration.ofMillis(chance.nextInt(lossy ? 4000 : 500)));
                    sync.tick();
                }
            }
        }
        if (chaos == Chaos.LATE_ANSWERS) {
            travelling.forEach(Runnable::run);
            travelling.clear();
        }
        return travelling;
    }

    /** In no order: a proof may come late, or by a message that overtakes another. */
    private Proven someProofs(Random chance) {
        return new Proven(
                Clusters.BORN,
                clock.instant().minusMillis(chance.nextInt(90_000)),
                chance.nextBoolean() ? null : clock.instant().minusMillis(chance.nextInt(90_000)),
                clock.instant(),
                chance.nextBoolean() ? null : clock.instant().minusMillis(chance.nextInt(90_000)),
                null);
    }

    private void refresh(UUID id) {
        var unused = sync.refresh(id);
    }

    private void publish(
            Random chance,
            Map<String, Long> numbers,
            List<Runnable> travelling,
            List<Seen> seen,
            List<ClusterFacts> changed) {
        var node = "n" + chance.nextInt(3);
        var recorded = new Recorded(node, numbers.merge(node, 1L, Long::sum), seen, changed);
        travelling.add(() -> sync.merge(recorded));
    }

    /** Three reconciles: one may find that a full load is necessary. */
    private void settle() {
        for (var i = 0; i < 3; i++) {
            releaseAll();
            clock.advance(Duration.ofSeconds(31));
            sync.tick();
        }
        releaseAll();
    }

    private void releaseAll() {
        while (store.release()) {
            // one after another
        }
    }

    private Map<UUID, FleetRow> rows() {
        var rows = new TreeMap<UUID, FleetRow>();
        index.rows().forEach(row -> rows.put(row.id(), row));
        return rows;
    }

    static UUID id(int number) {
        return new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L + number);
    }
}
