package cx.niro.simulator.fleet;

import cx.niro.protocol.LogTime;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

/** What all lanes print, and what became of it. Thread-safe. */
final class FleetLogs {
    private static final int USUAL_BYTES = 100;

    final LongAdder started = new LongAdder();
    final LongAdder running = new LongAdder();
    final LongAdder batches = new LongAdder();
    final LongAdder lines = new LongAdder();
    final LongAdder bytes = new LongAdder();
    final LongAdder repeated = new LongAdder();
    private volatile LogPrint print = new LogPrint(1, USUAL_BYTES, now());

    static long now() {
        return LogTime.nanos(Instant.now());
    }

    LogPrint print() {
        return print;
    }

    void print(LogPrint other) {
        print = other;
    }

    FleetLogCounts counts() {
        return new FleetLogCounts(
                started.sum(), running.sum(), batches.sum(), lines.sum(), bytes.sum(), repeated.sum());
    }
}
