package cx.niro.verticles.bus;

import io.micrometer.core.instrument.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A background task that never ends: a run that fails or hangs is logged and counted in {@code niro_loop_runs_total{loop,
 * outcome}}, and the next one comes after the interval. Runs do not overlap.
 */
public final class Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final Duration LONGEST_RUN = Duration.ofSeconds(60);

    private final Vertx vertx;
    private final String name;
    private final Duration interval;
    private final Supplier<Future<?>> run;
    private long timer = -1;
    private final FailureStreak streak;
    private boolean stopped;

    private Loop(Vertx vertx, String name, Duration interval, Supplier<Future<?>> run) {
        this.vertx = vertx;
        this.name = name;
        this.interval = interval;
        this.run = run;
        this.streak = new FailureStreak(LOG, name);
    }

    /** Starts on the caller's context; the first run comes after one interval. */
    public static Loop start(Vertx vertx, String name, Duration interval, Supplier<Future<?>> run) {
        var loop = new Loop(vertx, name, interval, run);
        loop.schedule();
        return loop;
    }

    /** No run begins after this; one that is under way is not waited for. */
    public void stop() {
        stopped = true;
        var unused = vertx.cancelTimer(timer);
    }

    private void schedule() {
        if (!stopped) {
            timer = vertx.setTimer(Math.max(1, interval.toMillis()), unused -> runOnce());
        }
    }

    private void runOnce() {
        attempt().timeout(LONGEST_RUN.toMillis(), TimeUnit.MILLISECONDS).onComplete(result -> {
            count(result.succeeded() ? "success" : "failure");
            if (result.succeeded()) {
                streak.succeeded();
            } else if (!stopped) {
                streak.failed(result.cause());
            }
            schedule();
        });
    }

    private Future<?> attempt() {
        try {
            return run.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private void count(String outcome) {
        Metrics.counter("niro.loop.runs", "loop", name, "outcome", outcome).increment();
    }
}
