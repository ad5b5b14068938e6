package cx.niro.verticles.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PacingTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private final Pacing pacing = new Pacing(Duration.ofSeconds(2), Duration.ofSeconds(10));

    @Test
    void whatNobodyHasReadStays() {
        assertThat(pacing.mayEvict(0, 0)).isFalse();
        pacing.at("one", 0, false, 0);
        assertThat(pacing.mayEvict(0, 100 * SECOND)).isFalse();
    }

    @Test
    void whatAllHaveReadGoes() {
        pacing.at("one", 1, false, 0);
        pacing.at("two", 3, true, 0);

        assertThat(pacing.mayEvict(0, 0)).isTrue();
        assertThat(pacing.mayEvict(1, 0)).isFalse();
    }

    @Test
    void aSlowViewerIsWaitedForUntilItsPatienceIsUsedUp() {
        pacing.at("fast", 9, true, 0);
        pacing.at("slow", 0, false, 0);
        assertThat(pacing.mayEvict(0, 0)).isFalse();
        assertThat(pacing.mayEvict(0, SECOND)).isFalse();
        pacing.at("slow", 1, false, SECOND);

        assertThat(pacing.mayEvict(1, SECOND)).isFalse();
        assertThat(pacing.mayEvict(1, 2 * SECOND)).isTrue();
        assertThat(pacing.mayEvict(2, 2 * SECOND)).isTrue();
        pacing.at("slow", 4, false, 3 * SECOND);
        assertThat(pacing.mayEvict(4, 3 * SECOND)).isTrue();
    }

    @Test
    void whoCaughtUpIsWaitedForAgain() {
        pacing.at("fast", 9, true, 0);
        pacing.at("slow", 0, false, 0);
        assertThat(pacing.mayEvict(0, 0)).isFalse();
        assertThat(pacing.mayEvict(0, 3 * SECOND)).isTrue();

        pacing.at("slow", 9, true, 4 * SECOND);
        pacing.at("fast", 20, true, 4 * SECOND);

        assertThat(pacing.mayEvict(9, 4 * SECOND)).isFalse();
    }

    @Test
    void whoIsAheadOfTheStreamSetsNoPaceWhileOthersRead() {
        pacing.ahead("ahead", 0);
        assertThat(pacing.mayEvict(0, 0)).isTrue();

        pacing.at("behind", 0, false, 0);

        assertThat(pacing.mayEvict(0, 0)).isFalse();
    }

    @Test
    void whoSaysNothingIsGone() {
        pacing.at("one", 0, false, 0);
        pacing.keep("one", 8 * SECOND);

        pacing.forgetGone(12 * SECOND);
        assertThat(pacing.hasViewers()).isTrue();

        pacing.forgetGone(20 * SECOND);
        assertThat(pacing.hasViewers()).isFalse();
    }
}
