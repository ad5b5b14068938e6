package cx.niro.verticles.fleet;

import static cx.niro.verticles.fleet.FleetSyncTest.id;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.TestClock;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Proven;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Recorded;
import cx.niro.verticles.liveness.LightConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service with a database that fails, one fake second after another. */
class OutageTest {
    private static final int CLUSTERS = 30;
    private static final int BEAT_SECONDS = 15;

    private final TestClock clock = new TestClock();
    private final FakeStores store = new FakeStores(clock);
    private final FleetIndex index = new FleetIndex();
    private final FleetSync sync = new FleetSync(store, index, new FleetMetrics(new SimpleMeterRegistry()), clock);
    private final Observation observation = new Observation();
    private final Watch watch = new Watch(store, sync, observation, clock);
    private final StatusRule rule = new StatusRule(FleetConfig.defaults("https://niro.test"));
    private final Set<Integer> dead = new TreeSet<>();
    private long second;
    private long number;
    private boolean down;
    private boolean lostFeed;
    /** Clusters whose polls are cut, with the time of their last proof. */
    private final Map<Integer, Instant> cut = new HashMap<>();

    private final Map<Integer, Instant> lastBeat = new HashMap<>();
    private final Map<Integer, Instant> heardSince = new HashMap<>();

    @BeforeEach
    void runForAMinute() {
        for (var i = 0; i < CLUSTERS; i++) {
            store.put(Clusters.cluster(id(i + 1), "c" + i));
        }
        assertThat(watch.look().succeeded()).isTrue();
        assertThat(statusesDuring(60)).isNotEmpty();
        assertThat(statuses()).containsOnly(ClusterStatus.HEALTHY);
    }

    @Test
    void databaseStoppedForThreeMinutesMakesNoClusterOffline() {
        goDown();
        assertThat(statusesDuring(180)).containsOnly(ClusterStatus.HEALTHY);
        assertThat(rule.reasons(index.get(id(1)), ClusterStatus.HEALTHY, observation.at(clock.instant())))
                .extracting(Reason::code)
                .containsExactly("observation_paused");

        comeBack();
        assertThat(statusesDuring(300)).containsOnly(ClusterStatus.HEALTHY);
        assertThat(observation.at(clock.instant()).paused()).isFalse();
    }

    @Test
    void clusterThatDiesDuringAnOutageIsNoticedAfterIt() {
        goDown();
        assertThat(statusesDuring(90)).containsOnly(ClusterStatus.HEALTHY);
        dead.add(3);
        assertThat(statusesDuring(90)).containsOnly(ClusterStatus.HEALTHY);

        comeBack();
        assertThat(statusesDuring(120)).contains(ClusterStatus.UNKNOWN, ClusterStatus.OFFLINE);
        assertThat(statuses().stream().filter(ClusterStatus.OFFLINE::equals)).hasSize(1);
    }

    @Test
    void clusterThatWasOfflineStaysSoDuringAnOutage() {
        dead.add(3);
        assertThat(statusesDuring(120)).contains(ClusterStatus.OFFLINE);

        goDown();
        for (var i = 0; i < 180; i++) {
            oneSecond();
            assertThat(statuses().stream().filter(ClusterStatus.OFFLINE::equals))
                    .hasSize(1);
        }
    }

    @Test
    void nodeThatAloneLostTheDatabaseCatchesUpBeforeItJudges() {
        // other nodes go on recording; neither their feed nor the database reaches this one
        lostFeed = true;
        store.down(true);
        assertThat(statusesDuring(180)).containsOnly(ClusterStatus.HEALTHY);

        lostFeed = false;
        store.down(false);

        assertThat(statusesDuring(60)).containsOnly(ClusterStatus.HEALTHY);
    }

    @Test
    void cutPollsMakeTheirClusterCriticalWithinAMinuteOfTheLastProofAndHealthyAgainAfter() {
        cut.put(7, clock.instant());
        assertThat(statusesDuring(60)).containsOnly(ClusterStatus.HEALTHY);
        assertThat(statusesDuring(2)).contains(ClusterStatus.CRITICAL);
        assertThat(statuses().stream().filter(ClusterStatus.CRITICAL::equals)).hasSize(1);
        cut.clear();
        for (var i = 0; i < BEAT_SECONDS; i++) {
            oneSecond();
        }

        assertThat(statuses()).containsOnly(ClusterStatus.HEALTHY);
    }

