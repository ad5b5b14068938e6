package cx.niro.agent.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.agent.TestClock;
import cx.niro.agent.observe.Observation;
import cx.niro.protocol.AgentInfo;
import cx.niro.protocol.Heartbeat;
import cx.niro.protocol.HeartbeatAnswer;
import cx.niro.protocol.Merge;
import cx.niro.protocol.Pod;
import cx.niro.protocol.Proof;
import cx.niro.protocol.Snapshot;
import cx.niro.protocol.StateDigest;
import cx.niro.protocol.StateOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LastStateTest {
    private static final Proof PROOF = new Proof("heartbeat", Instant.parse("2026-11-21T12:00:00Z"), "bWFj");
    private static final HeartbeatAnswer TAKEN = new HeartbeatAnswer(15, false, PROOF, null, false);
    private static final HeartbeatAnswer RESYNC = new HeartbeatAnswer(15, true, PROOF, null, false);

    private final TestClock clock = new TestClock();
    private final LastState state = new LastState(clock);

    @Test
    void stateIsSentUntilTheServerHasIt() {
        state.observed(pods(1, 2, 3, 4));
        assertThat(state.changeToSend().snapshot()).isNotNull();

        state.answered(beat(), TAKEN);

        assertThat(state.changeToSend()).isEqualTo(LastState.Change.NONE);
        state.observed(pods(1, 2, 3, 4, 5));
        assertThat(state.changeToSend()).isNotEqualTo(LastState.Change.NONE);
    }

    @Test
    void fewChangesAreADeltaAndManyAreTheWhole() {
        serverHas(pods(1, 2, 3, 4));

        state.observed(pods(1, 2, 3, 5));
        var few = state.changeToSend();
        state.observed(pods(1, 5, 6, 7));
        var many = state.changeToSend();

        assertThat(few.snapshot()).isNull();
        assertThat(few.delta().pods()).extracting(Pod::name).containsExactly("web-5");
        assertThat(few.delta().removedKeys()).containsExactly("pod/shop/web-4");
        assertThat(many.delta()).isNull();
        assertThat(many.snapshot()).isNotNull();
    }

    @Test
    void deltaStartsFromWhatTheServerConfirmedWhateverWasSentSince() {
        serverHas(pods(1, 2, 3, 4));
        var confirmed = state.digest();
        state.observed(pods(1, 2, 3, 4, 5));
        // no answer comes
        var unused = beat();

        state.observed(pods(1, 2, 3, 4, 5, 6));

        assertThat(state.changeToSend().delta().baseDigest()).isEqualTo(confirmed);
        assertThat(state.changeToSend().delta().pods()).hasSize(2);
    }

    @Test
    void serverThatLostTheStateGetsItAgainAsAWhole() {
        serverHas(pods(1, 2, 3, 4));
        state.answered(beat(), RESYNC);

        assertThat(state.changeToSend().snapshot()).isNotNull();
    }

    @Test
    void deltaThatTheServerCannotUseIsFollowedByTheWhole() {
        serverHas(pods(1, 2, 3, 4));
        state.observed(pods(1, 2, 3, 4, 5));
        state.answered(beat(), RESYNC);
        assertThat(state.changeToSend().snapshot()).isNotNull();
        state.answered(beat(), TAKEN);

        state.observed(pods(1, 2, 3, 4));
        state.refused(beat());

        assertThat(state.changeToSend().snapshot()).isNotNull();
    }

    @Test
    void serverThatUsesNoDeltasIsNotOfferedAnyForAnHour() {
        serverHas(pods(1, 2, 3, 4));
        for (int i = 0; i < 2; i++) {
            state.observed(pods(1, 2, 3, 4, 5 + i));
            assertThat(state.changeToSend().delta()).isNotNull();
            state.answered(beat(), RESYNC);
            state.answered(beat(), TAKEN);
        }

        for (int i = 0; i < 10; i++) {
            clock.advance(Duration.ofSeconds(359));
            state.observed(pods(1, 2, 3, 4, 10 + i));
            assertThat(state.changeToSend().snapshot()).isNotNull();
            state.answered(beat(), TAKEN);
        }
        clock.advance(Duration.ofSeconds(10));
        state.observed(pods(1, 2, 3, 4));
        assertThat(state.changeToSend().delta()).isNotNull();
    }

    @Test
    void deltaThatIsUsedBetweenTwoThatAreNotLetsThemCountAnew() {
        serverHas(pods(1, 2, 3, 4));
        var answers = List.of(RESYNC, TAKEN, RESYNC);
        for (int i = 0; i < answers.size(); i++) {
            state.observed(pods(1, 2, 3, 4, 5 + i));
            assertThat(state.changeToSend().delta()).isNotNull();
            state.answered(beat(), answers.get(i));
            state.answered(beat(), TAKEN);
        }

        state.observed(pods(1, 2, 3, 4));

        assertThat(state.changeToSend().delta()).isNotNull();
    }

    @Test
    void wholeStateIsToldOnceAnHourIfItChanges() {
        serverHas(pods(1, 2, 3, 4));
        clock.advance(Duration.ofMinutes(59));
        state.observed(pods(1, 2, 3, 4, 5));
        assertThat(state.changeToSend().delta()).isNotNull();
        state.answered(beat(), TAKEN);

        clock.advance(Duration.ofMinutes(1));
        assertThat(state.changeToSend()).isEqualTo(LastState.Change.NONE);
        state.observed(pods(1, 2, 3, 4));
        assertThat(state.changeToSend().snapshot()).isNotNull();
        state.answered(beat(), TAKEN);

        state.observed(pods(1, 2, 3, 4, 5));
        assertThat(state.changeToSend().delta()).isNotNull();
    }

    /** It is known by the proof that it does not give: it would overlook a delta and ask for nothing. */
    @Test
    void serverOfTheBaseFieldsGetsWholeStatesOnly() {
        state.observed(pods(1, 2, 3, 4));
        state.answered(beat(), new HeartbeatAnswer(15, false, null, null, false));

        state.observed(pods(1, 2, 3, 4, 5));

        assertThat(state.changeToSend().snapshot()).isNotNull();
    }

    @Test
    void wholeIsToldWhereItIsAskedFor() {
        serverHas(pods(1, 2, 3, 4));

        state.tellWhole();

        assertThat(state.changeToSend()).as("unchanged").isEqualTo(LastState.Change.NONE);
        state.answered(beat(), TAKEN);
        state.observed(pods(1, 2, 3, 4, 5));
        assertThat(state.changeToSend().snapshot()).isNotNull();
    }

    @Test
    void freshRunDoesNotEmptyTheFleetWhileTheApiServerStarts() {
        state.observed(seen(false));
        state.observed(seen(false));
        assertThat(state.digest()).isNull();
        assertThat(state.changeToSend()).isEqualTo(LastState.Change.NONE);
        assertThat(state.listedAt()).isNull();
        state.answered(beat(), TAKEN);

        state.observed(pods(1));
        assertThat(state.digest()).isNotNull();
        assertThat(state.changeToSend().snapshot()).isNotNull();
    }

    @Test
    void clusterThatIsNeverSeenCompletelyIsToldAsFarAsItIsSeen() {
        state.observed(seen(false, 1));
        state.observed(seen(false, 1));
        state.observed(seen(false, 1));

        assertThat(state.changeToSend().snapshot().pods()).hasSize(1);
    }

    static IntStream seeds() {
        return IntStream.range(0, 100);
    }

    /** Requests and answers get lost, and the server forgets: what it holds is always a state that was seen, and in the end the last. */
    @ParameterizedTest
    @MethodSource("seeds")
    void whateverGetsLostTheServerComesToTheSameState(int seed) {
        var random = new Random(seed);
        Snapshot held = null;
        for (int step = 0; step < 200; step++) {
            if (random.nextInt(3) > 0) {
                state.observed(pods(random.ints(8, 0, 10).distinct().toArray()));
            }
            clock.advance(Duration.ofSeconds(random.nextInt(600)));
            var quiet = step > 195;
            var dice = quiet ? 9 : random.nextInt(10);
            held = dice == 0 ? null : held;
            if (dice == 1) {
                state.tellWhole();
            }
            var beat = beat();
            if (dice == 2) {
                continue; // the request is lost
            }
            held = beat.snapshot() != null ? beat.snapshot() : held;
            if (beat.delta() != null && held != null) {
                held = Merge.of(held, beat.delta()).orElse(held);
            }
            var has = held != null && held.digest().equals(beat.digest());
            if (has) {
                assertThat(held).isEqualTo(state.observation().snapshot());
            }
            if (dice != 3) {
                state.answered(beat, has ? TAKEN : RESYNC);
            }
        }
        assertThat(held).isEqualTo(state.observation().snapshot());
    }

    @Test
    void cadenceFollowsTheServerWithinBoundsAndIsNeverLate() {
        var cadence = new Cadence(Optional.empty(), Duration.ofSeconds(15), new Random(1));
        cadence.follow(30);
        assertThat(IntStream.range(0, 100).mapToObj(i -> cadence.next()))
                .allMatch(wait ->
                        wait.compareTo(Duration.ofSeconds(27)) >= 0 && wait.compareTo(Duration.ofSeconds(30)) <= 0);

        cadence.follow(1_000_000);
        assertThat(cadence.interval()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void fixedIntervalIsTheOperators() {
        var cadence = new Cadence(Optional.of(Duration.ofSeconds(5)), Duration.ofSeconds(15), new Random(1));

        cadence.follow(30);

        assertThat(cadence.interval()).isEqualTo(Duration.ofSeconds(5));
    }

    private void serverHas(Observation observed) {
        state.observed(observed);
        state.answered(beat(), TAKEN);
        assertThat(state.changeToSend()).isEqualTo(LastState.Change.NONE);
    }

    private Heartbeat beat() {
        var change = state.changeToSend();
        return new Heartbeat(
                "run",
                1,
                "uid",
                clock.instant(),
                new AgentInfo("0.1.0", 1, null, null),
                null,
                null,
                false,
                state.digest(),
                change.snapshot(),
                change.delta(),
                null,
                null,
                null,
                null);
    }

    private static Observation pods(int... numbers) {
        return seen(true, numbers);
    }

    private static Observation seen(boolean complete, int... numbers) {
        var pods = IntStream.of(numbers)
                .mapToObj(LastStateTest::pod)
                .sorted(StateOrder.PODS)
                .toList();
        var snapshot = new Snapshot(null, pods, null, null, null, StateDigest.of(pods.stream(), List.of()));
        return new Observation(
                snapshot, Optional.empty(), List.of(), Instant.parse("2026-11-21T12:00:00Z"), Duration.ZERO, complete);
    }

    private static Pod pod(int number) {
        return new Pod(
                "shop",
                "web-" + number,
                null,
                "hash-" + number,
                "Running",
                null,
                null,
                null,
                null,
                0,
                true,
                null,
                null,
                null,
                false,
                false,
                false,
                null,
                null,
                null);
    }
}
