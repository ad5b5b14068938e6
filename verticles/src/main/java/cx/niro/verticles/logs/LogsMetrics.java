package cx.niro.verticles.logs;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import java.util.function.Supplier;

/** What the relay counts. */
final class LogsMetrics {
    private final Counter lines = Metrics.counter("niro.logs.lines");
    private final Counter bytes = Metrics.counter("niro.logs.bytes");
    private final Counter dropped = Metrics.counter("niro.logs.dropped.lines");
    private final Counter catchUps = Metrics.counter("niro.logs.catch.ups");
    private final Counter restarts = Metrics.counter("niro.logs.restarts");

    /** Lines of an agent came into a ring. */
    void took(Batch batch) {
        lines.increment(batch.lines());
        bytes.increment(batch.bytes().length);
    }

    /** A viewer was given lines, and may have missed some. */
    void gave(Ring.Page page) {
        if (page.dropped() > 0) {
            dropped.increment((double) page.dropped());
        }
    }

    void catchUp() {
        catchUps.increment();
    }

    /** An agent was asked to start a stream anew. */
    void restarted() {
        restarts.increment();
    }

    static Gauge watch(String name, Supplier<Number> value) {
        return Gauge.builder(name, value).register(Metrics.globalRegistry);
    }
}
