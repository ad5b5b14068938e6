package cx.niro.verticles.fleet;

import static cx.niro.verticles.database.TestDatabase.await;
import static cx.niro.verticles.fleet.FleetSyncTest.id;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.fleet.FleetStore.Stored;
import cx.niro.verticles.heartbeat.HeartbeatMessages.ClusterFacts;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every fleet store holds to. */
abstract class FleetStoreContract {
    abstract FleetStore store();

    abstract void put(ClusterRecord cluster) throws Exception;

    abstract void put(ClusterFacts facts) throws Exception;

    abstract void put(Seen seen) throws Exception;

    abstract void delete(UUID id) throws Exception;

    /** Time of the store. */
    Instant now() throws Exception {
        return await(store().observing()).databaseNow();
    }

    @Test
    void rowComesBackAsItWasWritten() throws Exception {
        var cluster = Clusters.cluster(id(1), "eu-1", "production", Map.of("region", "eu"));
        var facts = Clusters.facts(id(1), 2, 7);
        var seen = Clusters.seen(id(1), Instant.parse("2026-03-01T12:00:00.123456Z"));
        put(cluster);
        put(facts);
        put(seen);

        assertThat(await(store().page(FleetStore.START, 10)))
                .containsExactly(new Stored(new FleetRow(cluster, facts, seen), false));
    }

    @Test
    void clusterWithoutAnythingHasARow() throws Exception {
        var cluster = Clusters.neverEnrolled(id(1), "new");
        put(cluster);

        assertThat(await(store().page(FleetStore.START, 10)))
                .containsExactly(new Stored(new FleetRow(cluster, null, null), false));
    }

    @Test
    void pagesGoOnBehindTheLastId() throws Exception {
        for (var i = 1; i <= 5; i++) {
            put(Clusters.cluster(id(i), "c" + i));
        }
        delete(id(4));

        assertThat(ids(await(store().page(FleetStore.START, 2)))).containsExactly(id(1), id(2));
        assertThat(ids(await(store().page(id(2), 2)))).containsExactly(id(3), id(5));
        assertThat(await(store().count())).isEqualTo(4);
    }

    @Test
    void changesOfRowsAndStatesAreFoundWithDeletions() throws Exception {
        put(Clusters.cluster(id(1), "old"));
        put(Clusters.cluster(id(2), "with-new-state"));
        put(Clusters.cluster(id(3), "deleted"));
        put(Clusters.cluster(id(4), "only-seen"));
        var since = now();
        put(Clusters.facts(id(2), 1, 1));
        delete(id(3));
        put(Clusters.seen(id(4), now()));

        var changed = await(store().changedSince(since, FleetStore.START, 10));

        assertThat(ids(changed)).containsExactly(id(2), id(3));
        assertThat(changed).extracting(Stored::deleted).containsExactly(false, true);
        assertThat(ids(await(store().changedSince(since, id(2), 10)))).containsExactly(id(3));
    }

    @Test
    void signsOfLifeAreFoundByTime() throws Exception {
        var at = Instant.parse("2026-03-01T12:00:00Z");
        for (var i = 1; i <= 3; i++) {
            put(Clusters.cluster(id(i), "c" + i));
            put(Clusters.seen(id(i), at.plusSeconds(i)));
        }

        assertThat(await(store().seenSince(at.plusSeconds(1), FleetStore.START, 10)))
                .containsExactly(Clusters.seen(id(2), at.plusSeconds(2)), Clusters.seen(id(3), at.plusSeconds(3)));
        assertThat(await(store().seenSince(at, id(1), 1))).containsExactly(Clusters.seen(id(2), at.plusSeconds(2)));
    }

    @Test
    void idsWithoutARowAreLeftOut() throws Exception {
        put(Clusters.cluster(id(1), "a"));
        put(Clusters.cluster(id(2), "b"));
        delete(id(2));

        var found = await(store().byIds(List.of(id(2), id(9), id(1))));

        assertThat(ids(found)).containsExactly(id(1), id(2));
        assertThat(found).extracting(Stored::deleted).containsExactly(false, true);
    }

    @Test
    void readingTellsTimeAndSinceWhenTheServiceWatches() throws Exception {
        var reading = await(store().observing());

        assertThat(Duration.between(reading.lastFlush(), reading.databaseNow())).isLessThan(Duration.ofMinutes(5));
        assertThat(reading.observingSince()).isBeforeOrEqualTo(reading.databaseNow());
    }

    private static List<UUID> ids(List<Stored> stored) {
        return stored.stream().map(each -> each.row().id()).toList();
    }
}
