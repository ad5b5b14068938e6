package cx.niro.agent.logs;

import cx.niro.agent.kubernetes.KubernetesFailure;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * One reading at a time, ended from outside when nothing comes for too long: a connection may be dead, and a follow may have missed a
 * rotation, without anybody saying so.
 */
final class WatchedLogs {
    private static final long NOT_WAITING = Long.MAX_VALUE;

    private final PodLogs logs;
    private final LongSupplier nanoTime;
    private PodLogs.Reading current;
    private boolean stopped;
    private volatile long waitingSince = NOT_WAITING;

    WatchedLogs(PodLogs logs, LongSupplier nanoTime) {
        this.logs = logs;
        this.nanoTime = nanoTime;
    }

    ContainerView look() throws KubernetesFailure {
        return logs.look();
    }

    /** Takes the place of the reading before. */
    LineReader open(LogQuery query) throws KubernetesFailure {
        var reading = begin(logs.reading(query));
        waitingSince = nanoTime.getAsLong();
        try {
            return new LineReader(new Heard(reading.open()));
        } finally {
            waitingSince = NOT_WAITING;
        }
    }

    private synchronized PodLogs.Reading begin(PodLogs.Reading reading) throws KubernetesFailure {
        close();
        if (stopped) {
            throw new KubernetesFailure(0, "the stream was stopped");
        }
        current = reading;
        return reading;
    }

    synchronized void close() {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    /** Nothing is read any more. */
    synchronized void stop() {
        stopped = true;
        close();
    }

    /** By another thread, now and then: ends a reading that has waited for longer. */
    void endSilence(Duration longest) {
        var since = waitingSince;
        if (since != NOT_WAITING && nanoTime.getAsLong() - since > longest.toNanos()) {
            close();
        }
    }

    private final class Heard extends FilterInputStream {
        Heard(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            waitingSince = nanoTime.getAsLong();
            try {
                return super.read(into, at, length);
            } finally {
                waitingSince = NOT_WAITING;
            }
        }
    }
}
