package cx.niro.agent.loop;

import cx.niro.agent.text.LogKeys;
import cx.niro.agent.text.Redaction;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A daemon thread that repeats one step for ever: whatever a step throws is logged and the step is tried again. */
public final class Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    /** One turn of the loop. */
    @FunctionalInterface
    public interface Step {
        /** Answers how long to rest before the next turn. */
        Duration run() throws InterruptedException;
    }

    private final Step step;
    private final Duration restAfterError;
    private final Semaphore wakeUps = new Semaphore(0);
    private final Thread thread;
    private volatile boolean stopped;

    /** @param restAfterError how long to rest after a step that threw */
    public Loop(String name, Duration restAfterError, Step step) {
        this.step = step;
        this.restAfterError = restAfterError;
        this.thread = new Thread(this::turn, name);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Ends the present rest, or the next one where the step is running. */
    public void wake() {
        wakeUps.release();
    }

    /** Asks the loop to end; it does so at the next rest or interruptible wait. */
    public void stop() {
        stopped = true;
        thread.interrupt();
    }

    private void turn() {
        while (!stopped) {
            try {
                rest(guarded());
            } catch (InterruptedException e) {
                // stop() is the only one who interrupts; anything else is a reason to go on
                LOG.debug("loop interrupted");
            }
        }
    }

    private Duration guarded() throws InterruptedException {
        try {
            return step.run();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            LOG.atError()
                    .addKeyValue(LogKeys.DETAIL, Redaction.ofFault(e))
                    .log("a background step failed, it is tried again");
            return restAfterError;
        }
    }

    private void rest(Duration rest) throws InterruptedException {
        if (wakeUps.tryAcquire(Math.max(0, rest.toMillis()), TimeUnit.MILLISECONDS)) {
            wakeUps.drainPermits();
        }
    }
}
