package cx.niro.simulator.api;

import cx.niro.simulator.logs.Follower;
import cx.niro.simulator.logs.InstanceLog;
import cx.niro.simulator.logs.LogQuery;
import cx.niro.simulator.logs.LogReader;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.LongSupplier;

/**
 * One answer of pods/log. As a kubelet's, it has no head before there are lines: a client that follows a silent container waits for
 * the status line. A client that does not read stops the reading of the log.
 */
final class LogStream implements Follower {
    private static final int CHUNK_BYTES = 32 * 1024;
    /** Chunks before others on the event loop get their turn. */
    private static final int CHUNKS_A_TURN = 8;

    private static final long LOOK_AGAIN_MILLIS = 10;

    private final Context context;
    private final InstanceLog log;
    private final LogReader reader;
    private final HttpServerResponse response;
    private final LongSupplier now;
    private boolean isWaiting = true;
    private boolean isOver;
    private boolean isStalled;
    private boolean isFull;

    LogStream(Context context, InstanceLog log, LogQuery query, HttpServerResponse response, LongSupplier now) {
        this.context = context;
        this.log = log;
        this.reader = new LogReader(log, query, now.getAsLong());
        this.response = response;
        this.now = now;
    }

    void start() {
        log.follow(this);
        response.closeHandler(gone -> stop());
        response.exceptionHandler(broken -> stop());
        response.drainHandler(drained -> goOn());
        wake();
    }

    @Override
    public void wake() {
        if (isWaiting && !isOver) {
            isWaiting = false;
            pump();
        }
    }

    @Override
    public void end() {
        if (!isOver) {
            stop();
            if (!response.ended() && !response.closed()) {
                var unused = response.end();
            }
        }
    }

    @Override
    public void cut() {
        stop();
        var unused = response.reset();
    }

    @Override
    public void stall() {
        isStalled = true;
        reader.stall();
    }

    private void stop() {
        if (!isOver) {
            isOver = true;
            log.unfollow(this);
        }
    }

    private void pump() {
        for (int i = 0; i < CHUNKS_A_TURN && !isOver; i++) {
            if (response.writeQueueFull()) {
                isFull = true;
                return;
            }
            Buffer chunk = Buffer.buffer(CHUNK_BYTES + 1_024);
            LogReader.Next next = reader.read(chunk, CHUNK_BYTES, now.getAsLong());
            if (chunk.length() > 0) {
                var unused = response.write(chunk);
            }
            if (next == LogReader.Next.END) {
                end();
                return;
            }
            if (next == LogReader.Next.WAIT) {
                await();
                return;
            }
        }
        if (!isOver) {
            context.runOnContext(later -> pump());
        }
    }

    private void goOn() {
        if (isFull) {
            isFull = false;
            pump();
        }
    }

    private void await() {
        isWaiting = true;
        if (log.isGrowing(now.getAsLong()) && !isStalled) {
            context.owner().setTimer(LOOK_AGAIN_MILLIS, timer -> wake());
        }
    }
}