    /** A proof comes back only with the second beat after the gap. */
    @ParameterizedTest
    @ValueSource(ints = {40, 65, 120})
    void clusterThatComesBackAfterAGapIsNotCriticalWhileItsPollsRecover(int seconds) {
        goSilent(7, seconds);
        assertThat(statusesDuring(2 * BEAT_SECONDS - 1)).doesNotContain(ClusterStatus.CRITICAL);
        cut.clear();

        assertThat(statusesDuring(120)).doesNotContain(ClusterStatus.CRITICAL);
        assertThat(statuses()).containsOnly(ClusterStatus.HEALTHY);
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 65, 120})
    void clusterWhosePollsStayDeadAfterAGapIsCriticalAMinuteAfterIt(int seconds) {
        goSilent(7, seconds);
        assertThat(statusesDuring(60)).doesNotContain(ClusterStatus.CRITICAL);

        assertThat(statusesDuring(BEAT_SECONDS + 2)).contains(ClusterStatus.CRITICAL);
        assertThat(statuses().stream().filter(ClusterStatus.CRITICAL::equals)).hasSize(1);
    }

    /** Both channels are interrupted, and the last proof was some seconds old. */
    private void goSilent(int cluster, int seconds) {
        cut.put(cluster, clock.instant().minusSeconds(10));
        dead.add(cluster);
        assertThat(statusesDuring(seconds)).doesNotContain(ClusterStatus.CRITICAL);
        dead.clear();
    }

    /** All the while nothing is proven: nobody was there to be proven anything. */
    @Test
    void outageOfOursTurnsNoLightRed() {
        goDown();
        assertThat(commandLightsDuring(180)).doesNotContain("red");
        comeBack();
        assertThat(commandLightsDuring(120)).doesNotContain("red");
        assertThat(commandLightsDuring(5)).containsOnly("green");
    }

    @Test
    void clusterWhosePollsDiedDuringAnOutageIsNoticedAfterIt() {
        goDown();
        cut.put(7, clock.instant());
        assertThat(statusesDuring(90)).containsOnly(ClusterStatus.HEALTHY);

        comeBack();
        assertThat(statusesDuring(45)).containsOnly(ClusterStatus.HEALTHY);
        assertThat(statusesDuring(40)).contains(ClusterStatus.CRITICAL);
    }

    @Test
    void clusterWithUnreachableCommandsStaysSoDuringAnOutage() {
        cut.put(7, clock.instant());
        assertThat(statusesDuring(70)).contains(ClusterStatus.CRITICAL);

        goDown();
        for (var i = 0; i < 180; i++) {
            oneSecond();
            assertThat(statuses().stream().filter(ClusterStatus.CRITICAL::equals))
                    .hasSize(1);
        }
    }

    private Set<String> commandLightsDuring(int seconds) {
        var seen = new TreeSet<String>();
        for (var i = 0; i < seconds; i++) {
            oneSecond();
            var moment = observation.at(clock.instant());
            index.rows()
                    .forEach(row -> seen.add(rule.lights(row, moment).commands().state()));
        }
        return seen;
    }

    @Test
    void silentClusterBecomesUnknownThenOfflineThenHealthyAgain() {
        dead.add(7);
        var seen = new ArrayList<ClusterStatus>();
        for (var i = 0; i < 150; i++) {
            oneSecond();
            note(seen);
        }
        dead.clear();
        for (var i = 0; i < 20; i++) {
            oneSecond();
            note(seen);
        }

        assertThat(seen)
                .containsExactly(
                        ClusterStatus.HEALTHY, ClusterStatus.UNKNOWN, ClusterStatus.OFFLINE, ClusterStatus.HEALTHY);
    }

    private void note(List<ClusterStatus> seen) {
        var status = rule.status(index.get(id(8)), observation.at(clock.instant()), IncidentSeverity.NONE);
        if (seen.isEmpty() || seen.get(seen.size() - 1) != status) {
            seen.add(status);
        }
    }

    private void goDown() {
        down = true;
        store.down(true);
    }

    private void comeBack() {
        down = false;
        store.down(false);
    }

    private Set<ClusterStatus> statusesDuring(int seconds) {
        var seen = new TreeSet<ClusterStatus>();
        for (var i = 0; i < seconds; i++) {
            oneSecond();
            seen.addAll(statuses());
        }
        return seen;
    }

    private List<ClusterStatus> statuses() {
        var moment = observation.at(clock.instant());
        return index.rows().stream()
                .map(row -> rule.status(row, moment, IncidentSeverity.NONE))
                .toList();
    }

    private Proven proven(int cluster) {
        var now = clock.instant();
        var before = lastBeat.put(cluster, now);
        if (before == null || now.isAfter(before.plus(LightConfig.DEFAULT.gapAfter()))) {
            heardSince.put(cluster, now);
        }
        return new Proven(Clusters.BORN, now, cut.getOrDefault(cluster, now), now, heardSince.get(cluster), null);
    }

    /** Agents beat, the writer flushes and publishes, this node looks and ticks. */
    private void oneSecond() {
        second++;
        clock.advance(Duration.ofSeconds(1));
        if (!down) {
            var seen = java.util.stream.IntStream.range(0, CLUSTERS)
                    .filter(i -> i % BEAT_SECONDS == second % BEAT_SECONDS && !dead.contains(i))
                    .mapToObj(i -> Clusters.seen(id(i + 1), clock.instant(), proven(i)))
                    .toList();
            seen.forEach(store::put);
            store.flush();
            number++;
            if (!lostFeed) {
                sync.merge(new Recorded("writer", number, seen, List.of()));
            }
        }
        if (second % 2 == 0) {
            var unused = watch.look();
        }
        sync.tick();
    }
}
