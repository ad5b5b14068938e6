package cx.niro.simulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.Merge;
import cx.niro.protocol.Pod;
import cx.niro.protocol.ProtocolJson;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SyntheticStateTest {
    @Test
    void equalSeedsMakeEqualClusters() {
        var one = new SyntheticState(5, 3, 40);
        var other = new SyntheticState(5, 3, 40);
        one.change();
        other.change();

        assertThat(one.snapshot()).isEqualTo(other.snapshot());
        assertThat(new SyntheticState(6, 3, 40).digest()).isNotEqualTo(new SyntheticState(5, 3, 40).digest());
    }

    @Test
    void changeTouchesOnePodAndItsHash() {
        var state = new SyntheticState(1, 1, 30);
        for (int i = 0; i < 20; i++) {
            var before = state.snapshot();
            state.change();
            var after = state.snapshot();

            assertThat(after.digest()).isNotEqualTo(before.digest());
            assertThat(after.pods()).hasSize(30);
            assertThat(after.pods().stream().filter(pod -> !before.pods().contains(pod)))
                    .hasSize(1);
            assertThat(after.pods().stream()
                            .map(Pod::hash)
                            .filter(hash -> before.pods().stream()
                                    .noneMatch(pod -> pod.hash().equals(hash))))
                    .hasSize(1);
        }
    }

    @Test
    void deltaIsTheLastChangeAndNothingElse() {
        var state = new SyntheticState(1, 1, 30);
        assertThat(state.deltaFrom(state.digest())).isNull();
        for (int i = 0; i < 20; i++) {
            var before = state.snapshot();
            state.change();

            var merged = Merge.of(before, state.deltaFrom(before.digest())).orElseThrow();

            assertThat(merged.pods())
                    .containsExactlyInAnyOrderElementsOf(state.snapshot().pods());
            assertThat(merged.digest()).isEqualTo(state.digest());
            assertThat(state.deltaFrom(state.digest())).isNull();
            assertThat(state.deltaFrom(null)).isNull();
        }
    }

    @Test
    void objectsHaveTheFormOfTheProtocol() {
        var snapshot = new SyntheticState(1, 1, 100).snapshot();

        assertThat(snapshot.objects())
                .allSatisfy(object -> assertThat(object.hash()).matches("[0-9a-f]{16}"));
        assertThat(snapshot.objects().map(object -> object.key())).doesNotHaveDuplicates();
        assertThat(snapshot.pods())
                .allSatisfy(pod -> assertThat(pod.uid())
                        .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}"));
        assertThat(snapshot.workloads()).hasSize(20);
    }

    @Test
    void unchangedBeatOfAHundredPodsStaysUnderTwoKilobytes() {
        var usage = new SyntheticState(1, 1, 100).usage(Instant.parse("2026-02-03T04:05:06Z"));

        try (var gzip = new Gzip()) {
            assertThat(gzip.compress(ProtocolJson.encode(usage))).hasSizeLessThan(1_500);
        }
    }
}
