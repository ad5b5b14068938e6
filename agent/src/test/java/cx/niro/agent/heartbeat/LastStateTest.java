package cx.niro.agent.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.agent.observe.Observation;
import cx.niro.protocol.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LastStateTest {
    private final LastState state = new LastState();

    @Test
    void snapshotIsSentUntilTheServerHasIt() {
        state.observed(seen("d1", true));
        assertThat(state.snapshotToSend()).isNotNull();

        state.acceptedByServer("d1");
        assertThat(state.snapshotToSend()).isNull();

        state.observed(seen("d2", true));
        assertThat(state.snapshotToSend()).isNotNull();
    }

    @Test
    void serverThatLostTheStateGetsItAgain() {
        state.observed(seen("d1", true));
        state.acceptedByServer("d1");

        state.resync();

        assertThat(state.snapshotToSend()).isNotNull();
    }

    @Test
    void freshRunDoesNotEmptyTheFleetWhileTheApiServerStarts() {
        state.observed(seen("empty", false));
        state.observed(seen("empty", false));
        assertThat(state.digest()).isNull();
        assertThat(state.snapshotToSend()).isNull();
        assertThat(state.listedAt()).isNull();

        state.observed(seen("d1", true));
        assertThat(state.digest()).isEqualTo("d1");
    }

    @Test
    void clusterThatIsNeverSeenCompletelyIsToldAsFarAsItIsSeen() {
        state.observed(seen("partial", false));
        state.observed(seen("partial", false));
        state.observed(seen("partial", false));

        assertThat(state.snapshotToSend().digest()).isEqualTo("partial");
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

    private static Observation seen(String digest, boolean complete) {
        var snapshot = new Snapshot(null, null, null, null, null, digest);
        return new Observation(
                snapshot, Optional.empty(), List.of(), Instant.parse("2026-11-21T12:00:00Z"), Duration.ZERO, complete);
    }
}
