package cx.niro.verticles.update;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.update.Progress.Begin;
import cx.niro.verticles.update.Progress.Finish;
import cx.niro.verticles.update.Progress.Offer;
import cx.niro.verticles.update.Progress.Rest;
import cx.niro.verticles.update.Progress.Soak;
import cx.niro.verticles.update.Progress.Succeed;
import cx.niro.verticles.update.Progress.WaveNow;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static Progress.Step next(WaveNow... waves) {
        return new Progress(UUID.randomUUID(), 20, 60, List.of(waves)).next();
    }

    private static WaveNow wave(int number, String status, int pending, int underWay, int succeeded) {
        return new WaveNow(number, status, 7, pending, underWay, succeeded, false);
    }

    private static WaveNow soaked(int number) {
        return new WaveNow(number, "soaking", 7, 0, 0, 1, true);
    }

    @Test
    void wavesBeginOneAfterAnother() {
        assertThat(next(wave(1, "waiting", 5, 0, 0), wave(2, "waiting", 5, 0, 0)))
                .isEqualTo(new Begin(1));
        assertThat(next(wave(1, "done", 0, 0, 5), wave(2, "waiting", 5, 0, 0))).isEqualTo(new Begin(2));
        assertThat(next(wave(1, "running", 5, 20, 0), wave(2, "waiting", 5, 0, 0)))
                .isEqualTo(new Rest());
    }

    @Test
    void noMoreAreOfferedThanMayBeUnderWay() {
        assertThat(next(wave(1, "running", 100, 0, 0))).isEqualTo(new Offer(1, 7, 20, true));
        assertThat(next(wave(1, "running", 100, 15, 0))).isEqualTo(new Offer(1, 7, 5, false));
        assertThat(next(wave(1, "running", 3, 0, 0))).isEqualTo(new Offer(1, 7, 3, true));
    }

    @Test
    void clustersOfAnotherWaveThatAreUnderWayCount() {
        assertThat(next(wave(1, "running", 100, 0, 0), wave(2, "running", 0, 18, 0)))
                .isEqualTo(new Offer(1, 7, 2, true));
    }

    @Test
    void waveSoaksWhenEachClusterHasItsEnd() {
        assertThat(next(wave(1, "running", 0, 1, 4))).isEqualTo(new Rest());
        assertThat(next(wave(1, "running", 0, 0, 4))).isEqualTo(new Soak(1));
        assertThat(next(wave(1, "soaking", 0, 0, 4))).isEqualTo(new Rest());
        assertThat(next(soaked(1))).isEqualTo(new Finish(1));
    }

    @Test
    void waveInWhichNothingWasUpdatedDoesNotSoak() {
        assertThat(next(wave(1, "running", 0, 0, 0))).isEqualTo(new Finish(1));
        assertThat(new Progress(UUID.randomUUID(), 20, 0, List.of(wave(1, "running", 0, 0, 4))).next())
                .isEqualTo(new Finish(1));
    }

    @Test
    void rolloutSucceedsWhenAllWavesAreDone() {
        assertThat(next(wave(1, "done", 0, 0, 5), wave(2, "done", 0, 0, 0))).isEqualTo(new Succeed());
    }

    /** Played with clusters that end at any time, by two nodes of which one may be a step behind. */
    @RepeatedTest(200)
    void everyRolloutEndsWithinItsBounds(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        var most = 1 + random.nextInt(30);
        var soak = random.nextBoolean() ? 60 : 0;
        var waves = new ArrayList<WaveNow>();
        for (int number = 1; number <= 1 + random.nextInt(5); number++) {
            waves.add(new WaveNow(number, "waiting", 0, random.nextInt(80), 0, 0, false));
        }
        var total = waves.stream().mapToInt(WaveNow::pending).sum();
        var progress = new Progress(UUID.randomUUID(), most, soak, waves);
        var behind = progress;
        var steps = 0;
        while (!(progress.next() instanceof Succeed)) {
            var seen = random.nextInt(4) == 0 ? behind : progress;
            behind = progress;
            progress = endSome(played(progress, seen.next()), random);
            assertThat(progress.waves().stream().mapToInt(WaveNow::underWay).sum())
                    .isLessThanOrEqualTo(most);
            assertThat(++steps).isLessThan(10_000);
        }
        assertThat(progress.waves().stream().mapToInt(WaveNow::succeeded).sum()).isEqualTo(total);
        assertThat(progress.waves()).allMatch(wave -> wave.status().equals("done"));
    }

    /** As the store does: only from where the step begins. */
    private static Progress played(Progress progress, Progress.Step step) {
        var waves = new ArrayList<>(progress.waves());
        if (step instanceof Begin begin && status(waves, begin.wave()).equals("waiting")) {
            change(waves, begin.wave(), "running", 0);
        } else if (step instanceof Offer offer) {
            var wave = waves.get(offer.wave() - 1);
            if (wave.status().equals("running") && wave.turn() == offer.turn()) {
                change(waves, offer.wave(), "running", Math.min(offer.most(), wave.pending()));
            }
        } else if (step instanceof Soak soaking && status(waves, soaking.wave()).equals("running")) {
            change(waves, soaking.wave(), "soaking", 0);
        } else if (step instanceof Finish finish
                && !status(waves, finish.wave()).equals("waiting")) {
            change(waves, finish.wave(), "done", 0);
        }
        return new Progress(progress.rolloutId(), progress.maxParallel(), progress.soakSeconds(), waves);
    }

    private static String status(List<WaveNow> waves, int number) {
        return waves.get(number - 1).status();
    }

    private static void change(List<WaveNow> waves, int number, String status, int offered) {
        var wave = waves.get(number - 1);
        waves.set(
                number - 1,
                new WaveNow(
                        number,
                        status,
                        wave.turn() + (offered > 0 ? 1 : 0),
                        wave.pending() - offered,
                        wave.underWay() + offered,
                        wave.succeeded(),
                        status.equals("soaking")));
    }

    private static Progress endSome(Progress progress, Random random) {
        var waves = progress.waves().stream()
                .map(wave -> {
                    var ended = random.nextInt(wave.underWay() + 1);
                    return new WaveNow(
                            wave.number(),
                            wave.status(),
                            wave.turn(),
                            wave.pending(),
                            wave.underWay() - ended,
                            wave.succeeded() + ended,
                            wave.soaked());
                })
                .toList();
        return new Progress(progress.rolloutId(), progress.maxParallel(), progress.soakSeconds(), waves);
    }
}
