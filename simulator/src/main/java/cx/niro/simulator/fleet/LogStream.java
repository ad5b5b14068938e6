package cx.niro.simulator.fleet;

import cx.niro.protocol.Command;
import cx.niro.protocol.LogBatch;
import cx.niro.protocol.LogCredit;
import cx.niro.protocol.LogHead;
import cx.niro.protocol.LogLinesWriter;
import cx.niro.protocol.LogState;
import cx.niro.protocol.Protocol;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * One log stream in one epoch: batches of a {@link LogPrint}, one under way at a time, as a real agent posts them: full, or when their
 * first line is 150 ms old. Used by one event loop.
 */
final class LogStream {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration ASK_FOR_CREDIT = Duration.ofMillis(100);
    private static final int COMPRESSED_FROM = 1_024;

    private final AgentSeat seat;
    private final AgentRun run;
    private final FleetLogs logs;
    private final Command.LogsStart start;
    private final LogPrint print;
    private final String instance;
    private final BackOff backOff;
    private final LogLinesWriter writer = new LogLinesWriter();
    private long next;
    private long credit;
    private long batch;
    /** By System.nanoTime. */
    private long lastAskedAt;

    private boolean isOver;

    LogStream(AgentSeat seat, AgentRun run, Command.LogsStart start) {
        this.seat = seat;
        this.run = run;
        this.start = start;
        this.logs = seat.lane().logs();
        this.print = logs.print();
        this.credit = start.creditBytes();
        this.instance = "%s-%s/%s/0".formatted(seat.state().clusterUid(), start.pod(), start.container());
        this.backOff = new BackOff(seat.random());
        this.next = first(print.printedBy(FleetLogs.now()));
    }

    private long first(long printed) {
        if (start.cursor() != null) {
            return print.after(start.cursor());
        }
        return start.tailLines() != null && print.isPaced() ? Math.max(0, printed - start.tailLines()) : 0;
    }

    long epoch() {
        return start.epoch();
    }

    boolean isOver() {
        return isOver;
    }

    void begin() {
        logs.started.increment();
        logs.running.increment();
        post();
    }

    void end() {
        if (!isOver) {
            isOver = true;
            logs.running.decrement();
        }
    }

    /** Posts the next batch; the first one, even without lines, tells that the stream is there. */
    private void post() {
        if (isOver || run.isOver()) {
            end();
            return;
        }
        writer.clear();
        boolean isFull = credit > 0 && print.fill(writer, next, FleetLogs.now());
        long wait = isFull || batch == 0 ? 0 : waitNanos();
        if (wait > 0) {
            seat.lane().after(Duration.ofNanos(wait), this::post);
            return;
        }
        batch++;
        send(body(), next + writer.count());
    }

    /** Until a batch that is not full must go, or the server needs a sign of life; it is full earlier if lines are many. */
    private long waitNanos() {
        if (credit <= 0) {
            return lastAskedAt + ASK_FOR_CREDIT.toNanos() - System.nanoTime();
        }
        long age = FleetLogs.now() - print.timeOf(next);
        if (age < 0) {
            long life = lastAskedAt + Protocol.LOG_SIGN_OF_LIFE.toNanos() - System.nanoTime();
            return Math.min(life, Protocol.LOG_BATCH_DELAY.toNanos() - age);
        }
        return print.batchNanos() - age;
    }

    private LaneHttp.Request body() {
        LogHead head = new LogHead(start.epoch(), batch, instance, LogState.STREAMING, writer.count());
        var out = new ByteArrayOutputStream(writer.size() + 512);
        try {
            new LogBatch(head, writer.lines()).writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        boolean isCompressed = out.size() > COMPRESSED_FROM;
        byte[] body = isCompressed ? seat.lane().compressFast(out.toByteArray()) : out.toByteArray();
        return new LaneHttp.Request(
                HttpMethod.POST,
                Protocol.logsPath(start.streamId()),
                Map.of("authorization", "Bearer " + seat.key()),
                Buffer.buffer(body),
                isCompressed);
    }

    private void send(LaneHttp.Request request, long nextAfter) {
        lastAskedAt = System.nanoTime();
        URI home = seat.home();
        seat.lane()
                .logHttp()
                .call(home, request, DEADLINE)
                .compose(Lane.handling(reply -> answered(reply, request, nextAfter)))
                .onFailure(cause -> {
                    seat.lane().meter().failed("logs", cause);
                    seat.moveOnFrom(home);
                    again(request, nextAfter, backOff.next());
                });
    }

    private void answered(Reply reply, LaneHttp.Request request, long nextAfter) {
        if (reply.isSuccess()) {
            backOff.reset();
            logs.batches.increment();
            logs.lines.add(nextAfter - next);
            logs.bytes.add(writer.size());
            next = nextAfter;
            credit = reply.as(LogCredit.class).creditBytes();
            post();
            return;
        }
        seat.lane().meter().failed("logs", reply);
        if (reply.status() == 429 || reply.status() >= 500) {
            again(request, nextAfter, backOff.after(reply));
        } else {
            end();
        }
    }

    /** The same batch once more. */
    private void again(LaneHttp.Request request, long nextAfter, Duration wait) {
        if (isOver || run.isOver()) {
            end();
            return;
        }
        logs.repeated.increment();
        seat.lane().after(wait, () -> {
            if (isOver || run.isOver()) {
                end();
            } else {
                send(request, nextAfter);
            }
        });
    }
}
