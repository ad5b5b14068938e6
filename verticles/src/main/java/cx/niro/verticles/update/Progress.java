package cx.niro.verticles.update;

import java.util.List;
import java.util.UUID;

/**
 * Where a running rollout is, and what comes next. Waves come one after another; the current one is the first that is not done.
 *
 * @param waves in their order
 */
record Progress(UUID rolloutId, int maxParallel, int soakSeconds, List<WaveNow> waves) {
    Progress {
        waves = List.copyOf(waves);
    }

    /**
     * One wave as it is now.
     *
     * @param number from 1
     * @param status waiting, running, soaking or done
     * @param turn of its offers
     * @param underWay clusters that were offered the version or take it
     * @param soaked whether it has soaked for long enough
     */
    record WaveNow(int number, String status, long turn, int pending, int underWay, int succeeded, boolean soaked) {}

    /** What comes next. */
    sealed interface Step {}

    /** The wave begins. */
    record Begin(int wave) implements Step {}

    /**
     * Offers to pending clusters that are heard.
     *
     * @param most clusters
     * @param last nothing is under way: clusters that are offline are passed over where none of the others is left
     */
    record Offer(int wave, long turn, int most, boolean last) implements Step {}

    /** Every cluster has its end; from now on the updated ones must run on. */
    record Soak(int wave) implements Step {}

    /** The wave is done. */
    record Finish(int wave) implements Step {}

    /** All waves are done. */
    record Succeed() implements Step {}

    /** Nothing to do now. */
    record Rest() implements Step {}

    Step next() {
        return waves.stream()
                .filter(wave -> !wave.status().equals("done"))
                .findFirst()
                .map(this::next)
                .orElseGet(Succeed::new);
    }

    private Step next(WaveNow wave) {
        return switch (wave.status()) {
            case "waiting" -> new Begin(wave.number());
            case "running" -> run(wave);
            default -> wave.soaked() && wave.pending() + wave.underWay() == 0 ? new Finish(wave.number()) : new Rest();
        };
    }

    private Step run(WaveNow wave) {
        if (wave.pending() + wave.underWay() == 0) {
            return wave.succeeded() > 0 && soakSeconds > 0 ? new Soak(wave.number()) : new Finish(wave.number());
        }
        var free = maxParallel - waves.stream().mapToInt(WaveNow::underWay).sum();
        return wave.pending() > 0 && free > 0
                ? new Offer(wave.number(), wave.turn(), Math.min(free, wave.pending()), wave.underWay() == 0)
                : new Rest();
    }
}
