package cx.niro.agent.logs;

import cx.niro.protocol.LogLinesWriter;
import cx.niro.protocol.LogState;
import cx.niro.protocol.Protocol;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Lines on their way from the reader to the sender: one batch that fills while another is sent, so a reader that is faster waits. For
 * one reader and one sender.
 */
final class Outbox {
    /** A batch of this size need not wait for more. */
    private static final int ENOUGH = Protocol.MAX_LOG_LINES_BYTES * 3 / 4;

    private static final long DELAY = Protocol.LOG_BATCH_DELAY.toNanos();

    private LogLinesWriter open = new LogLinesWriter();
    private LogLinesWriter spare = new LogLinesWriter();
    private String instance;
    private LogState state = LogState.waiting("Starting", null);
    private boolean stateChanged = true;
    private boolean full;
    private long firstLineAt;

    /**
     * What is to be sent next.
     *
     * @param instance null when nothing was read yet
     * @param lines to be given back with {@link #sent}
     */
    record Batch(String instance, LogState state, LogLinesWriter lines) {}

    /** Waits while there is no room. */
    synchronized void line(String of, long nanos, int nth, byte[] text, int from, int to) throws InterruptedException {
        while (!accepts(of) || !open.line(nanos, nth, text, from, to)) {
            awaitRoom();
        }
        added(of);
    }

    /** As {@link #line}. */
    synchronized void marker(String of, long nanos, int nth, String text, String kind) throws InterruptedException {
        while (!accepts(of) || !open.marker(nanos, nth, text, kind)) {
            awaitRoom();
        }
        added(of);
    }

    /** A batch holds lines of one instance. */
    private boolean accepts(String of) {
        return !full && (open.count() == 0 || of.equals(instance));
    }

    private void awaitRoom() throws InterruptedException {
        full = true;
        notifyAll();
        while (full) {
            wait();
        }
    }

    private void added(String of) {
        instance = of;
        if (open.count() == 1) {
            firstLineAt = System.nanoTime();
            notifyAll();
        } else if (open.size() >= ENOUGH) {
            notifyAll();
        }
    }

    /** A log that can be read as a rule says nothing until its first line; one that was refused is refused until it is not. */
    synchronized void opening() {
        if (!state.phase().equals("failed")) {
            state(LogState.STREAMING);
        }
    }

    synchronized void state(LogState now) {
        if (!Objects.equals(state, now)) {
            state = now;
            stateChanged = true;
            notifyAll();
        }
    }

    /**
     * The next batch, as soon as one is due: full, old enough, or with another state. Without lines when there is none after so long.
     *
     * @param withLines false to be given no lines
     */
    synchronized Batch take(Duration atMost, boolean withLines) throws InterruptedException {
        var deadline = System.nanoTime() + atMost.toNanos();
        var wait = untilDue(deadline, withLines);
        while (wait > 0 && !stateChanged) {
            TimeUnit.NANOSECONDS.timedWait(this, wait);
            wait = untilDue(deadline, withLines);
        }
        stateChanged = false;
        var batch = new Batch(instance, state, withLines ? open : new LogLinesWriter());
        if (withLines) {
            open = Objects.requireNonNull(spare, "the batch before was not given back");
            spare = null;
            full = false;
            notifyAll();
        }
        return batch;
    }

    private long untilDue(long deadline, boolean withLines) {
        var now = System.nanoTime();
        var rest = deadline - now;
        if (!withLines || open.count() == 0) {
            return rest;
        }
        return full || open.size() >= ENOUGH ? 0 : Math.min(rest, firstLineAt + DELAY - now);
    }

    synchronized void sent(Batch batch) {
        if (spare == null) {
            batch.lines().clear();
            spare = batch.lines();
        }
    }
}
