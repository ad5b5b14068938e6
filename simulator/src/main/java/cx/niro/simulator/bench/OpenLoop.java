package cx.niro.simulator.bench;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends at fixed points of time, whatever became of what was sent before: a slow server cannot slow its own measurement. A thread
 * of its own keeps the time.
 */
final class OpenLoop {
    private static final long SPIN_NANOS = 100_000;

    private final double perSecond;
    private final Duration patience;

    /** @param patience how long to wait for what is unanswered at the end */
    OpenLoop(double perSecond, Duration patience) {
        if (!(perSecond > 0 && perSecond <= 100_000)) {
            throw new IllegalArgumentException("rate is " + perSecond + " a second, more than 0 is expected");
        }
        this.perSecond = perSecond;
        this.patience = patience;
    }

    /** What is done at each point of time; called by the thread of the loop. */
    interface Call {
        /**
         * @param number from 0
         * @param intendedAt when it was meant to be sent, by System.nanoTime: times count from there
         */
        Future<?> send(int number, long intendedAt);
    }

    /** Blocks until all are sent and answered, or the patience is over; tells how many were not answered by then. */
    int run(Duration during, Call call) throws InterruptedException {
        int calls = Math.max(1, (int) Math.round(perSecond * during.toNanos() / 1e9));
        var answered = new Semaphore(0);
        long begin = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            long intendedAt = begin + Math.round(i * 1e9 / perSecond);
            sleepUntil(intendedAt);
            call.send(i, intendedAt).onComplete(result -> answered.release());
        }
        if (answered.tryAcquire(calls, patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return 0;
        }
        return calls - answered.drainPermits();
    }

    /** Parking wakes up late by a scheduler's tick at most; the last bit is spun. */
    private static void sleepUntil(long nanos) throws InterruptedException {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            if (left > SPIN_NANOS) {
                LockSupport.parkNanos(left - SPIN_NANOS);
            } else {
                Thread.onSpinWait();
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
