package cx.niro.simulator.bench;

import cx.niro.protocol.LogLinesWriter;
import cx.niro.protocol.LogTime;
import cx.niro.simulator.fleet.LogPrint;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.time.Instant;

/** The same batches of the same lines as agents post, over bare sockets through a {@link RelayServer}. */
final class RelayFloor implements LogBench.Streams {
    private final BenchHttp http;
    private final URI relay;

    RelayFloor(BenchHttp http, URI relay) {
        this.http = http;
        this.relay = relay;
    }

    @Override
    public Future<Runnable> open(int number, LogPrint print, LineCheck check) {
        String name = number + "-" + System.nanoTime();
        return http.socket(relay)
                .compose(viewer -> ready(viewer, "viewer " + name, check))
                .compose(viewer -> http.socket(relay))
                .compose(socket -> socket.write("source " + name + "\n").map(sent -> {
                    new Source(socket, print).start();
                    return () -> socket.close().onFailure(gone -> {});
                }));
    }

    @Override
    public boolean areOver() {
        return true;
    }

    /** The relay says that it knows the viewer; what comes after goes to the check. */
    private static Future<Void> ready(NetSocket viewer, String words, LineCheck check) {
        Promise<Void> ready = Promise.promise();
        viewer.handler(first -> {
            viewer.handler(check::take);
            ready.complete();
        });
        return viewer.write(words + "\n").compose(sent -> ready.future());
    }

    /** Writes full batches, or what there is when the first line of a batch is 150 ms old, as an agent does. */
    private final class Source {
        private final NetSocket socket;
        private final LogPrint print;
        private final LogLinesWriter writer = new LogLinesWriter();
        private long next;
        private boolean isOver;

        Source(NetSocket socket, LogPrint print) {
            this.socket = socket;
            this.print = print;
            socket.closeHandler(gone -> isOver = true);
            socket.drainHandler(drained -> write());
        }

        void start() {
            socket.handler(ready -> write());
        }

        private void write() {
            while (!isOver && !socket.writeQueueFull()) {
                writer.clear();
                boolean isFull = print.fill(writer, next, now());
                long wait = isFull ? 0 : waitMillis();
                if (wait > 0) {
                    http.after(wait, this::write);
                    return;
                }
                next += writer.count();
                socket.write(Buffer.buffer()
                                .appendBytes(
                                        writer.lines().array(), writer.lines().from(), writer.size())
                                .appendString("\n"))
                        .onFailure(gone -> isOver = true);
            }
        }

        private long waitMillis() {
            long nanos = print.batchNanos() - (now() - print.timeOf(next));
            return (nanos + 999_999) / 1_000_000;
        }

        private static long now() {
            return LogTime.nanos(Instant.now());
        }
    }
}
