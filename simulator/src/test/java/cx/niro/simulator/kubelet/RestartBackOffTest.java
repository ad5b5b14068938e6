package cx.niro.simulator.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RestartBackOffTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final RestartBackOff backOff = new RestartBackOff(PodTimes.USUAL.restartBackOff());

    @Test
    void firstRestartIsAtOnceAndTheNextWaitTenSecondsDoublingToFiveMinutes() {
        assertThat(afterRunOf(1)).isZero();
        for (long seconds : new long[] {10, 20, 40, 80, 160, 300, 300}) {
            assertThat(afterRunOf(1)).hasSeconds(seconds);
        }
    }

    @Test
    void longRunMakesUpForEarlierEnds() {
        assertThat(afterRunOf(1)).isZero();
        assertThat(afterRunOf(599)).hasSeconds(10);
        assertThat(afterRunOf(601)).isZero();
        assertThat(afterRunOf(1)).hasSeconds(10);
    }

    @Test
    void scaleCanBeChosen() {
        RestartBackOff quick = new RestartBackOff(
                PodTimes.USUAL.withRestartBackOff(Duration.ofMillis(50)).restartBackOff());
        assertThat(quick.afterRunSince(NOW, NOW)).isZero();
        assertThat(quick.afterRunSince(NOW, NOW)).isEqualTo(Duration.ofMillis(50));
        assertThat(quick.afterRunSince(NOW, NOW)).isEqualTo(Duration.ofMillis(100));
    }

    private Duration afterRunOf(long seconds) {
        return backOff.afterRunSince(NOW.minusSeconds(seconds), NOW);
    }
}
