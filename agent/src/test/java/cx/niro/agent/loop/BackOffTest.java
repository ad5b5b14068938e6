package cx.niro.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackOffTest {
    /** Always the largest value. */
    private static final RandomGenerator LARGEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    @Test
    void limitsDoubleFromHalfASecondToFifteenSeconds() {
        var backOff = new BackOff(LARGEST);

        var waits =
                IntStream.range(0, 7).mapToObj(i -> backOff.next().toMillis()).toList();

        assertThat(waits).containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 15_000L, 15_000L);
    }

    @Test
    void aSuccessMakesTheNextWaitShortAgain() {
        var backOff = new BackOff(LARGEST);
        IntStream.range(0, 5).forEach(i -> assertThat(backOff.next()).isPositive());

        backOff.reset();

        assertThat(backOff.next()).isEqualTo(BackOff.FIRST);
    }

    @Test
    void jitterIsFull() {
        var backOff = new BackOff(new Random(7));
        IntStream.range(0, 10).forEach(i -> assertThat(backOff.next()).isGreaterThanOrEqualTo(Duration.ZERO));

        var waits =
                IntStream.range(0, 500).mapToObj(i -> backOff.next()).sorted().toList();

        assertThat(waits.get(0)).isLessThan(Duration.ofSeconds(1));
        assertThat(waits.get(250)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
        assertThat(waits.get(499)).isBetween(Duration.ofSeconds(14), Duration.ofSeconds(15));
    }
}
