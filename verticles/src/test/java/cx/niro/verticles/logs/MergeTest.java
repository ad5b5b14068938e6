package cx.niro.verticles.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.LogLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MergeTest {
    private static final long LATER = Duration.ofMillis(300).toNanos();
    private final Merge merge = new Merge(Duration.ofMillis(300));

    @BeforeEach
    void join() {
        merge.join("a");
        merge.join("b");
    }

    private static Batch at(int... times) {
        var lines = new ArrayList<String>();
        for (var time : times) {
            lines.add("[\"2026-11-21T12:00:00.%09dZ\",1,\"%d\"]".formatted(time, time));
        }
        return Batch.of("uid/c/0", LogLines.of(String.join(",", lines).getBytes(UTF_8)));
    }

    private List<String> take(long now) {
        return merge.take(now).stream()
                .map(run -> run.source() + TestLines.numbers(run.batch()))
                .toList();
    }

    @Test
    void linesComeInTheOrderOfTheirTimes() {
        merge.add("a", at(1, 2, 5, 6), 0);
        merge.add("b", at(3, 4, 7), 0);

        assertThat(take(LATER)).containsExactly("a[1, 2]", "b[3, 4]", "a[5, 6]", "b[7]");
    }

    @Test
    void aLineWaitsForTheOtherSourceButNotForLong() {
        merge.add("a", at(1, 2), 0);

        assertThat(take(LATER - 1)).isEmpty();
        assertThat(take(LATER)).containsExactly("a[1, 2]");
    }

    @Test
    void onlyWhatIsNewWaitsForASourceThatIsReadToItsEnd() {
        merge.nothingBefore("b", TestLines.cursor(0).nanos() + 5);
        merge.add("a", at(1, 4), 0);
        merge.add("a", at(5, 6), 0);

        assertThat(take(0)).containsExactly("a[1, 4]", "a[5]");
        assertThat(take(LATER)).containsExactly("a[6]");
    }

    @Test
    void nothingWaitsForASourceThatIsOver() {
        merge.nothingBefore("b", Long.MAX_VALUE);
        merge.add("a", at(1, 4), 0);
        assertThat(merge.waiting("a")).isPositive();

        assertThat(take(0)).containsExactly("a[1, 4]");
        assertThat(merge.waiting("a")).isZero();
    }

    @Test
    void nothingWaitsThatEverySourceHasPassed() {
        merge.add("a", at(1, 4), 0);
        merge.add("b", at(3), 0);

        assertThat(take(0)).containsExactly("a[1]", "b[3]");
        assertThat(take(LATER)).containsExactly("a[4]");
    }

    @Test
    void aLateLineIsShownLateAndNotLost() {
        merge.add("a", at(10), 0);
        assertThat(take(LATER)).containsExactly("a[10]");
        merge.add("b", at(5), LATER);

        assertThat(take(2 * LATER)).containsExactly("b[5]");
    }

    @Test
    void aSourceThatLeftHoldsNobodyBack() {
        merge.add("a", at(1), 0);
        merge.add("b", at(2, 3), 0);

        assertThat(merge.leave("b").stream().map(run -> TestLines.numbers(run.batch())))
                .containsExactly(List.of(2, 3));
        assertThat(take(0)).containsExactly("a[1]");
    }

    @Test
    void nothingIsLostOrRepeatedWhateverTheOrder() {
        var random = new Random(7);
        for (int round = 0; round < 200; round++) {
            var fresh = new Merge(Duration.ofMillis(300));
            var next = new int[3];
            var shown = new ArrayList<List<Integer>>();
            for (int i = 0; i < 3; i++) {
                fresh.join("" + i);
                shown.add(new ArrayList<>());
            }
            var now = 0L;
            for (int step = 0; step < 60; step++) {
                var source = random.nextInt(3);
                var to = next[source] + 1 + random.nextInt(8);
                fresh.add("" + source, TestLines.batch(next[source], to), now);
                next[source] = to;
                now += random.nextInt(200) * 1_000_000L;
                collect(fresh.take(now), shown);
            }
            collect(fresh.take(now + LATER), shown);
            for (int i = 0; i < 3; i++) {
                assertThat(shown.get(i)).hasSize(next[i]).isSorted().doesNotHaveDuplicates();
            }
        }
    }

    private static void collect(List<Merge.Run> runs, List<List<Integer>> shown) {
        for (var run : runs) {
            var unused = shown.get(Integer.parseInt(run.source())).addAll(TestLines.numbers(run.batch()));
            assertThat(run.batch().last()).isEqualTo(TestLines.cursor(last(TestLines.numbers(run.batch()))));
        }
    }

    private static int last(List<Integer> numbers) {
        return numbers.get(numbers.size() - 1);
    }
}
