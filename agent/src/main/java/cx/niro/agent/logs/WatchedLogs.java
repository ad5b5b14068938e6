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
    private boolean wasSilent;
    private volatile long waitingSince = NOT_WAITING;

    WatchedLogs(PodLogs logs, LongSupplier nanoTime) {
        this.logs = logs;
        this.nanoTime = nanoTime;
    }

    ContainerView look() throws KubernetesFailure {
        return logs.look();
    }

    /**
     * Takes the place of the reading before. An answer to a follow begins with its first line, so this may last as long as the container
     * says nothing; fails with {@link IOException} when that was too long.
     */
    LineReader open(LogQuery query) throws KubernetesFailure, IOException {
        var reading = begin(logs.reading(query));
        waitingSince = nanoTime.getAsLong();
        try {
            return new LineReader(new Heard(reading.open()));
        } catch (KubernetesFailure e) {
            if (endedForSilence()) {
                throw new IOException("silent for too long", e);
            }
            throw e;
        } finally {
            waitingSince = NOT_WAITING;
        }
    }

    private synchronized boolean endedForSilence() {
        return wasSilent;
    }

    private synchronized PodLogs.Reading begin(PodLogs.Reading reading) throws KubernetesFailure {
        close();
        if (stopped) {
            throw new KubernetesFailure(0, "the stream was stopped");
        }
        wasSilent = false;
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

    /** How long the reader has been waiting for a byte. */
    Duration silence() {
        var since = waitingSince;
        return since == NOT_WAITING ? Duration.ZERO : Duration.ofNanos(nanoTime.getAsLong() - since);
    }

    /** By another thread: what is being read ends as if it had been cut. */
    synchronized void endForSilence() {
        wasSilent = true;
        close();
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
