package cx.niro.verticles.heartbeat;

import static cx.niro.verticles.database.TestDatabase.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.Proof;
import cx.niro.verticles.TestClock;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.gateway.AgentPrincipal;
import cx.niro.verticles.heartbeat.HeartbeatMessages.RunChanged;
import cx.niro.verticles.heartbeat.HeartbeatStore.Sign;
import cx.niro.verticles.liveness.Proofs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs of one cluster, current, candidates, superseded and quarantined, that beat in any order through two nodes, whose news of each
 * other get lost: whatever happens, the rules of the package hold.
 */
class RunsPropertyTest {
    private static final Duration UNKNOWN_AFTER = Duration.ofSeconds(45);
    private static final int STEPS = 400;

    private final TestClock clock = new TestClock();
    private final Proofs proofs = new Proofs("0123456789abcdef".getBytes(UTF_8), clock);
    private final FakeHeartbeatStore store = new FakeHeartbeatStore(clock);
    private final AgentPrincipal agent = new AgentPrincipal(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
    private final FakeHeartbeatStore.Row row = store.add(agent.clusterId(), agent.orgId(), "uid-1");
    private final List<Node> nodes = List.of(new Node(), new Node());
    private final Set<String> proven = new HashSet<>();
    private boolean newsArrive = true;

    /** What a node knows and how it decides. */
    private final class Node implements Runs.News {
        private final KnownClusters known = new KnownClusters();
        private final Runs runs = new Runs(store, known, new ReturnedProofs(proofs, clock), UNKNOWN_AFTER, this);

        @Override
        public void runChanged(RunChanged changed) {
            if (newsArrive) {
                nodes.stream().filter(node -> node != this).forEach(node -> node.known.forget(changed.clusterId()));
            }
        }

        @Override
        public void cloneSeen(UUID clusterId, UUID orgId) {}

        /** As a flush would tell it. */
        void hearThatItIsOutdated() {
            var remembers = known.find(agent.clusterId());
            if (remembers != null && remembers.run().epoch() != row.run.epoch()) {
                known.forget(agent.clusterId());
            }
        }
    }

    /** Current, waits (a candidate), or the reason of a refusal. */
    private String beat(Node node, TestBeats beats) throws Exception {
        try {
            var claim = await(node.runs.claim(agent, beats.nextBeat()));
            if (claim.current() && claim.cluster().run().epoch() == row.run.epoch()) {
                await(store.markSeen(
                        List.of(new Sign(agent.clusterId(), row.run.epoch(), 0, null, null, null, null, null))));
            }
            return claim.current() ? "current" : "waits";
        } catch (ExecutionException e) {
            return ((ServiceFailure) e.getCause()).reason();
        }
    }

    private Proof pollProof(String run) {
        return proofs.make(agent.clusterId(), run, Proofs.POLL);
    }

    static IntStream seeds() {
        return IntStream.range(0, 150);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverHappensTheRulesHold(int seed) throws Exception {
        var random = new Random(seed);
        var agents = new ArrayList<TestBeats>();
        for (int i = 0; i < 6; i++) {
            agents.add(TestBeats.withPods(0)
                    .run("run-" + i)
                    .candidate(i >= 4)
                    .listedBefore(Duration.ofSeconds(i == 3 ? 300 : 5)));
        }
        for (int step = 0; step < STEPS; step++) {
            newsArrive = random.nextInt(3) > 0;
            clock.advance(Duration.ofSeconds(random.nextInt(4) == 0 ? 20 + random.nextInt(40) : random.nextInt(5)));
            nodes.get(random.nextInt(2)).hearThatItIsOutdated();
            var number = random.nextInt(random.nextInt(3) == 0 ? 6 : 2);
            var runId = "run-" + number;
            var proves = number >= 4 && random.nextInt(3) == 0;
            var beats = agents.get(number).proofs(proves ? pollProof(runId) : pollProof("run-x"));
            if (proves) {
                proven.add(runId);
            }
            step(nodes.get(random.nextInt(2)), runId, number >= 4, beats);
            if (row.run.quarantined() && random.nextInt(20) == 0) {
                // enrolled anew
                row.run = new AgentRun("", row.run.epoch(), List.of());
                row.turnedBackAt = null;
                row.standbySince = null;
                row.promotedAt = null;
                nodes.forEach(node -> node.known.forget(agent.clusterId()));
            }
        }
    }

    private void step(Node node, String runId, boolean candidate, TestBeats beats) throws Exception {
        var before = row.run;
        var silent = row.lastSeen == null
                || clock.instant()
                        .isAfter((row.lastSeen.isBefore(row.startedAt) ? row.startedAt : row.lastSeen)
                                .plus(UNKNOWN_AFTER));
        var remembered = node.known.find(agent.clusterId());
        var outdated = remembered != null && remembered.run().epoch() != before.epoch();
        var gaveWay = before.superseded().contains(runId);

        var outcome = beat(node, beats);

        var after = row.run;
        assertThat(after.epoch() - before.epoch()).as("one change a beat").isBetween(0L, 1L);
        assertThat(after.superseded()).doesNotContain(after.runId()).doesNotHaveDuplicates();
        assertThat(after.quarantined()).isEqualTo(after.runId().isEmpty() && after.epoch() > 0);
        var tookOver = !after.runId().equals(before.runId()) && !after.quarantined();
        if (before.quarantined()) {
            assertThat(after).as("a quarantine ends by an enrollment only").isEqualTo(before);
            assertThat(outcome)
                    .isIn(
                            outdated
                                    ? List.of("clone_quarantined", "current", "superseded", "waits")
                                    : List.of("clone_quarantined"));
        }
        if (tookOver) {
            assertThat(after.runId()).isEqualTo(runId);
            assertThat(outcome).isEqualTo("current");
            if (gaveWay) {
                assertThat(silent)
                        .as("who gave way comes back after silence only")
                        .isTrue();
            } else if (candidate && !before.runId().isEmpty()) {
                assertThat(silent || proven.contains(runId))
                        .as("a candidate takes over from a living run with a proof only")
                        .isTrue();
            }
        }
        if (outcome.equals("current") && !outdated) {
            assertThat(after.runId())
                    .as("who is told that it works is the current run")
                    .isEqualTo(runId);
        }
        if (outcome.equals("clone_quarantined")) {
            assertThat(after.quarantined()).isTrue();
            if (!before.quarantined()) {
                assertThat(gaveWay)
                        .as("only who gave way before can be the second process")
                        .isTrue();
                assertThat(before.superseded().contains("run-3") && runId.equals("run-3") && !silent)
                        .as("one that does not see its cluster is none")
                        .isFalse();
            }
        }
        if (outcome.equals("waits")) {
            assertThat(candidate).isTrue();
            assertThat(after).isEqualTo(before);
        }
    }

    @Test
    void twoNodesThatHearTheTwoProcessesEachAgree() throws Exception {
        var first = TestBeats.withPods(0).run("run-1").listedBefore(Duration.ZERO);
        var second = TestBeats.withPods(0).run("run-2").listedBefore(Duration.ZERO);
        newsArrive = false;
        assertThat(beat(nodes.get(0), first)).isEqualTo("current");
        assertThat(beat(nodes.get(1), second)).isEqualTo("current");
        nodes.get(0).hearThatItIsOutdated();
        clock.advance(Duration.ofSeconds(10));
        assertThat(beat(nodes.get(1), second)).isEqualTo("current");
        assertThat(beat(nodes.get(0), first)).isEqualTo("superseded");
        clock.advance(Duration.ofSeconds(30));
        assertThat(beat(nodes.get(1), second)).isEqualTo("current");

        assertThat(beat(nodes.get(0), first)).isEqualTo("clone_quarantined");

        nodes.get(1).hearThatItIsOutdated();
        assertThat(beat(nodes.get(1), second)).isEqualTo("clone_quarantined");
    }
}
