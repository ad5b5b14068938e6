package cx.niro.simulator.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The least that a relay of log lines costs on this machine: sockets, and nothing but. A connection begins with the line {@code viewer N},
 * another with {@code source N}; what the source sends goes to the viewer, which slows it by not reading.
 */
final class RelayServer implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final Map<String, NetSocket> viewers = new ConcurrentHashMap<>();
    private final NetServer server;

    RelayServer(int port) {
        server = vertx.createNetServer(new NetServerOptions().setTcpNoDelay(true))
                .connectHandler(this::connected)
                .listen(port, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    int port() {
        return server.actualPort();
    }

    private void connected(NetSocket socket) {
        socket.handler(first -> {
            String[] words = first.toString(StandardCharsets.US_ASCII).strip().split(" ", 2);
            if (words[0].equals("viewer")) {
                viewers.put(words[1], socket);
                socket.handler(ignored -> {});
                socket.write("ready\n").onFailure(gone -> {});
            } else {
                relay(socket, viewers.remove(words[1]));
            }
        });
    }

    private static void relay(NetSocket source, NetSocket viewer) {
        viewer.drainHandler(drained -> source.resume());
        viewer.closeHandler(gone -> source.close().onFailure(failed -> {}));
        source.closeHandler(gone -> viewer.close().onFailure(failed -> {}));
        source.handler(bytes -> pass(bytes, source, viewer));
        source.write("ready\n").onFailure(gone -> {});
    }

    private static void pass(Buffer bytes, NetSocket source, NetSocket viewer) {
        viewer.write(bytes).onFailure(gone -> {});
        if (viewer.writeQueueFull()) {
            source.pause();
        }
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
