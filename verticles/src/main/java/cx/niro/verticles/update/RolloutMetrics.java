package cx.niro.verticles.update;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters {@code niro_agent_rollouts} and {@code niro_agent_updates_total}. */
final class RolloutMetrics {
    private static final List<String> OPEN = List.of("running", "paused", "halted");
    private static final Map<String, String> OUTCOMES = Map.of(
            "offered", "offered",
            "pending", "taken_back",
            "succeeded", "succeeded",
            "failed", "failed",
            "skipped", "skipped");
    /** What else agents say would make a series of each of their words. */
    private static final Set<String> REASONS = Set.of(
            "cannot_start",
            "capability_missing",
            "crash_loop",
            "deadline_passed",
            "image_changed",
            "image_invalid",
            "image_pull",
            "no_report",
            "not_in_a_pod",
            "not_proven",
            "offline",
            "patch_refused",
            "refused",
            "removed",
            "rolled_back",
            "same_version",
            "unstable");

    private final MeterRegistry registry;
    private final Map<String, AtomicInteger> open = new LinkedHashMap<>();

    RolloutMetrics(MeterRegistry registry) {
        this.registry = registry;
        OPEN.forEach(status -> open.put(
                status, registry.gauge("niro.agent.rollouts", List.of(Tag.of("status", status)), new AtomicInteger())));
    }

    /** Rollouts that are not finished, by their status. */
    void open(Map<String, Integer> byStatus) {
        open.forEach((status, rollouts) -> rollouts.set(byStatus.getOrDefault(status, 0)));
    }

    /** The update of a cluster came to this state; one that goes on is not counted. */
    void became(String state, String reason) {
        var outcome = OUTCOMES.get(state);
        if (outcome != null) {
            registry.counter("niro.agent.updates", "outcome", outcome, "reason", known(reason))
                    .increment();
        }
    }

    private static String known(String reason) {
        return reason == null ? "none" : REASONS.contains(reason) ? reason : "other";
    }
}
