package cx.niro.verticles.heartbeat;

import static cx.niro.verticles.database.TestDatabase.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.protocol.Capabilities;
import cx.niro.protocol.Delta;
import cx.niro.protocol.HeartbeatAnswer;
import cx.niro.protocol.Keyed;
import cx.niro.protocol.MissingPart;
import cx.niro.protocol.Proof;
import cx.niro.protocol.ProtocolJson;
import cx.niro.protocol.Snapshot;
import cx.niro.protocol.StateDigest;
import cx.niro.protocol.UpdateOffer;
import cx.niro.protocol.UpdateReport;
import cx.niro.verticles.TestClock;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.NodeMessages;
import cx.niro.verticles.bus.NodeMessages.MayHaveMissed;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.enrollment.EnrollmentMessages;
import cx.niro.verticles.enrollment.EnrollmentMessages.ClusterChanged;
import cx.niro.verticles.gateway.AgentPrincipal;
import cx.niro.verticles.gateway.TestGateway;
import cx.niro.verticles.heartbeat.HeartbeatMessages.CheckRun;
import cx.niro.verticles.heartbeat.HeartbeatMessages.ClusterFacts;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Offer;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Offers;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Recorded;
import cx.niro.verticles.heartbeat.HeartbeatMessages.RunChanged;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
import cx.niro.verticles.heartbeat.HeartbeatMessages.UpdateSeen;
import cx.niro.verticles.liveness.DatabaseTime;
import cx.niro.verticles.liveness.Proofs;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The path of a beat over a store in memory. */
class HeartbeatVerticleTest {
    private static final HeartbeatConfig CONFIG =
            new HeartbeatConfig(Duration.ofSeconds(15), Duration.ofSeconds(45), Duration.ofSeconds(30));

