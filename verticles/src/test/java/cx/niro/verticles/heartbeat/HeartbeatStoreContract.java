package cx.niro.verticles.heartbeat;

import static cx.niro.verticles.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.protocol.Capabilities;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Proven;
import cx.niro.verticles.heartbeat.HeartbeatStore.Polled;
import cx.niro.verticles.heartbeat.HeartbeatStore.Sign;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store of heartbeats does. */
abstract class HeartbeatStoreContract {
    /** What every store under test is told. */
    static final Duration GAP = Duration.ofSeconds(30);

    private static final Duration SILENCE = Duration.ofSeconds(45);

    abstract HeartbeatStore store();

    /** A cluster enrolled with {@code uid-1}. */
    abstract UUID cluster() throws Exception;

    /** What is stored of pods: namespace/name to hash. */
    abstract Map<String, String> pods(UUID clusterId) throws Exception;

    /** Lets the current run's last sign of life, start and our own watching be that long ago. */
    abstract void letPass(UUID clusterId, Duration time) throws Exception;

    private KnownCluster known(UUID clusterId) throws Exception {
        return await(store().find(clusterId));
    }

    /** A cluster with a current run. */
    private UUID running(String runId) throws Exception {
        var id = cluster();
        assertThat(await(store().takeOver(known(id), runId, null))).isNotNull();
        return id;
    }

    private StateChange change(UUID clusterId, TestBeats beats) throws Exception {
        return StateChange.of(known(clusterId), Observed.of(beats.next()));
    }

    @CanIgnoreReturnValue
    private Map<UUID, Long> record(StateChange... changes) throws Exception {
        return await(store().record(List.of(changes)));
    }

    @Test
    void unknownClusterIsNotFound() throws Exception {
        assertThat(known(UUID.randomUUID())).isNull();
    }

    @Test
    void enrolledClusterHasNoRunAndNoState() throws Exception {
        var cluster = known(cluster());

        assertThat(cluster.enrolledUid()).isEqualTo("uid-1");
        assertThat(cluster.run()).isEqualTo(AgentRun.NONE);
        assertThat(cluster.facts()).isNull();
        assertThat(cluster.digest()).isNull();
        assertThat(cluster.lastSequence()).isZero();
    }

    @Test
    void newRunTakesOverWithTheNextEpoch() throws Exception {
        var id = running("run-1");

        var second = await(store().takeOver(known(id), "run-2", null));

        assertThat(second).isEqualTo(new AgentRun("run-2", 2, List.of("run-1")));
        assertThat(known(id).run()).isEqualTo(second);
    }

    @Test
    void takeOverFromAnOutdatedEpochIsRefused() throws Exception {
        var id = running("run-1");
        var outdated = known(id);
        assertThat(await(store().takeOver(outdated, "run-2", null))).isNotNull();

        assertThat(await(store().takeOver(outdated, "run-3", null))).isNull();
        assertThat(known(id).run().runId()).isEqualTo("run-2");
    }

    @Test
    void ofConcurrentTakeOversExactlyOneSucceeds() throws Exception {
        var cluster = known(running("run-0"));

        var attempts = IntStream.rangeClosed(1, 16)
                .mapToObj(i -> store().takeOver(cluster, "run-" + i, null))
                .toList();
        await(Future.join(attempts));

        assertThat(attempts).filteredOn(attempt -> attempt.result() != null).hasSize(1);
    }

    @Test
    void oldRunReturnsOnlyAfterTheSilenceOfTheCurrentOne() throws Exception {
        var id = running("run-1");
        var second = await(store().takeOver(known(id), "run-2", null));
        await(store().markSeen(List.of(new Sign(id, second.epoch(), 0, null, null, null, null, null))));

        assertThat(await(store().takeOver(known(id), "run-1", SILENCE))).isNull();
        letPass(id, SILENCE.plusSeconds(1));
        var returned = await(store().takeOver(known(id), "run-1", SILENCE));

        assertThat(returned).isEqualTo(new AgentRun("run-1", 3, List.of("run-2")));
    }

    @Test
    void rememberedRunsAreBounded() throws Exception {
        var id = cluster();
        for (int i = 0; i < 40; i++) {
            assertThat(await(store().takeOver(known(id), "run-" + i, null))).isNotNull();
        }

        var run = known(id).run();

        assertThat(run.epoch()).isEqualTo(40);
        assertThat(run.superseded()).hasSize(AgentRun.MOST_SUPERSEDED).startsWith("run-38", "run-37");
    }

