package cx.niro.agent.update;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The old process's patience with the new pod, for one update. */
final class Watch {
    private static final int SHORTEST_SECONDS = 20;
    private static final int LONGEST_SECONDS = 3600;
    private static final int USUAL_SECONDS = 300;
    /** Restarts after which a pod that never proved itself is given up. */
    private static final int MOST_RESTARTS = 3;

    private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(60);
    /** What a run that already gave way waits beyond the deadline: the promoted one writes down its success meanwhile. */
    private static final Duration GIVEN_WAY = Duration.ofSeconds(60);

    private final Instant deadline;
    private final Duration patience;
    private Instant stuckSince;

    Watch(Instant from, Instant deadline) {
        this.deadline = deadline;
        var fifth = Duration.between(from, deadline).dividedBy(5);
        this.patience =
                fifth.isNegative() ? Duration.ZERO : fifth.compareTo(LONGEST_PATIENCE) > 0 ? LONGEST_PATIENCE : fifth;
    }

    /** The seconds that an offer gives, within reason. */
    static int sensible(int seconds) {
        return seconds <= 0 ? USUAL_SECONDS : Math.min(LONGEST_SECONDS, Math.max(SHORTEST_SECONDS, seconds));
    }

    /**
     * Why the update is to be given up now; empty to wait on.
     *
     * @param trouble why no pod can be made, as the Deployment says
     * @param gaveWay whether another run took over from this one
     */
    Optional<Reason> judge(Instant now, Optional<NewPod> pod, Optional<String> trouble, boolean gaveWay) {
        var stuck = pod.flatMap(Watch::stuck);
        if (stuck.isEmpty()) {
            stuckSince = null;
        } else if (stuckSince == null) {
            stuckSince = now;
        }
        if (stuck.isPresent() && (isHopeless(pod.get()) || !now.isBefore(stuckSince.plus(patience)))) {
            return stuck;
        }
        var end = gaveWay ? deadline.plus(GIVEN_WAY) : deadline;
        return now.isBefore(end) ? Optional.empty() : Optional.of(late(pod, trouble));
    }

    private static boolean isHopeless(NewPod pod) {
        return pod.condition() == NewPod.Condition.IMAGE_INVALID
                || (pod.condition() == NewPod.Condition.CRASHES && pod.restarts() >= MOST_RESTARTS);
    }

    private static Optional<Reason> stuck(NewPod pod) {
        return switch (pod.condition()) {
            case IMAGE_INVALID, IMAGE_MISSING -> Optional.of(new Reason("image_pull", pod.words()));
            case CANNOT_START -> Optional.of(new Reason("cannot_start", pod.words()));
            case CRASHES ->
                pod.restarts() >= MOST_RESTARTS ? Optional.of(new Reason("crash_loop", pod.words())) : Optional.empty();
            case STARTING, RUNNING -> Optional.empty();
        };
    }

    private static Reason late(Optional<NewPod> pod, Optional<String> trouble) {
        if (pod.isEmpty()) {
            return new Reason(
                    "deadline_passed",
                    "the new pod did not prove itself in time"
                            + trouble.map(words -> ": " + words).orElse(""));
        }
        return switch (pod.get().condition()) {
            case RUNNING ->
                new Reason(
                        "not_proven",
                        "the new version runs, but the server did not hear a heartbeat and a poll of it in time; "
                                + pod.get().words());
            case CRASHES -> new Reason("crash_loop", pod.get().words());
            case STARTING, IMAGE_INVALID, IMAGE_MISSING, CANNOT_START ->
                new Reason(
                        "deadline_passed",
                        "the new pod did not start in time; " + pod.get().words());
        };
    }
}
