package cx.niro.verticles.fleet;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters {@code niro_fleet_*}. */
final class FleetMetrics {
    private final AtomicInteger rows = new AtomicInteger();
    private final AtomicInteger paused = new AtomicInteger();
    private final AtomicInteger commandsUnreachable = new AtomicInteger();
    private final Counter gaps;
    private final Counter reloadFailures;

    FleetMetrics(MeterRegistry registry) {
        registry.gauge("niro.fleet.rows", rows);
        registry.gauge("niro.fleet.observation.paused", paused);
        registry.gauge("niro.fleet.commands.unreachable", commandsUnreachable);
        gaps = registry.counter("niro.fleet.gaps");
        reloadFailures = registry.counter("niro.fleet.reload.failures");
    }

    void rows(int count) {
        rows.set(count);
    }

    void paused(boolean is) {
        paused.set(is ? 1 : 0);
    }

    void commandsUnreachable(long clusters) {
        commandsUnreachable.set(Math.toIntExact(clusters));
    }

    void gap() {
        gaps.increment();
    }

    void reloadFailure() {
        reloadFailures.increment();
    }
}