    private final TestClock clock = new TestClock();
    private final FakeHeartbeatStore store = new FakeHeartbeatStore(clock);
    private final Proofs proofs = new Proofs("0123456789abcdef".getBytes(UTF_8), clock);
    private final List<Recorded> feed = new CopyOnWriteArrayList<>();
    private final List<RunChanged> runs = new CopyOnWriteArrayList<>();
    private final List<UUID> changedClusters = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private Bus bus;
    private AgentPrincipal agent;
    private FakeHeartbeatStore.Row row;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        bus = new Bus(vertx);
        agent = enrolled();
        row = store.rows.get(agent.clusterId());
        await(bus.subscribe(HeartbeatMessages.RECORDED, feed::add));
        await(bus.subscribe(HeartbeatMessages.RUN_CHANGED, runs::add));
        await(bus.subscribe(EnrollmentMessages.CLUSTER_CHANGED, changed -> changedClusters.add(changed.clusterId())));
        await(vertx.deployVerticle(
                new HeartbeatVerticle(CONFIG, store, proofs, clock, new DatabaseTime(clock), Duration.ofMillis(20))));
    }

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    private AgentPrincipal enrolled() {
        var principal = new AgentPrincipal(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
        store.add(principal.clusterId(), principal.orgId(), "uid-1");
        return principal;
    }

    private Future<HeartbeatAnswer> send(AgentPrincipal from, Buffer body) {
        return bus.request(HeartbeatMessages.BEAT, from, body);
    }

    @CanIgnoreReturnValue
    private HeartbeatAnswer beat(TestBeats beats) throws Exception {
        return await(send(agent, beats.next()));
    }

    private static void assertRefused(ThrowingCallable call, ServiceFailure.Code code, String reason) {
        assertThatThrownBy(call)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(ServiceFailure.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(reason);
                    assertThat(failure.code()).isEqualTo(code);
                });
    }

    private List<ClusterFacts> changed() {
        return feed.stream().flatMap(message -> message.changed().stream()).toList();
    }

    private List<Seen> seen() {
        return feed.stream().flatMap(message -> message.seen().stream()).toList();
    }

    @Test
    void offerIsTakenToTheAgentAndItsReportBack() throws Exception {
        var heard = new CopyOnWriteArrayList<UpdateSeen>();
        bus.subscribeHere(HeartbeatMessages.UPDATE_SEEN, heard::add);
        var offer = new UpdateOffer("o-1", "2.0.0", "niro/agent:2.0.0", 300);
        var beats = TestBeats.withPods(1).capabilities(new Capabilities(true, false, false, true));
        assertThat(beat(beats).update()).isNull();

        bus.publishHere(HeartbeatMessages.OFFERS, new Offers(List.of(new Offer(agent.clusterId(), offer, true))));
        await().until(() -> offer.equals(beat(beats.digestOnly()).update()));
        beat(beats.update(new UpdateReport("o-1", "accepted", null, null)));

        await().until(() -> heard.size() == 1);
        assertThat(heard).containsExactly(new UpdateSeen(agent.clusterId(), "o-1", "accepted", null, null));
    }

    @Test
    void firstBeatIsStoredAnsweredAndToldToTheFleet() throws Exception {
        var answer = beat(TestBeats.withPods(3).usage(150, 1000));

        assertThat(answer.intervalSeconds()).isEqualTo(15);
        assertThat(answer.resync()).isFalse();
        assertThat(proofs.isGenuine(agent.clusterId(), "run-1", answer.proof())).isTrue();
        assertThat(row.facts.podsTotal()).isEqualTo(3);
        assertThat(row.facts.orgId()).isEqualTo(agent.orgId());
        await().untilAsserted(() -> {
            assertThat(changed()).extracting(ClusterFacts::revision).containsExactly(1L);
            assertThat(seen()).extracting(Seen::cpuUsedMillicores).contains(150L);
        });
        assertThat(runs).extracting(RunChanged::epoch).containsExactly(1L);
    }

    /** Without a word between the nodes, as when they are cut off from each other. */
    @Test
    void stateThatWentToAnotherNodeAndBackIsStoredAsItIsNow() throws Exception {
        var other = Vertx.vertx();
        try {
            await(other.deployVerticle(new HeartbeatVerticle(
                    CONFIG, store, proofs, clock, new DatabaseTime(clock), Duration.ofMillis(20))));
            var beats = TestBeats.withPods(3);
            beat(beats);

            await(new Bus(other)
                    .request(
                            HeartbeatMessages.BEAT,
                            agent,
                            beats.put(TestBeats.pod("late", "l", "Running")).next()));
            assertThat(row.facts.podsTotal()).isEqualTo(4);
            beats.remove("late");

            await().untilAsserted(() -> {
                beat(beats.full());
                assertThat(row.facts.podsTotal()).isEqualTo(3);
            });
        } finally {
            await(other.close());
        }
    }

    @Test
    void unchangedBeatOnlyCountsAsSeen() throws Exception {
        var beats = TestBeats.withPods(3);
        beat(beats);
        var stored = row.facts;

        beat(beats);
        beat(beats.digestOnly());

        assertThat(row.facts).isSameAs(stored);
        assertThat(store.recordCalls).isEqualTo(1);
        await().untilAsserted(() -> assertThat(row.lastSeen).isNotNull());
    }

    @Test
    void changedPodIsStoredBeforeTheAnswer() throws Exception {
        var beats = TestBeats.withPods(3);
        beat(beats);

        beat(beats.put(TestBeats.pod("web-0", "h2", "CrashLoopBackOff")));

        assertThat(row.facts.podsProblem()).isEqualTo(1);
        assertThat(row.pods.get("shop/web-0").hash()).isEqualTo("h2");
        assertThat(row.facts.revision()).isEqualTo(2);
    }

    @Test
    void changedCapabilityIsStoredThoughTheStateIsTheSame() throws Exception {
        var beats = TestBeats.withPods(3);
        beat(beats);

        beat(beats.digestOnly().capabilities(new Capabilities(true, true, false, false)));

        assertThat(row.facts.capabilities().logsEnabled()).isTrue();
        assertThat(row.facts.podsTotal()).isEqualTo(3);
        assertThat(row.pods).hasSize(3);
    }

    @Test
    void missingPartIsStoredOnceWhateverItsText() throws Exception {
        var beats = TestBeats.withPods(1);
        beat(beats);
        beat(beats.missing(new MissingPart("usage", "absent", "no metrics at 10:00")));
        beat(beats.missing(new MissingPart("usage", "absent", "no metrics at 10:01")));

        assertThat(row.facts.missing()).extracting(MissingPart::part).containsExactly("usage");
        assertThat(store.recordCalls).isEqualTo(2);
    }

    @Test
    void whatTheAgentMeasuredOfItselfIsStoredAgainAfterFiveMinutes() throws Exception {
        var beats = TestBeats.withPods(1);
        beat(beats);
        clock.advance(Duration.ofMinutes(5));

        beat(beats.digestOnly());

        assertThat(row.facts.sequence()).isEqualTo(2);
    }

    @Test
    void unknownDigestWithoutStateAsksForIt() throws Exception {
        var beats = TestBeats.withPods(3);
        beat(beats);

        var answer = beat(beats.remove("web-0").digestOnly());
        var again = beat(beats.full());

        assertThat(answer.resync()).isTrue();
        assertThat(again.resync()).isFalse();
        assertThat(row.pods).hasSize(2);
    }

    @Test
    void firstBeatWithoutStateAsksForIt() throws Exception {
        assertThat(beat(TestBeats.withPods(3).digestOnly()).resync()).isTrue();
    }

    private Snapshot stored() throws Exception {
        try (var json = new GZIPInputStream(new ByteArrayInputStream(row.snapshot.getBytes()))) {
            return ProtocolJson.decode(json, Snapshot.class);
        }
    }

    @Test
    void deltaIsStoredAsTheWholeStateThatItMakes() throws Exception {
        var beats = TestBeats.withPods(3);
        beat(beats);
        var base = beats.snapshot();

        var answer = beat(beats.put(TestBeats.pod("web-1", "changed", "CrashLoopBackOff"))
                .put(TestBeats.pod("new", "n", "Running"))
                .remove("web-0")
                .deltaFrom(base));

        assertThat(answer.resync()).isFalse();
        assertThat(stored()).isEqualTo(beats.snapshot());
        assertThat(row.digest).isEqualTo(beats.snapshot().digest());
        assertThat(row.pods.keySet()).containsExactly("shop/new", "shop/web-1", "shop/web-2");
        assertThat(row.facts.podsTotal()).isEqualTo(3);
        assertThat(row.facts.podsProblem()).isEqualTo(1);
        assertThat(row.facts.sequence()).isEqualTo(2);
        await().untilAsserted(() ->
                assertThat(changed()).extracting(ClusterFacts::podsProblem).contains(1));
    }

    @Test
    void deltasFollowEachOtherAndUnchangedBeatsBetweenThem() throws Exception {
        var beats = TestBeats.withPods(5);
        beat(beats);
        for (int i = 0; i < 5; i++) {
            var base = beats.snapshot();
            beats.put(TestBeats.pod("web-" + i, "changed", "Running"));
            assertThat(beat(beats.deltaFrom(base)).resync()).isFalse();
            assertThat(beat(beats.digestOnly()).resync()).isFalse();
            assertThat(stored()).isEqualTo(beats.snapshot());
        }
    }

    @Test
    void deltaFromAnotherBaseAsksForTheWholeState() throws Exception {
        var beats = TestBeats.withPods(3);
        beat(beats);
        var told = row.facts;
        beats.put(TestBeats.pod("lost", "l", "Running"));
        var neverTold = beats.snapshot();

        var answer = beat(beats.put(TestBeats.pod("new", "n", "Running")).deltaFrom(neverTold));

        assertThat(answer.resync()).isTrue();
        assertThat(row.facts).isSameAs(told);
        await().untilAsserted(() -> assertThat(row.lastSeen).isNotNull());
        assertThat(beat(beats.full()).resync()).isFalse();
        assertThat(stored()).isEqualTo(beats.snapshot());
    }

    @Test
    void stateThatAnotherNodeHasStoredIsNotAskedFor() throws Exception {
        var other = Vertx.vertx();
        try {
            await(other.deployVerticle(new HeartbeatVerticle(
                    CONFIG, store, proofs, clock, new DatabaseTime(clock), Duration.ofSeconds(30))));
            var beats = TestBeats.withPods(3);
            beat(beats);
            var elsewhere = new Bus(other);
            await(elsewhere.request(
                    HeartbeatMessages.BEAT, agent, beats.digestOnly().next()));
            for (int i = 0; i < 3; i++) {
                var base = beats.snapshot();
                assertThat(beat(beats.put(TestBeats.pod("web-" + i, "changed", "Running"))
                                        .deltaFrom(base))
                                .resync())
                        .isFalse();

                assertThat(await(elsewhere.request(
                                        HeartbeatMessages.BEAT,
                                        agent,
                                        beats.digestOnly().next()))
                                .resync())
                        .isFalse();
            }
            assertThat(store.recordCalls).isEqualTo(4);
        } finally {
            await(other.close());
        }
    }

    @Test
    void firstBeatThatIsADeltaAsksForTheWholeState() throws Exception {
        var beats = TestBeats.withPods(3);
        var base = beats.snapshot();

        assertThat(beat(beats.remove("web-0").deltaFrom(base)).resync()).isTrue();
        assertThat(row.facts).isNull();
    }

    @Test
    void deltaWhoseResultIsNotWhatItSaysAsksForTheWholeState() throws Exception {
        var beats = TestBeats.withPods(3);
        beat(beats);
        var base = beats.snapshot();
        var honest = beats.remove("web-0").deltaFrom(base).nextBeat();
        var lying = new JsonObject(Buffer.buffer(ProtocolJson.encode(honest)));
        lying.getJsonObject("delta").put("removed_keys", List.of("pod/shop/web-1"));
        var another = lying.copy().put("sequence", 3);
        another.getJsonObject("delta").put("digest", "another");

        assertThat(await(send(agent, lying.toBuffer())).resync()).isTrue();
        assertThat(await(send(agent, another.toBuffer())).resync()).isTrue();

        assertThat(stored()).isEqualTo(base);
    }

    @Test
    void repeatedDeltaHasNoEffectAndOneWhoseStateIsThereIsUnchanged() throws Exception {
        var beats = TestBeats.withPods(3);
        beat(beats);
        var base = beats.snapshot();
        var delta = beats.remove("web-0").deltaFrom(base).next();
        assertThat(await(send(agent, delta)).resync()).isFalse();
        var stored = row.facts;

        var repeated = await(send(agent, delta));
        var again = beat(beats);

        assertThat(repeated.resync()).isFalse();
        assertThat(again.resync()).isFalse();
        assertThat(row.facts).isSameAs(stored);
    }

    @Test
    void twoCopiesOfADeltaAtOnceStoreItOnce() throws Exception {
        var beats = TestBeats.withPods(3);
        beat(beats);
        var delta = beats.deltaFrom(beats.snapshot())
                .put(TestBeats.pod("new", "n", "Running"))
                .next();

        var answers = await(Future.all(send(agent, delta), send(agent, delta)));

        assertThat(answers.<HeartbeatAnswer>list()).noneMatch(HeartbeatAnswer::resync);
        assertThat(row.facts.revision()).isEqualTo(2);
        assertThat(stored()).isEqualTo(beats.snapshot());
    }

    /** The answer to the first was too late, and the agent went on from what it knew to be there. */
    @Test
    void snapshotAndDeltaOfOneClusterAtOnceLeaveTheNewerStateWhole() throws Exception {
        for (int round = 0; round < 20; round++) {
            var beats = TestBeats.withPods(6).run("run-" + round);
            beat(beats);
            var base = beats.snapshot();
            var snapshot = beats.put(TestBeats.pod("first", "f", "Running")).next();
            var delta = beats.put(TestBeats.pod("second", "s", "Running"))
                    .remove("web-0")
                    .deltaFrom(base)
                    .next();

            var answers = await(Future.all(send(agent, snapshot), send(agent, delta)));

            if (answers.<HeartbeatAnswer>resultAt(1).resync()) {
                assertThat(beat(beats.full()).resync()).isFalse();
            }
            assertThat(stored()).isEqualTo(beats.snapshot());
            assertThat(row.pods).hasSize(7);
        }
    }

    @Test
    void deltaThroughAnotherNodeIsMergedThereAndHere() throws Exception {
        var other = Vertx.vertx();
        try {
            await(other.deployVerticle(new HeartbeatVerticle(
                    CONFIG, store, proofs, clock, new DatabaseTime(clock), Duration.ofMillis(20))));
            var nodes = List.of(bus, new Bus(other));
            var beats = TestBeats.withPods(6);
            beat(beats);
            for (int i = 0; i < 6; i++) {
                var base = beats.snapshot();
                var delta = beats.put(TestBeats.pod("web-" + i, "changed", "Running"))
                        .deltaFrom(base)
                        .next();
                assertThat(await(nodes.get((i + 1) % 2).request(HeartbeatMessages.BEAT, agent, delta))
                                .resync())
                        .isFalse();
                assertThat(stored()).isEqualTo(beats.snapshot());
            }
        } finally {
            await(other.close());
        }
    }

    @Test
    void deltaBringsNoPodDataWithoutTheCapability() throws Exception {
        var nothing = new Capabilities(false, false, false, false);
        var beats = TestBeats.withPods(3).capabilities(nothing);
        beat(beats);
        var base = beats.snapshot();

        var answer = beat(beats.put(TestBeats.pod("secret", "s", "Running")).deltaFrom(base));

        assertThat(answer.resync())
                .as("what is stored is less than its digest says")
                .isTrue();
        assertThat(row.pods).isEmpty();
        assertThat(stored().pods()).isEmpty();
        assertThat(beat(beats.full()).resync()).isFalse();
        assertThat(stored().pods()).isEmpty();

        // of an agent that keeps to it
        var node = new Snapshot(List.of(TestBeats.node("n")), null, null, null, null, digest(TestBeats.node("n")));
        var now = new Snapshot(
                List.of(TestBeats.node("n"), TestBeats.node("o")),
                null,
                null,
                null,
                null,
                digest(TestBeats.node("n"), TestBeats.node("o")));
        assertThat(await(send(agent, beats.next(node, null))).resync()).isFalse();
        var pods = new Delta(
                node.digest(),
                List.of(TestBeats.node("o")),
                List.of(TestBeats.pod("secret", "s", "Running")),
                null,
                null,
                null,
                null,
                digest(TestBeats.node("n"), TestBeats.node("o"), TestBeats.pod("secret", "s", "Running")));
        assertThat(await(send(agent, beats.next(null, pods))).resync()).isFalse();
        assertThat(stored().pods()).isEmpty();
        assertThat(stored().nodes()).hasSize(2);
        assertThat(row.pods).isEmpty();
        assertThat(await(send(agent, beats.next(now, null))).resync()).isFalse();
    }

    private static String digest(Keyed... objects) {
        return StateDigest.of(Stream.of(objects), List.of());
    }

    @Test
    void capabilityThatIsSwitchedWithADeltaAsksForTheWholeState() throws Exception {
        var beats = TestBeats.withPods(3);
        beat(beats);
        var base = beats.snapshot();

        var answer = beat(beats.remove("web-0").deltaFrom(base).capabilities(Capabilities.NONE));

        assertThat(answer.resync()).isTrue();
        assertThat(row.pods).hasSize(3);
    }

    @Test
    void storedStateThatCannotBeReadIsAskedForAgain() throws Exception {
        var beats = TestBeats.withPods(3);
        beat(beats);
        row.snapshot = Buffer.buffer("no gzip");

        var answer = beat(beats.deltaFrom(beats.snapshot()).put(TestBeats.pod("new", "n", "Running")));

        assertThat(answer.resync()).isTrue();
        assertThat(beat(beats.full()).resync()).isFalse();
        assertThat(stored()).isEqualTo(beats.snapshot());
    }

    @Test
    void statesAreCountedByTheirForm() throws Exception {
        var registry = new SimpleMeterRegistry();
        Metrics.addRegistry(registry);
        try {
            var beats = TestBeats.withPods(3);
            beat(beats);
            var base = beats.snapshot();

            beat(beats.remove("web-0").deltaFrom(base));
            beat(beats.remove("web-1").deltaFrom(base));
            beat(beats.digestOnly());

            assertThat(registry.find("niro.heartbeat.states").counters())
                    .extracting(
                            counter -> counter.getId().getTag("form"),
                            counter -> counter.getId().getTag("outcome"),
                            Counter::count)
                    .contains(
                            tuple("snapshot", "changed", 1.0),
                            tuple("delta", "changed", 1.0),
                            tuple("delta", "resync", 1.0));
        } finally {
            Metrics.removeRegistry(registry);
        }
    }

    @Test
    void repeatedAndLateMessagesHaveNoEffect() throws Exception {
        var beats = TestBeats.withPods(3).at(7);
        beat(beats);

        var repeated = beat(TestBeats.withPods(1).at(7));
        var late = beat(TestBeats.withPods(1).at(3));

        assertThat(repeated.resync()).isFalse();
        assertThat(late.resync()).isFalse();
        assertThat(row.pods).hasSize(3);
    }

    @Test
    void withoutTheCapabilityNoPodDataIsKept() throws Exception {
        var beats = TestBeats.withPods(3).usage(150, 1000);
        beat(beats);

        beat(beats.capabilities(new Capabilities(false, false, false, false)));

        assertThat(row.pods).isEmpty();
        assertThat(row.facts.podsTotal()).isZero();
        assertThat(row.facts.warningEvents()).isEqualTo(1);
        assertThat(row.facts.nodesTotal()).isEqualTo(1);
    }

    @Test
    void capabilityTakenAwayWithoutAStateAsksForIt() throws Exception {
        var beats = TestBeats.withPods(3);
        beat(beats);

        var answer = beat(beats.digestOnly().capabilities(Capabilities.NONE));

        assertThat(answer.resync()).isTrue();
    }

    @Test
    void newRunTakesOverAndTheOneBeforeIsSuperseded() throws Exception {
        var old = TestBeats.withPods(1);
        beat(old);

        beat(TestBeats.withPods(2).run("run-2"));

        assertRefused(() -> beat(old), ServiceFailure.Code.CONFLICT, "superseded");
        assertThat(row.pods).hasSize(2);
        assertThat(row.run.epoch()).isEqualTo(2);
        assertRefused(
                () -> await(
                        bus.request(HeartbeatMessages.CHECK_RUN, new CheckRun(agent.clusterId(), "run-1", List.of()))),
                ServiceFailure.Code.CONFLICT,
                "superseded");
        await(bus.request(HeartbeatMessages.CHECK_RUN, new CheckRun(agent.clusterId(), "run-2", List.of())));
    }

    @Test
    void supersededRunWorksAgainWhenItsSuccessorIsSilent() throws Exception {
        var old = TestBeats.withPods(1);
        beat(old);
        beat(TestBeats.withPods(2).run("run-2"));
        clock.advance(Duration.ofSeconds(46));

        beat(old);

        assertThat(row.run.runId()).isEqualTo("run-1");
        assertThat(row.run.epoch()).isEqualTo(3);
        assertThat(row.pods).hasSize(1);
    }

    @Test
    void candidateWaitsWhileTheCurrentRunLives() throws Exception {
        beat(TestBeats.withPods(1));
        var candidate = TestBeats.withPods(2).run("run-2").candidate(true);

        var early = beat(candidate);
        assertThat(early.promoted()).isFalse();
        assertThat(row.run.runId()).isEqualTo("run-1");
        assertThat(row.pods).hasSize(1);

        clock.advance(Duration.ofSeconds(46));
        assertThat(beat(candidate).promoted()).isTrue();
        assertThat(row.run.runId()).isEqualTo("run-2");
    }

    @Test
    void candidateIsPromotedByTheProofOfItsOwnPollAndTheRunBeforeGivesWay() throws Exception {
        var old = TestBeats.withPods(1).listedBefore(Duration.ZERO);
        beat(old);
        var candidate = TestBeats.withPods(2).run("run-2").candidate(true);
        assertThat(beat(candidate.proofs(pollProof("run-1"))).promoted())
                .as("with the proof of another run")
                .isFalse();
        assertThat(row.run.runId()).isEqualTo("run-1");

        assertThat(beat(candidate.proofs(pollProof("run-2"))).promoted()).isTrue();

        assertThat(row.run).isEqualTo(new AgentRun("run-2", 2, List.of("run-1")));
        assertThat(row.pods).hasSize(2);
        assertThat(beat(candidate).promoted())
                .as("the answer may have been lost")
                .isTrue();
        await().until(() -> runs.contains(new RunChanged(agent.clusterId(), "run-2", 2)));
        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofSeconds(30));
            beatAndWait(candidate);
            assertRefused(() -> beat(old), ServiceFailure.Code.CONFLICT, "superseded");
        }
    }

    /** Two machines cloned from one: the same key, the same UID of kube-system. */
    @Test
    void twoProcessesThatTakeTurnsAreQuarantinedWithinTwoBeats() throws Exception {
        var first = TestBeats.withPods(1).listedBefore(Duration.ofSeconds(5));
        var second = TestBeats.withPods(2).run("run-2").listedBefore(Duration.ofSeconds(5));
        beat(first);
        beat(second);
        clock.advance(Duration.ofSeconds(12));
        beatAndWait(second);
        assertRefused(() -> beat(first), ServiceFailure.Code.CONFLICT, "superseded");
        clock.advance(Duration.ofSeconds(30));
        beatAndWait(second);

        assertRefused(() -> beat(first), ServiceFailure.Code.CONFLICT, "clone_quarantined");

        assertThat(row.run.quarantined()).isTrue();
        for (var run : List.of("run-1", "run-2", "run-3")) {
            var check = new CheckRun(agent.clusterId(), run, List.of());
            assertRefused(
                    () -> beat(TestBeats.withPods(1).run(run)), ServiceFailure.Code.CONFLICT, "clone_quarantined");
            assertRefused(
                    () -> await(bus.request(HeartbeatMessages.CHECK_RUN, check)),
                    ServiceFailure.Code.CONFLICT,
                    "clone_quarantined");
        }
        await().until(() -> runs.contains(new RunChanged(agent.clusterId(), "", 3)));
        await().until(() -> changedClusters.contains(agent.clusterId()));
        // enrolled anew through another node, and the news was lost
        row.run = new AgentRun("", row.run.epoch(), List.of());
        assertThat(beat(TestBeats.withPods(1).run("run-4")).resync()).isFalse();
    }

    @Test
    void oldPodThatDoesNotSeeItsClusterIsNoClone() throws Exception {
        var old = TestBeats.withPods(1).listedBefore(Duration.ofSeconds(61));
        var next = TestBeats.withPods(2).run("run-2");
        beat(old);
        beat(next);

        for (int i = 0; i < 4; i++) {
            clock.advance(Duration.ofSeconds(30));
            beatAndWait(next);
            assertRefused(() -> beat(old), ServiceFailure.Code.CONFLICT, "superseded");
        }
    }

    private void beatAndWait(TestBeats beats) throws Exception {
        beat(beats);
        await().until(() -> clock.instant().equals(row.lastSeen));
    }

    @Test
    void anotherClusterOnTheSameKeyIsQuarantined() throws Exception {
        beat(TestBeats.withPods(1));

        assertRefused(
                () -> beat(TestBeats.withPods(5).run("run-2").uid("uid-2")),
                ServiceFailure.Code.CONFLICT,
                "clone_quarantined");
        assertThat(row.cloneUid).isEqualTo("uid-2");
        await().until(() -> changedClusters.contains(agent.clusterId()));
        assertThat(row.pods).hasSize(1);
        assertThat(row.run.runId()).isEqualTo("run-1");
    }

    @Test
    void runTakenOverOnAnotherNodeIsForgottenByTheNextFlush() throws Exception {
        var beats = TestBeats.withPods(1);
        beat(beats);
        row.run = new AgentRun("run-2", 2, List.of("run-1"));
        row.startedAt = clock.instant();

        await().untilAsserted(() -> assertRefused(() -> beat(beats), ServiceFailure.Code.CONFLICT, "superseded"));
    }

    @Test
    void runTakenOverOnAnotherNodeIsForgottenWhenTheNewsArrives() throws Exception {
        var beats = TestBeats.withPods(1);
        beat(beats);
        row.run = new AgentRun("run-2", 2, List.of("run-1"));
        bus.publish(HeartbeatMessages.RUN_CHANGED, new RunChanged(agent.clusterId(), "run-2", 2));

        await().untilAsserted(() -> assertRefused(() -> beat(beats), ServiceFailure.Code.CONFLICT, "superseded"));
    }

    /** Without a word between the nodes. */
    @Test
    void clusterEnrolledAnewThroughAnotherNodeIsNotQuarantined() throws Exception {
        beat(TestBeats.withPods(1));
        row.enrolledUid = "uid-2";
        row.run = new AgentRun("", 2, List.of());

        beat(TestBeats.withPods(2).run("run-2").uid("uid-2"));

        assertThat(row.cloneUid).isNull();
        assertThat(row.run.runId()).isEqualTo("run-2");
    }

    @Test
    void whatMayHaveBeenMissedIsReadAgain() throws Exception {
        beat(TestBeats.withPods(1));
        await().until(() -> row.lastSeen != null);
        row.run = new AgentRun("run-2", 2, List.of("run-1"));
        var check = new CheckRun(agent.clusterId(), "run-1", List.of());
        await(bus.request(HeartbeatMessages.CHECK_RUN, check));

        bus.publishHere(NodeMessages.MAY_HAVE_MISSED, new MayHaveMissed("test"));

        await().untilAsserted(() -> assertRefused(
                () -> await(bus.request(HeartbeatMessages.CHECK_RUN, check)),
                ServiceFailure.Code.CONFLICT,
                "superseded"));
    }

    @Test
    void removedClustersAgentIsUnknown() throws Exception {
        var beats = TestBeats.withPods(1);
        beat(beats);
        store.rows.remove(agent.clusterId());
        bus.publish(EnrollmentMessages.CLUSTER_CHANGED, new ClusterChanged(agent.clusterId(), agent.orgId()));

        await().untilAsserted(() ->
                assertRefused(() -> beat(beats), ServiceFailure.Code.UNAUTHENTICATED, "agent_key_invalid"));
    }

    @Test
    void malformedBeatsNameTheField() throws Exception {
        assertThatThrownBy(() -> await(send(agent, Buffer.buffer("{\"run_id\":"))))
                .hasMessageContaining("is not JSON");
        assertThatThrownBy(() -> await(send(agent, Buffer.buffer("{\"run_id\":\"r\",\"sequence\":0}"))))
                .cause()
                .isInstanceOfSatisfying(
                        ServiceFailure.class,
                        failure -> assertThat(failure.field()).isEqualTo("sequence"));
        var twice = TestBeats.withPods(1).nextBeat();
        var json = new JsonObject(Buffer.buffer(ProtocolJson.encode(twice)));
        var pods = json.getJsonObject("snapshot").getJsonArray("pods");
        pods.add(pods.getJsonObject(0));
        assertThatThrownBy(() -> await(send(agent, json.toBuffer())))
                .hasMessageContaining("snapshot.pods: has pod/shop/web-0 twice");
    }

    @Test
    void nulInTextIsRefusedOrCleanedAndNeverReachesTheStore() throws Exception {
        var json = new JsonObject(
                Buffer.buffer(ProtocolJson.encode(TestBeats.withPods(1).nextBeat())));
        json.getJsonObject("agent").put("agent_version", "a\0b");
        assertThatThrownBy(() -> await(send(agent, json.toBuffer()))).hasMessageContaining("agent.agent_version");

        beat(TestBeats.withPods(0).put(TestBeats.pod("web", "h", "Crash\0Loop")));
        assertThat(row.pods.get("shop/web").status()).isEqualTo("CrashLoop");
    }

    @Test
    void snapshotWithTooManyObjectsIsTooLarge() throws Exception {
        var pods = TestBeats.withPods(Observed.MOST_OBJECTS + 1);

        assertRefused(() -> beat(pods), ServiceFailure.Code.TOO_LARGE, "too_large");
    }

    @Test
    void statePostgresRefusesFailsAloneAmongThoseCommittedTogether() throws Exception {
        var agents = IntStream.range(0, 30).mapToObj(i -> enrolled()).toList();
        store.poisoned = agents.get(7).clusterId();

        var answers = agents.stream()
                .map(each -> send(each, TestBeats.withPods(2).next()))
                .toList();
        await(Future.join(answers).otherwiseEmpty());

        assertThat(answers).filteredOn(Future::failed).hasSize(1);
        assertThat(answers.get(7).failed()).isTrue();
    }

    @Test
    void manyChangesAreCommittedTogether() throws Exception {
        var agents = IntStream.range(0, 200).mapToObj(i -> enrolled()).toList();

        await(Future.all(agents.stream()
                .map(each -> send(each, TestBeats.withPods(2).next()))
                .toList()));

        assertThat(store.recordCalls).isLessThan(60);
    }

    private Proof pollProof(String runId) {
        return proofs.make(agent.clusterId(), runId, Proofs.POLL);
    }

    @Test
    void proofOfTheCommandChannelIsStoredAndToldToTheFleet() throws Exception {
        var proof = pollProof("run-1");
        clock.advance(Duration.ofSeconds(9));

        beat(TestBeats.withPods(1).proofs(proof));

        await().untilAsserted(() ->
                assertThat(seen()).extracting(each -> each.proven().pollAt()).contains(proof.at()));
        assertThat(row.proven.pollAt()).isEqualTo(proof.at());
        assertThat(row.proven.heartbeatAt()).isNull();
    }

    @Test
    void onlyGenuineProofsOfTheRightChannelForThisRunCount() throws Exception {
        beat(TestBeats.withPods(1)
                .proofs(
                        pollProof("run-0"),
                        proofs.make(UUID.randomUUID(), "run-1", Proofs.POLL),
                        proofs.make(agent.clusterId(), "run-1", Proofs.HEARTBEAT),
                        new Proof("poll", clock.instant(), "bm8gbWFj")));

        await().until(() -> row.lastSeen != null);
        assertThat(row.proven.pollAt()).isNull();
    }

    @Test
    void repeatedProofDoesNotGetYounger() throws Exception {
        var beats = TestBeats.withPods(1);
        var proof = pollProof("run-1");
        beat(beats.proofs(proof));
        await().until(() -> row.proven.pollAt() != null);
        clock.advance(Duration.ofMinutes(1));

        beat(beats.proofs(proof));

        await().until(() -> row.lastSeen.equals(clock.instant()));
        assertThat(row.proven.pollAt()).isEqualTo(proof.at());
    }

    @Test
    void restartedAgentKeepsTheOldProofButItsRunIsYounger() throws Exception {
        var proof = pollProof("run-1");
        beat(TestBeats.withPods(1).proofs(proof));
        await().until(() -> row.proven.pollAt() != null);
        clock.advance(Duration.ofSeconds(20));

        beat(TestBeats.withPods(1).run("run-2").proofs(proof));

        await().until(() -> row.lastSeen.equals(clock.instant()));
        assertThat(row.proven.pollAt()).isEqualTo(proof.at());
        assertThat(row.proven.runStartedAt()).isEqualTo(clock.instant());
    }

    @Test
    void candidatesProofsSayNothingOfTheRunThatWorks() throws Exception {
        beat(TestBeats.withPods(1));

        beat(TestBeats.withPods(1).run("run-2").candidate(true).proofs(pollProof("run-1")));
        check("run-2", proofs.make(agent.clusterId(), "run-2", Proofs.HEARTBEAT));
        beat(TestBeats.withPods(1).at(2).listedBefore(Duration.ZERO));

        await().until(() -> row.proven.kubernetesAt() != null);
        assertThat(row.proven.pollAt()).isNull();
        assertThat(row.proven.heartbeatAt()).isNull();
    }

    @Test
    void pollReturnsTheProofOfHeartbeats() throws Exception {
        var answer = beat(TestBeats.withPods(1));
        await().until(() -> row.lastSeen != null);

        check("run-1", answer.proof());

        await().until(() -> answer.proof().at().equals(row.proven.heartbeatAt()));
        assertThat(row.proven.pollAt()).isNull();
    }

    @Test
    void listOfTheApiServerAgesByTheAgentsOwnClock() throws Exception {
        beat(TestBeats.withPods(1).listedBefore(Duration.ofSeconds(40)));

        await().until(() -> row.proven.kubernetesAt() != null);
        assertThat(row.proven.kubernetesAt()).isEqualTo(clock.instant().minusSeconds(40));
    }

    @Test
    void absurdTimesOfAnAgentHarmNobody() throws Exception {
        beat(TestBeats.withPods(1)
                .listedBefore(Duration.between(Instant.MIN, Instant.EPOCH))
                .proofs(new Proof("poll", Instant.MAX, "bm8gbWFj"), new Proof("poll", Instant.MIN, "bm8gbWFj")));

        await().until(() -> row.proven.kubernetesAt() != null);
        assertThat(row.proven.kubernetesAt()).isEqualTo(clock.instant().minus(Duration.ofDays(365)));
        assertThat(row.proven.pollAt()).isNull();
    }

    private void check(String runId, Proof returned) throws Exception {
        await(bus.request(HeartbeatMessages.CHECK_RUN, new CheckRun(agent.clusterId(), runId, List.of(returned))));
    }

    @Test
    void downDatabaseIsSaidWithAJitteredTimeAndAllIsWellWhenItReturns() throws Exception {
        var beats = TestBeats.withPods(1);
        beat(beats);
        store.down = true;
        var waits = new ArrayList<Duration>();

        await().untilAsserted(() ->
                assertRefused(() -> beat(beats), ServiceFailure.Code.UNAVAILABLE, "database_unavailable"));
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> beat(beats))
                    .cause()
                    .isInstanceOfSatisfying(ServiceFailure.class, failure -> waits.add(failure.retryAfter()));
        }
        store.down = false;

        assertThat(waits).allMatch(wait -> wait.toMillis() >= 3_000 && wait.toMillis() <= 10_000);
        assertThat(waits.stream().collect(Collectors.toSet())).hasSizeGreaterThan(5);
        await().ignoreExceptions().untilAsserted(() -> assertThat(beat(beats)).isNotNull());
    }

    @Test
    void feedIsNumberedWithoutGapsAndNeverPauses() throws Exception {
        beat(TestBeats.withPods(1));
        await().until(() -> feed.size() > 5);

        var numbers = feed.stream().map(Recorded::number).toList();
        assertThat(numbers)
                .isEqualTo(IntStream.rangeClosed(1, numbers.size())
                        .mapToObj(Long::valueOf)
                        .toList());
        assertThat(feed.stream().map(Recorded::nodeId).distinct()).hasSize(1);
    }

    @Test
    void gzippedBeatComesThroughTheGateway() throws Exception {
        try (var gateway = TestGateway.start(vertx, new HeartbeatApi(bus))) {
            var key = gateway.knownAgent("berlin", agent);
            var zipped = new ByteArrayOutputStream();
            try (var gzip = new GZIPOutputStream(zipped)) {
                gzip.write(TestBeats.withPods(50).next().getBytes());
            }

            HttpResponse<String> response = gateway.send(gateway.request("/agent/v1/heartbeat")
                    .header("authorization", "Bearer " + key)
                    .header("content-encoding", "gzip")
                    .header("niro-protocol", "7")
                    .POST(BodyPublishers.ofByteArray(zipped.toByteArray()))
                    .build());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(TestGateway.json(response).getBoolean("resync")).isFalse();
            assertThat(row.facts.podsTotal()).isEqualTo(50);
        }
    }
}