    @Test
    void storedStateIsFoundAgain() throws Exception {
        var id = running("run-1");
        var beats = TestBeats.withPods(3);

        var revisions = record(change(id, beats));

        var cluster = known(id);
        assertThat(revisions).containsExactly(Map.entry(id, 1L));
        assertThat(cluster.digest()).isEqualTo(beats.snapshot().digest());
        assertThat(cluster.lastSequence()).isEqualTo(1);
        assertThat(cluster.facts().revision()).isEqualTo(1);
        assertThat(cluster.facts().podsRunning()).isEqualTo(3);
        assertThat(cluster.facts().nodesReady()).isEqualTo(1);
        assertThat(cluster.facts().cpuAllocatableMillicores()).isEqualTo(3900);
        assertThat(cluster.facts().warningEvents()).isEqualTo(2);
        assertThat(pods(id))
                .containsOnly(
                        Map.entry("shop/web-0", "h0"), Map.entry("shop/web-1", "h1"), Map.entry("shop/web-2", "h2"));
    }

    @Test
    void podsFollowTheState() throws Exception {
        var id = running("run-1");
        var beats = TestBeats.withPods(3);
        record(change(id, beats));

        beats.remove("web-0")
                .put(TestBeats.pod("web-1", "changed", "CrashLoopBackOff"))
                .put(TestBeats.pod("new", "n", "Running"));
        record(change(id, beats));

        assertThat(pods(id))
                .containsOnly(
                        Map.entry("shop/web-1", "changed"), Map.entry("shop/web-2", "h2"), Map.entry("shop/new", "n"));
        assertThat(known(id).facts().revision()).isEqualTo(2);
        assertThat(known(id).facts().podsProblem()).isEqualTo(1);
    }

    @Test
    void podsOfOtherClustersStay() throws Exception {
        var first = running("run-1");
        var second = running("run-1");
        record(change(first, TestBeats.withPods(2)));
        record(change(second, TestBeats.withPods(2)));

        record(change(first, TestBeats.withPods(0).at(5)));

        assertThat(pods(first)).isEmpty();
        assertThat(pods(second)).hasSize(2);
    }

    @Test
    void factsChangeWithoutTouchingSnapshotAndPods() throws Exception {
        var id = running("run-1");
        var beats = TestBeats.withPods(2);
        record(change(id, beats));

        record(change(id, beats.digestOnly().agentVersion("0.2.0")));

        assertThat(known(id).facts().agent().agentVersion()).isEqualTo("0.2.0");
        assertThat(known(id).facts().podsTotal()).isEqualTo(2);
        assertThat(known(id).digest()).isEqualTo(beats.snapshot().digest());
        assertThat(pods(id)).hasSize(2);
    }

    /** A node that did not hear of the newer one would say of it what is true of the state before. */
    @Test
    void factsOfAnotherStateThanTheStoredOneAreNotStored() throws Exception {
        var id = running("run-1");
        var beats = TestBeats.withPods(2);
        record(change(id, beats));
        var outdated = known(id);
        record(change(id, TestBeats.withPods(3).at(2)));
        var stored = known(id);

        var facts = StateChange.of(
                outdated,
                Observed.of(beats.digestOnly().agentVersion("0.2.0").at(3).next()));

        assertThat(record(facts)).isEmpty();
        assertThat(known(id)).isEqualTo(stored);
    }

    @Test
    void factsOfAStateWithPodsAreNotStoredBesideTheSameWithoutThem() throws Exception {
        var id = running("run-1");
        var beats = TestBeats.withPods(2);
        record(change(id, beats));
        var outdated = known(id);
        record(change(id, beats.capabilities(Capabilities.NONE)));
        var stored = known(id);
        assertThat(stored.digest()).isEqualTo(outdated.digest());

        var facts = StateChange.of(
                outdated,
                Observed.of(beats.digestOnly().capabilities(TestBeats.PODS).next()));

        assertThat(record(facts)).isEmpty();
        assertThat(known(id)).isEqualTo(stored);
    }

