package cx.niro.verticles.bus;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Tells of a task that fails again and again without filling the log: the first failure with its cause, then one line a
 * minute with the count, at last that it works again. For one thread.
 */
public final class FailureStreak {
    private static final long REMIND_NANOS = Duration.ofMinutes(1).toNanos();

    private final Logger log;
    private final String task;
    private final LongSupplier nanoTime;
    private long failures;
    private long toldAt;

    /** @param task its name in the log */
    public FailureStreak(Logger log, String task) {
        this(log, task, System::nanoTime);
    }

    FailureStreak(Logger log, String task, LongSupplier nanoTime) {
        this.log = log;
        this.task = task;
        this.nanoTime = nanoTime;
    }

    public void failed(Throwable cause) {
        failures++;
        var now = nanoTime.getAsLong();
        if (failures == 1) {
            toldAt = now;
            log.atWarn()
                    .setCause(cause)
                    .addKeyValue("task", task)
                    .log("background task failed, the next run catches up");
        } else if (now - toldAt >= REMIND_NANOS) {
            toldAt = now;
            log.atWarn()
                    .addKeyValue("task", task)
                    .addKeyValue(LogKeys.COUNT, failures)
                    .addKeyValue(LogKeys.REASON, cause)
                    .log("background task still fails");
        }
    }

    public void succeeded() {
        if (failures > 0) {
            log.atInfo()
                    .addKeyValue("task", task)
                    .addKeyValue(LogKeys.COUNT, failures)
                    .log("background task works again");
            failures = 0;
        }
    }
}
