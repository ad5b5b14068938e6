package cx.niro.verticles.heartbeat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP proxy in front of a server on this machine, that a test can cut and mend. */
final class CutProxy {
    private final NetServer server;
    private final NetClient client;
    private final int target;
    private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean isCut;

    private CutProxy(Vertx vertx, int target) {
        this.server = vertx.createNetServer();
        this.client = vertx.createNetClient();
        this.target = target;
    }

    static Future<CutProxy> start(Vertx vertx, int target) {
        var proxy = new CutProxy(vertx, target);
        return proxy.server.connectHandler(proxy::accept).listen(0, "127.0.0.1").map(proxy);
    }

    int port() {
        return server.actualPort();
    }

    void cut() {
        isCut = true;
        sockets.forEach(socket -> {
            var unused = socket.close();
        });
    }

    void mend() {
        isCut = false;
    }

    private void accept(NetSocket from) {
        if (isCut) {
            var unused = from.close();
            return;
        }
        from.pause();
        client.connect(target, "127.0.0.1")
                .onSuccess(to -> {
                    join(from, to);
                    join(to, from);
                    from.resume();
                })
                .onFailure(failure -> {
                    var unused = from.close();
                });
    }

    private void join(NetSocket one, NetSocket other) {
        sockets.add(one);
        one.handler(other::write);
        one.closeHandler(closed -> {
            sockets.remove(one);
            var unused = other.close();
        });
    }
}