    @Test
    void snapshotIsFoundByTheDigestOfTheStoredStateOnly() throws Exception {
        var id = running("run-1");
        var beats = TestBeats.withPods(2);
        var before = beats.snapshot().digest();
        assertThat(await(store().snapshot(id, before))).isNull();
        record(change(id, beats));
        record(change(id, beats.digestOnly().agentVersion("0.2.0")));
        var change = change(id, beats.full().remove("web-0"));

        assertThat(await(store().snapshot(id, before))).isNotNull();
        record(change);

        assertThat(await(store().snapshot(id, before))).isNull();
        assertThat(await(store().snapshot(id, change.digest()))).isEqualTo(change.snapshot());
        assertThat(await(store().snapshot(UUID.randomUUID(), before))).isNull();
    }

    @Test
    void stateOfAnEarlierEpochIsNotStored() throws Exception {
        var id = running("run-1");
        var late = change(id, TestBeats.withPods(9).at(100));
        assertThat(await(store().takeOver(known(id), "run-2", null))).isNotNull();
        record(change(id, TestBeats.withPods(1).run("run-2")));

        assertThat(record(late)).isEmpty();
        assertThat(pods(id)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whateverTheOrderOfArrivalTheNewestStateStays(long seed) throws Exception {
        var random = new Random(seed);
        var id = running("run-1");
        var changes = new ArrayList<StateChange>();
        for (int sequence = 1; sequence <= 12; sequence++) {
            changes.add(change(id, TestBeats.withPods(sequence).at(sequence)));
        }
        changes.addAll(changes.subList(3, 7));
        Collections.shuffle(changes, random);

        await(Future.all(
                changes.stream().map(change -> store().record(List.of(change))).toList()));

        assertThat(known(id).facts().sequence()).isEqualTo(12);
        assertThat(pods(id)).hasSize(12);
        assertThat(known(id).facts().revision()).isBetween(1L, 12L);
    }

    @Test
    void manyClustersAreStoredInOneBatch() throws Exception {
        var changes = new ArrayList<StateChange>();
        for (int i = 0; i < 20; i++) {
            changes.add(change(running("run-1"), TestBeats.withPods(i)));
        }
        changes.sort(java.util.Comparator.comparing(each -> each.facts().clusterId()));

        var revisions = await(store().record(changes));

        assertThat(revisions).hasSize(20);
        for (var change : changes) {
            assertThat(pods(change.facts().clusterId())).hasSize(change.pods().size());
        }
    }

    @Test
    void onlyTheCurrentEpochIsSeen() throws Exception {
        var current = running("run-1");
        var superseded = running("run-1");
        assertThat(await(store().takeOver(known(superseded), "run-2", null))).isNotNull();
        var usage = Observed.of(TestBeats.withPods(1).usage(150, 1000).next()).usage();

        var seen = await(store().markSeen(List.of(
                new Sign(current, 1, 0, usage, null, null, null, null),
                new Sign(superseded, 1, 0, usage, null, null, null, null))));

        assertThat(seen).extracting(each -> each.seen().clusterId()).containsExactly(current);
        assertThat(seen.get(0).seen().cpuUsedMillicores()).isEqualTo(150);
        assertThat(seen.get(0).seen().memoryUsedBytes()).isEqualTo(1000);
        assertThat(seen.get(0).seen().at()).isNotNull();
        assertThat(seen.get(0).revision()).isZero();
    }

    @Test
    void aSignTellsWhichStateIsStored() throws Exception {
        var change = change(running("run-1"), TestBeats.withPods(1));
        var id = change.facts().clusterId();
        var stored = await(store().record(List.of(change))).get(id);

        var seen = await(store().markSeen(List.of(new Sign(id, 1, 0, null, null, null, null, null))));

        assertThat(seen.get(0).revision()).isEqualTo(stored).isPositive();
    }

    @Test
    void newestProofsStayWhateverTheOrder() throws Exception {
        var id = running("run-1");
        var at = await(store().observe()).truncatedTo(ChronoUnit.MILLIS).minusSeconds(100);

        await(store().markSeen(List.of(new Sign(id, 1, 0, null, at, at.plusSeconds(1), null, null))));
        await(store().markPolled(List.of(new Polled(id, 1, at.plusSeconds(7)))));
        await(store().markPolled(List.of(new Polled(id, 1, at.plusSeconds(5)))));
        await(store().markSeen(List.of(new Sign(id, 1, 0, null, at.minusSeconds(9), at.plusSeconds(3), null, null))));
        var proven = await(store().markSeen(List.of(new Sign(id, 1, 0, null, null, null, null, null))))
                .get(0)
                .seen()
                .proven();

        assertThat(proven.pollAt()).isEqualTo(at);
        assertThat(proven.kubernetesAt()).isEqualTo(at.plusSeconds(3));
        assertThat(proven.heartbeatAt()).isEqualTo(at.plusSeconds(7));
        assertThat(proven.runStartedAt()).isNotNull();
    }

    @Test
    void nothingIsProvenBeforeItIs() throws Exception {
        var id = running("run-1");

        var proven = await(store().markSeen(List.of(new Sign(id, 1, 0, null, null, null, null, null))))
                .get(0)
                .seen()
                .proven();

        assertThat(proven).isEqualTo(new Proven(proven.runStartedAt(), null, null, null, proven.heardSince(), null));
    }

    @Test
    void clusterIsHeardSinceItsFirstSignOrTheEndOfItsLastGap() throws Exception {
        var id = running("run-1");

        var first = seenNow(id);
        letPass(id, GAP.minusSeconds(10));
        var afterSilence = seenNow(id);
        letPass(id, GAP.plusSeconds(10));
        var afterGap = seenNow(id);

        assertThat(first.proven().heardSince()).isEqualTo(first.at());
        assertThat(afterSilence.proven().heardSince()).isEqualTo(first.at());
        assertThat(afterGap.proven().heardSince()).isEqualTo(afterGap.at());
    }

    @Test
    void logStreamsOpenAndCloseAsTheAgentSays() throws Exception {
        var id = running("run-1");
        var at = await(store().observe()).truncatedTo(ChronoUnit.MILLIS).minusSeconds(100);

        var never = seenNow(id).proven().logs();
        await(store().markSeen(List.of(new Sign(id, 1, 0, null, null, null, at, at.plusSeconds(5)))));
        var open = seenOpen(id, at.plusSeconds(9));
        var closed = seenNow(id).proven().logs();
        var stillClosed = seenNow(id).proven().logs();
        var reopened = seenOpen(id, await(store().observe()));

        assertThat(never.isOpen()).isFalse();
        assertThat(open.isOpen()).isTrue();
        assertThat(open.takenAt()).isEqualTo(at.plusSeconds(5));
        assertThat(closed.isOpen()).isFalse();
        assertThat(stillClosed).isEqualTo(closed);
        assertThat(reopened.isOpen()).isTrue();
    }

    private HeartbeatMessages.LogStreams seenOpen(UUID clusterId, Instant since) throws Exception {
        return await(store().markSeen(List.of(new Sign(clusterId, 1, 0, null, null, null, since, null))))
                .get(0)
                .seen()
                .proven()
                .logs();
    }

    private HeartbeatMessages.Seen seenNow(UUID clusterId) throws Exception {
        return await(store().markSeen(List.of(new Sign(clusterId, 1, 0, null, null, null, null, null))))
                .get(0)
                .seen();
    }

    @Test
    void proofsOfAnEarlierEpochDoNotCount() throws Exception {
        var id = running("run-1");
        var at = await(store().observe()).truncatedTo(ChronoUnit.MILLIS).minusSeconds(100);
        await(store().markSeen(List.of(new Sign(id, 1, 0, null, at, at, null, null))));
        assertThat(await(store().takeOver(known(id), "run-2", null))).isNotNull();

        await(store().markPolled(List.of(new Polled(id, 1, at.plusSeconds(9)))));
        await(store().markSeen(List.of(new Sign(id, 1, 0, null, at.plusSeconds(9), at.plusSeconds(9), null, null))));
        var proven = await(store().markSeen(List.of(new Sign(id, 2, 0, null, null, null, null, null))))
                .get(0)
                .seen()
                .proven();

        assertThat(proven.heartbeatAt()).isNull();
        assertThat(proven.pollAt()).isEqualTo(at);
        assertThat(proven.kubernetesAt()).isEqualTo(at);
        // so that what was proven before can be told from what this run has proven
        assertThat(proven.runStartedAt()).isAfter(at);
    }

    @Test
    void proofFromTheFutureIsOneOfNow() throws Exception {
        var id = running("run-1");
        var future = await(store().observe()).plusSeconds(3600);

        await(store().markSeen(List.of(new Sign(id, 1, 0, null, future, future, null, null))));
        await(store().markPolled(List.of(new Polled(id, 1, future))));
        var seen = await(store().markSeen(List.of(new Sign(id, 1, 0, null, null, null, null, null))))
                .get(0)
                .seen();

        assertThat(seen.proven().pollAt()).isBeforeOrEqualTo(seen.at());
        assertThat(seen.proven().kubernetesAt()).isBeforeOrEqualTo(seen.at());
        assertThat(seen.proven().heartbeatAt()).isBeforeOrEqualTo(seen.at());
    }

    @Test
    void aPollAloneIsNoSignOfLife() throws Exception {
        var id = running("run-1");
        var seen = await(store().markSeen(List.of(new Sign(id, 1, 0, null, null, null, null, null))))
                .get(0)
                .seen()
                .at();
        letPass(id, SILENCE.plusSeconds(1));

        await(store().markPolled(List.of(new Polled(id, 1, seen))));

        assertThat(await(store().takeOver(known(id), "run-2", SILENCE))).isNotNull();
    }

    @Test
    void anotherClusterOnTheKeyIsNoted() throws Exception {
        var id = running("run-1");

        assertThat(await(store().noteClone(id, "uid-2"))).isTrue();
        assertThat(await(store().noteClone(id, "uid-3"))).isFalse();
        letPass(id, Duration.ofSeconds(11));
        assertThat(await(store().noteClone(id, "uid-2"))).isTrue();
        assertThat(known(id).run()).isEqualTo(new AgentRun("run-1", 1, List.of()));
    }

    /** The cluster whose key it is has not sent a beat yet. */
    @Test
    void anotherClusterOnTheKeyOfOneWithoutARunIsNoted() throws Exception {
        var id = cluster();

        assertThat(await(store().noteClone(id, "uid-2"))).isTrue();
        assertThat(await(store().takeOver(known(id), "run-1", null))).isEqualTo(new AgentRun("run-1", 1, List.of()));
    }

    private void hear(UUID id) throws Exception {
        var sign = new Sign(id, known(id).run().epoch(), 0, null, null, null, null, null);
        assertThat(await(store().markSeen(List.of(sign)))).hasSize(1);
    }

    /** As the current run beats, and one that gave way too. */
    private boolean bothLive(UUID id) throws Exception {
        hear(id);
        return await(store().noteStandBy(known(id), SILENCE));
    }

    @Test
    void runHeardTwiceBesideTheCurrentOneIsASecondProcess() throws Exception {
        var id = running("run-1");
        assertThat(await(store().takeOver(known(id), "run-2", null))).isNotNull();
        letPass(id, Duration.ofSeconds(12));

        assertThat(bothLive(id)).isFalse();
        letPass(id, Duration.ofSeconds(10));
        assertThat(bothLive(id)).as("too soon").isFalse();
        letPass(id, Duration.ofSeconds(10));
        assertThat(bothLive(id)).isTrue();
    }

    @Test
    void secondProcessCountsFromTheTakeOver() throws Exception {
        var id = running("run-1");
        assertThat(await(store().takeOver(known(id), "run-2", null))).isNotNull();
        assertThat(bothLive(id)).isFalse();
        letPass(id, Duration.ofSeconds(20));
        assertThat(bothLive(id)).as("current for 20 s only").isFalse();

        assertThat(await(store().takeOver(known(id), "run-3", null))).isNotNull();
        letPass(id, Duration.ofSeconds(30));

        assertThat(bothLive(id)).as("first beat beside run-3").isFalse();
        letPass(id, Duration.ofSeconds(16));
        assertThat(bothLive(id)).isTrue();
    }

    @Test
    void runBesideASilentOneIsNoSecondProcess() throws Exception {
        var id = running("run-1");
        hear(id);
        assertThat(await(store().takeOver(known(id), "run-2", null))).isNotNull();
        assertThat(await(store().noteStandBy(known(id), SILENCE))).isFalse();
        letPass(id, Duration.ofSeconds(40));

        assertThat(await(store().noteStandBy(known(id), SILENCE)))
                .as("run-2 was never heard after it took over")
                .isFalse();
        assertThat(bothLive(id)).isTrue();
        letPass(id, Duration.ofSeconds(46));
        assertThat(await(store().noteStandBy(known(id), SILENCE)))
                .as("run-2 is silent")
                .isFalse();
    }

    @Test
    void standByBeatOfLongAgoIsNotTheFirstOfTwo() throws Exception {
        var id = running("run-1");
        assertThat(await(store().takeOver(known(id), "run-2", null))).isNotNull();
        assertThat(bothLive(id)).isFalse();
        letPass(id, Duration.ofSeconds(121));

        assertThat(bothLive(id)).isFalse();
        letPass(id, Duration.ofSeconds(16));
        assertThat(bothLive(id)).isTrue();
    }

    @Test
    void podThatAnUpdateEndsMayBeHeardForTwoMinutes() throws Exception {
        var id = running("run-1");
        assertThat(await(store().takeOver(known(id), "run-2", null, true))).isNotNull();
        for (int i = 0; i < 4; i++) {
            letPass(id, Duration.ofSeconds(29));
            assertThat(bothLive(id)).isFalse();
        }

        letPass(id, Duration.ofSeconds(29));
        assertThat(bothLive(id)).isFalse();
        letPass(id, Duration.ofSeconds(29));
        assertThat(bothLive(id)).isTrue();
    }

    @Test
    void standByBesideAnOutdatedEpochSaysNothing() throws Exception {
        var id = running("run-1");
        assertThat(await(store().takeOver(known(id), "run-2", null))).isNotNull();
        var outdated = known(id);
        assertThat(await(store().takeOver(outdated, "run-3", null))).isNotNull();
        letPass(id, Duration.ofSeconds(60));
        hear(id);

        assertThat(await(store().noteStandBy(outdated, SILENCE))).isFalse();
        assertThat(await(store().quarantine(outdated))).isNull();
        assertThat(known(id).run().quarantined()).isFalse();
    }

    @Test
    void inQuarantineNoRunTakesOver() throws Exception {
        var id = running("run-1");
        assertThat(await(store().takeOver(known(id), "run-2", null))).isNotNull();

        var quarantined = await(store().quarantine(known(id)));

        assertThat(quarantined).isEqualTo(new AgentRun("", 3, List.of("run-2", "run-1"), true));
        assertThat(known(id).run()).isEqualTo(quarantined);
        assertThat(await(store().quarantine(known(id)))).isNull();
        for (var run : List.of("run-1", "run-2", "run-3")) {
            assertThat(await(store().takeOver(known(id), run, null))).isNull();
        }
        assertThat(await(store().noteClone(id, "uid-2"))).isFalse();
    }

    @Test
    void ofConcurrentQuarantinesExactlyOneSucceeds() throws Exception {
        var cluster = known(running("run-1"));

        var attempts =
                IntStream.range(0, 8).mapToObj(i -> store().quarantine(cluster)).toList();
        await(Future.join(attempts));

        assertThat(attempts).filteredOn(attempt -> attempt.result() != null).hasSize(1);
    }

    @Test
    void secondReturnOfAnEarlierRunWithinTenMinutesIsAQuarantine() throws Exception {
        var id = running("run-1");
        assertThat(await(store().takeOver(known(id), "run-2", null))).isNotNull();
        letPass(id, SILENCE.plusSeconds(1));
        assertThat(await(store().takeOver(known(id), "run-1", SILENCE)).quarantined())
                .isFalse();
        letPass(id, Duration.ofMinutes(9));

        var second = await(store().takeOver(known(id), "run-2", SILENCE));

        assertThat(second).isEqualTo(new AgentRun("", 4, List.of("run-1"), true));
        assertThat(known(id).run()).isEqualTo(second);
    }

    @Test
    void newPodThatStartsAgainAndAgainBesideAnOldOneTakesNoTurns() throws Exception {
        var id = running("old");
        for (int i = 0; i < 4; i++) {
            assertThat(await(store().takeOver(known(id), "new-" + i, null)).runId())
                    .isEqualTo("new-" + i);
            letPass(id, SILENCE.plusSeconds(1));

            assertThat(await(store().takeOver(known(id), "old", SILENCE)).runId())
                    .isEqualTo("old");
            letPass(id, Duration.ofSeconds(15));
        }
    }

    @Test
    void returnsFarApartOrAfterACandidateThatFailedAreNone() throws Exception {
        var id = running("run-1");
        assertThat(await(store().takeOver(known(id), "run-2", null))).isNotNull();
        for (var run : List.of("run-1", "run-2", "run-1")) {
            letPass(id, Duration.ofMinutes(11));
            assertThat(await(store().takeOver(known(id), run, SILENCE)).runId()).isEqualTo(run);
        }
        for (int i = 0; i < 3; i++) {
            assertThat(await(store().takeOver(known(id), "candidate-" + i, null, true)))
                    .isNotNull();
            letPass(id, Duration.ofMinutes(1));
            assertThat(await(store().takeOver(known(id), "run-1", SILENCE)).runId())
                    .isEqualTo("run-1");
        }
    }
}
