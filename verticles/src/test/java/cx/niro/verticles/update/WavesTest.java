package cx.niro.verticles.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cx.niro.protocol.InvalidMessage;
import cx.niro.verticles.update.UpdateMessages.NewWave;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WavesTest {
    private static final List<String> ENVIRONMENTS = List.of("dev", "staging", "production", "unspecified");

    private static List<Candidate> clusters(Random random, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Candidate(
                        new UUID(random.nextLong(), random.nextLong()),
                        ENVIRONMENTS.get(random.nextInt(4)),
                        random.nextBoolean() ? Map.of("region", random.nextBoolean() ? "eu" : "us") : Map.of(),
                        random.nextInt(4) > 0))
                .toList();
    }

    private static Wave percent(int percent) {
        return new Wave("canary", List.of(), Map.of(), percent);
    }

    private static List<Wave> someWaves(Random random) {
        return IntStream.rangeClosed(1, 1 + random.nextInt(6))
                .mapToObj(i -> new Wave(
                        "wave " + i,
                        ENVIRONMENTS.stream()
                                .filter(name -> random.nextInt(3) == 0)
                                .toList(),
                        random.nextInt(3) == 0 ? Map.of("region", "eu") : Map.of(),
                        random.nextBoolean() ? null : 1 + random.nextInt(100)))
                .toList();
    }

    @RepeatedTest(100)
    void everyClusterIsInTheFirstWaveThatTakesItOrInNone(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        var clusters = clusters(random, random.nextInt(300));
        var waves = someWaves(random);

        var assigned = Waves.assign(waves, clusters);

        for (var cluster : clusters) {
            var number = assigned.get(cluster.clusterId());
            if (number != null) {
                assertThat(waves.get(number - 1).matches(cluster)).isTrue();
            }
            for (int earlier = 1; earlier < (number == null ? waves.size() + 1 : number); earlier++) {
                var wave = waves.get(earlier - 1);
                assertThat(wave.percent() != null || !wave.matches(cluster))
                        .as("wave %d takes all that it matches", earlier)
                        .isTrue();
            }
        }
    }

    @RepeatedTest(50)
    void orderInWhichClustersAreReadDoesNotMatter(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        var clusters = clusters(random, 200);
        var waves = someWaves(random);
        var shuffled = new ArrayList<>(clusters);
        Collections.shuffle(shuffled, random);

        assertThat(Waves.assign(waves, shuffled)).isEqualTo(Waves.assign(waves, clusters));
    }

    @RepeatedTest(50)
    void largerShareHasTheClustersOfTheSmallerOne(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        var clusters = clusters(random, 1 + random.nextInt(200));
        var small = 1 + random.nextInt(99);
        var large = small + random.nextInt(100 - small) + 1;

        assertThat(Waves.assign(List.of(percent(large)), clusters).keySet())
                .containsAll(Waves.assign(List.of(percent(small)), clusters).keySet());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 5, 1",
        "3, 5, 1",
        "20, 5, 1",
        "21, 5, 2",
        "100, 5, 5",
        "101, 5, 6",
        "10, 100, 10",
        "10, 99, 10",
        "0, 50, 0"
    })
    void shareIsRoundedUp(int count, int percent, int expected) {
        var clusters = IntStream.range(0, count)
                .mapToObj(i -> new Candidate(UUID.randomUUID(), "dev", Map.of(), true))
                .toList();

        assertThat(Waves.assign(List.of(percent(percent)), clusters)).hasSize(expected);
    }

    @Test
    void canaryIsMadeOfClustersThatMayUpdate() {
        var clusters = new ArrayList<Candidate>();
        IntStream.range(0, 40).forEach(i -> clusters.add(new Candidate(UUID.randomUUID(), "dev", Map.of(), i < 3)));

        var canary = Waves.assign(List.of(percent(5)), clusters).keySet();

        assertThat(clusters.stream()
                        .filter(Candidate::mayUpdate)
                        .filter(cluster -> canary.contains(cluster.clusterId())))
                .hasSize(1);
    }

    @Test
    void idsThatWereMadeTogetherAreDealtOutEvenly() {
        var clusters = IntStream.range(0, 10_000)
                .mapToObj(i -> new Candidate(new UUID(0x019300000000_7000L << 8, i), "dev", Map.of(), true))
                .toList();

        var taken = Waves.assign(List.of(percent(10)), clusters).keySet();

        var firstHalf = clusters.subList(0, 5_000).stream()
                .filter(cluster -> taken.contains(cluster.clusterId()))
                .count();
        assertThat(firstHalf).isBetween(400L, 600L);
    }

    @Test
    void withoutWavesItIsCanaryThenDevThenStagingThenTheRest() {
        var clusters = clusters(new Random(1), 400);

        var byWave = Waves.assign(Waves.of(null), clusters).values().stream()
                .collect(Collectors.groupingBy(number -> number, Collectors.counting()));

        assertThat(Waves.of(List.of()))
                .extracting(Wave::name)
                .containsExactly("canary", "dev", "staging", "production");
        assertThat(byWave.keySet()).containsExactly(1, 2, 3, 4);
        assertThat(byWave.get(1)).isBetween(20L, 22L);
        assertThat(byWave.values().stream().mapToLong(count -> count).sum()).isEqualTo(400);
    }

    @Test
    void waveWithoutNameIsNamedByItsEnvironmentsOrItsNumber() {
        var waves = Waves.of(
                List.of(new NewWave(null, List.of("dev", "staging"), null, null), new NewWave(null, null, null, null)));

        assertThat(waves).extracting(Wave::name).containsExactly("dev, staging", "wave 2");
    }

    @Test
    void waveThatCannotBeIsRefused() {
        assertThatThrownBy(() -> new Wave("a", List.of("moon"), Map.of(), null)).isInstanceOf(InvalidMessage.class);
        assertThatThrownBy(() -> new Wave("a", List.of(), Map.of(), 0)).isInstanceOf(InvalidMessage.class);
        assertThatThrownBy(() -> new Wave(" ", List.of(), Map.of(), 1)).isInstanceOf(InvalidMessage.class);
    }
}
