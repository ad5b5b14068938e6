package cx.niro.simulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cx.niro.protocol.Command;
import cx.niro.protocol.Delivery;
import cx.niro.protocol.Heartbeat;
import cx.niro.protocol.Merge;
import cx.niro.protocol.Proof;
import cx.niro.protocol.Snapshot;
import cx.niro.protocol.StateDigest;
import cx.niro.protocol.UpdateOffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class SyntheticFleetTest {
    private static final int AGENTS = 20;
    private static final Duration INTERVAL = Duration.ofMillis(400);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final FakeServer server = new FakeServer();
    private SyntheticFleet fleet;

    @AfterEach
    void end() {
        if (fleet != null) {
            fleet.close();
        }
        server.close();
    }

    private FleetOptions options(Duration interval, double churn) {
        return FleetOptions.on(server.url(), "admin@example.org", "secret")
                .with(new FleetOptions.Shape(AGENTS, 12, churn, 7))
                .with(new FleetOptions.Pace(interval, Duration.ofSeconds(25), Duration.ZERO));
    }

    private void start(FleetOptions options) {
        fleet = SyntheticFleet.start(options);
        fleet.awaitReady(LONG);
    }

    @Test
    void beatsAreMeantForPointsSpreadEvenlyOverTheInterval() {
        Duration interval = Duration.ofSeconds(1);
        long now = 12_345_678_901L;
        Set<Long> fiftieths = new HashSet<>();
        for (int agent = 0; agent < 50; agent++) {
            var points = new BeatPoints(interval, 50, agent);
            long first = points.after(now);
            assertThat(first).isBetween(now + 1, now + interval.toNanos());
            assertThat(points.after(first)).isEqualTo(first + interval.toNanos());
            fiftieths.add(Math.floorMod(first, interval.toNanos()) / 20_000_000L);
        }
        assertThat(fiftieths).hasSize(50);
    }

    @Test
    void everyAgentGoesOnBeating() {
        start(options(INTERVAL, 0));

        await().atMost(LONG).until(() -> fleet.agents().stream().allMatch(agent -> agent.beats() >= 4));
    }

    @Test
    void unchangedStateIsToldByItsDigestAndUsageOnly() {
        start(options(INTERVAL, 0));
        String cluster = fleet.agent(3).clusterId();

        await().atMost(LONG).until(() -> server.beatsOf(cluster).size() >= 3);

        Heartbeat first = server.beatsOf(cluster).get(0).body();
        assertThat(first.snapshot().pods()).hasSize(12);
        assertThat(first.snapshot().nodes()).hasSize(3);
        assertThat(first.digest())
                .isEqualTo(StateDigest.of(
                        first.snapshot().objects(), first.snapshot().namespaces()));
        Heartbeat third = server.beatsOf(cluster).get(2).body();
        assertThat(third.snapshot()).isNull();
        assertThat(third.digest()).isEqualTo(first.digest());
        assertThat(third.sequence()).isEqualTo(3);
        assertThat(third.usage().podCpuMillicores()).hasSize(12);
        assertThat(fleet.counts().fullSnapshots()).isEqualTo(AGENTS);
    }

    @Test
    void changedStateIsToldAsADelta() {
        start(options(INTERVAL, 1));
        String cluster = fleet.agent(0).clusterId();

        await().atMost(LONG).until(() -> server.beatsOf(cluster).size() >= 4);

        List<Heartbeat> beats =
                server.beatsOf(cluster).stream().map(FakeServer.Beat::body).toList();
        Snapshot state = beats.get(0).snapshot();
        for (Heartbeat beat : beats.subList(1, beats.size())) {
            assertThat(beat.snapshot()).isNull();
            state = Merge.of(state, beat.delta()).orElseThrow();
            assertThat(state.digest()).isEqualTo(beat.digest());
        }
        assertThat(beats.stream().map(Heartbeat::digest)).doesNotHaveDuplicates();
        assertThat(fleet.counts().deltas()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void offeredVersionRunsAfterAWhileInAnotherRun() {
        start(options(INTERVAL, 0));
        String cluster = fleet.agent(2).clusterId();
        String before = fleet.agent(2).runId();

        server.offers.put(cluster, new UpdateOffer("offer-1", "2.0.0", "niro-agent:2.0.0", 300));

        await().atMost(LONG).until(() -> said(cluster, "rolling") && said(cluster, "succeeded"));
        Heartbeat last = lastBeat(cluster);
        assertThat(last.agent().agentVersion()).isEqualTo("2.0.0");
        assertThat(last.agent().image()).isEqualTo("niro-agent:2.0.0");
        assertThat(fleet.agent(2).runId()).isNotEqualTo(before);
        assertThat(fleet.agent(2).runs()).isEqualTo(2);
        assertThat(lastBeat(fleet.agent(3).clusterId()).update()).isNull();
    }

    @Test
    void brokenVersionLeavesThePreviousOneAndIsNotTriedAgain() {
        start(options(INTERVAL, 0));
        String cluster = fleet.agent(2).clusterId();

        server.offers.put(cluster, new UpdateOffer("offer-1", "2.0.0-broken", "niro-agent:2.0.0-broken", 300));

        await().atMost(LONG).until(() -> said(cluster, "rolled_back"));
        int told = server.beatsOf(cluster).size();
        await().atMost(LONG).until(() -> server.beatsOf(cluster).size() > told + 2);
        assertThat(lastBeat(cluster).update().reason()).isEqualTo("image_pull");
        assertThat(lastBeat(cluster).agent().agentVersion()).isEqualTo("0.0.0-synthetic");
        assertThat(fleet.agent(2).runs()).isEqualTo(1);
    }

    private boolean said(String cluster, String state) {
        return server.beatsOf(cluster).stream()
                .map(beat -> beat.body().update())
                .anyMatch(update -> update != null && update.state().equals(state));
    }

    private Heartbeat lastBeat(String cluster) {
        List<FakeServer.Beat> beats = server.beatsOf(cluster);
        return beats.get(beats.size() - 1).body();
    }

    @Test
    void resyncIsAnsweredWithTheWholeStateAtOnce() {
        start(options(Duration.ofSeconds(2), 0));
        String cluster = fleet.agent(5).clusterId();

        server.resyncs.put(cluster, true);
        await().atMost(LONG).until(() -> server.beatsOf(cluster).size() >= 3);

        List<FakeServer.Beat> beats = server.beatsOf(cluster);
        assertThat(beats.get(1).body().snapshot()).isNull();
        assertThat(beats.get(2).body().snapshot()).isNotNull();
        assertThat(Duration.ofNanos(beats.get(2).atNanos() - beats.get(1).atNanos()))
                .isLessThan(Duration.ofMillis(500));
        assertThat(fleet.counts().resyncs()).isOne();
    }

    @Test
    void retryAfterIsObeyedByBeatsAndPolls() {
        start(options(INTERVAL, 0));
        await().atMost(LONG).until(() -> fleet.counts().pollsHeld() == AGENTS);

        server.refuseBeats = new FakeServer.Refusal(503, 2);
        server.refusePolls = new FakeServer.Refusal(429, 2);
        IntStream.range(0, AGENTS).forEach(fleet::reconnectAgent);
        await().atMost(LONG)
                .until(() -> fleet.counts().errors().getOrDefault("heartbeat 503 busy", 0L) >= AGENTS
                        && fleet.counts().errors().getOrDefault("poll 429 busy", 0L) >= AGENTS);
        server.refuseBeats = null;
        server.refusePolls = null;
        await().atMost(LONG).until(() -> fleet.counts().pollsHeld() == AGENTS);
        String cluster = fleet.agent(1).clusterId();
        int before = server.beatsOf(cluster).size();
        await().atMost(LONG).until(() -> server.beatsOf(cluster).size() > before + 1);

        assertThat(longestGap(server.beatsOf(cluster).stream()
                        .map(FakeServer.Beat::atNanos)
                        .toList()))
                .isBetween(Duration.ofMillis(1_950), Duration.ofMillis(3_500));
        assertThat(shortestGap(server.pollsOf(cluster).stream()
                        .map(FakeServer.Poll::atNanos)
                        .skip(1)
                        .toList()))
                .isGreaterThan(Duration.ofMillis(1_950));
        assertThat(fleet.counts().skippedBeats()).isPositive();
    }

    private static Duration longestGap(List<Long> times) {
        return gaps(times).max().stream()
                .mapToObj(Duration::ofNanos)
                .findFirst()
                .orElseThrow();
    }

    private static Duration shortestGap(List<Long> times) {
        return gaps(times).min().stream()
                .mapToObj(Duration::ofNanos)
                .findFirst()
                .orElseThrow();
    }

    private static java.util.stream.LongStream gaps(List<Long> times) {
        return IntStream.range(1, times.size()).mapToLong(i -> times.get(i) - times.get(i - 1));
    }

    @Test
    void commandThatComesTwiceIsExecutedOnceAndItsResultRepeated() {
        start(options(INTERVAL, 0));
        String cluster = fleet.agent(2).clusterId();

        server.deliver(cluster, new Delivery("c-1", 1, 60_000, 0, null, new Command.Ping()));
        await().atMost(LONG).until(() -> server.results.containsKey("c-1"));
        server.deliver(cluster, new Delivery("c-1", 2, 60_000, 0, null, new Command.Ping()));
        await().atMost(LONG).until(() -> server.results.get("c-1").size() == 2);

        await().atMost(LONG)
                .untilAsserted(() -> assertThat(fleet.executions().get("c-1"))
                        .isEqualTo(new Execution("c-1", cluster, 2, 1, 1, 1, 2)));
        assertThat(server.results.get("c-1"))
                .extracting("status", "attempt")
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("succeeded", 1),
                        org.assertj.core.groups.Tuple.tuple("succeeded", 2));
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(server.pollsOf(cluster).stream()
                                .map(poll -> poll.body().acknowledgedIds()))
                        .contains(List.of("c-1")));
    }

    @Test
    void unknownCommandIsUnsupported() {
        start(options(INTERVAL, 0));

        server.deliver(
                fleet.agent(0).clusterId(), new Delivery("c-2", 1, 60_000, 0, null, new Command.LogsStop("dance", 1)));

        await().atMost(LONG).until(() -> server.results.containsKey("c-2"));
        assertThat(server.results.get("c-2").get(0).status()).isEqualTo("unsupported");
    }

    @Test
    void holdLastsUntilTheTestLetsItEnd() {
        start(options(INTERVAL, 0));
        String cluster = fleet.agent(0).clusterId();

        server.deliver(cluster, new Delivery("c-4", 1, 60_000, 0, null, new Command.LogsStop("hold", 1)));
        server.deliver(cluster, new Delivery("c-5", 1, 60_000, 0, null, new Command.Ping()));
        await().atMost(LONG).until(() -> server.results.containsKey("c-5"));
        assertThat(fleet.counts().executions()).isEqualTo(2);
        assertThat(server.results).doesNotContainKey("c-4");

        fleet.releaseHolds(Duration.ofMillis(50));
        await().atMost(LONG).until(() -> server.results.containsKey("c-4"));
        assertThat(server.results.get("c-4").get(0).status()).isEqualTo("succeeded");
    }

    @Test
    void pollIsHeldAgainAtOnceAndProofsAreCarriedAcross() {
        server.hold = Duration.ofMillis(700);
        start(options(INTERVAL, 0));
        String cluster = fleet.agent(9).clusterId();

        await().atMost(LONG).until(() -> server.pollsOf(cluster).size() >= 4);
        server.deliver(cluster, new Delivery("c-3", 1, 60_000, 0, null, new Command.Ping()));
        int beats = server.beatsOf(cluster).size();
        await().atMost(LONG).until(() -> server.beatsOf(cluster).size() >= beats + 3);

        List<FakeServer.Poll> polls = server.pollsOf(cluster);
        assertThat(Duration.ofNanos(polls.get(3).atNanos() - polls.get(2).atNanos()))
                .isGreaterThan(Duration.ofMillis(690));
        assertThat(polls.get(0).body().proofs()).extracting(Proof::channel).containsExactly("heartbeat");
        assertThat(server.beatsOf(cluster))
                .anySatisfy(beat -> assertThat(beat.body().proofs())
                        .extracting(Proof::channel)
                        .containsExactly("poll"));
    }

    @Test
    void stalledServerCountsForEveryBeatThatItHeldUp() {
        start(options(INTERVAL, 0));
        await().atMost(LONG).until(() -> fleet.counts().beats() >= 2 * AGENTS);
        FleetLatencies quiet = fleet.takeLatencies();

        server.beatsTake = Duration.ofMillis(1_300);
        long beats = fleet.counts().beats();
        await().atMost(LONG).until(() -> fleet.counts().beats() >= beats + 2 * AGENTS);
        FleetLatencies stalled = fleet.takeLatencies();

        assertThat(quiet.beatsFromIntended().p50Millis()).isLessThan(1_000);
        assertThat(stalled.beatsFromIntended().maxMillis()).isGreaterThan(1_290);
        // a beat of 1.3 s holds up the three that were meant to go meanwhile
        assertThat(stalled.beatsFromIntended().count())
                .isGreaterThan(2 * stalled.beatsFromSent().count());
        assertThat(fleet.counts().skippedBeats()).isGreaterThan(AGENTS);
    }

    @Test
    void agentStopsStartsANewRunAndReconnects() {
        start(options(INTERVAL, 0));
        await().atMost(LONG).until(() -> fleet.counts().pollsHeld() == AGENTS);
        AgentView before = fleet.agent(4);

        fleet.stopAgent(4);
        await().atMost(LONG).until(() -> fleet.counts().pollsHeld() == AGENTS - 1);
        assertThat(fleet.agent(4).working()).isFalse();
        fleet.startAgent(4);
        await().atMost(LONG).until(() -> fleet.agent(4).pollHeld());
        AgentView after = fleet.agent(4);
        fleet.reconnectAgent(4);
        await().atMost(LONG).until(() -> server.pollsOf(after.clusterId()).size() == 3);

        assertThat(after.runId()).isNotEqualTo(before.runId());
        assertThat(after.clusterId()).isEqualTo(before.clusterId());
        assertThat(server.beatsOf(after.clusterId()).stream()
                        .filter(beat -> beat.body().runId().equals(after.runId()))
                        .findFirst()
                        .orElseThrow()
                        .body())
                .satisfies(beat -> assertThat(beat.sequence()).isOne())
                .satisfies(beat -> assertThat(beat.snapshot()).isNotNull());
        await().atMost(LONG).until(() -> fleet.counts().pollsHeld() == AGENTS);
    }

    @Test
    void silencedAgentBeatsButDoesNotPoll() {
        start(options(INTERVAL, 0));
        await().atMost(LONG).until(() -> fleet.counts().pollsHeld() == AGENTS);
        String cluster = fleet.agent(6).clusterId();

        fleet.silencePolls(6, true);
        await().atMost(LONG).until(() -> !fleet.agent(6).pollHeld());
        int polls = server.pollsOf(cluster).size();
        int beats = server.beatsOf(cluster).size();
        await().atMost(LONG).until(() -> server.beatsOf(cluster).size() >= beats + 3);
        assertThat(server.pollsOf(cluster)).hasSize(polls);
        fleet.silencePolls(6, false);

        await().atMost(LONG).until(() -> fleet.agent(6).pollHeld());
    }

    @Test
    void agentsMoveToTheOtherNodeWhenTheirsIsGone() {
        var other = new FakeServer();
        start(options(INTERVAL, 0)
                .with(new FleetOptions.Target(
                        List.of(server.url(), other.url()), "admin@example.org", "secret", false, "two")));
        await().atMost(LONG).until(() -> fleet.counts().pollsHeld() == AGENTS);
        assertThat(other.polls).hasSize(AGENTS / 2);

        other.close();

        await().atMost(LONG)
                .until(() -> server.polls.stream()
                                .map(FakeServer.Poll::clusterId)
                                .collect(Collectors.toSet())
                                .size()
                        == AGENTS);
        await().atMost(LONG).until(() -> fleet.counts().pollsHeld() == AGENTS);
    }

    @Test
    void wrongPasswordFailsTheStart() {
        fleet = SyntheticFleet.start(FleetOptions.on(server.url(), "admin@example.org", "wrong"));

        assertThatThrownBy(() -> fleet.awaitReady(LONG)).hasMessageContaining("POST /api/v1/session answered 401");
    }
}
