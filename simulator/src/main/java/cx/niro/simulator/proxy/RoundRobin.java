package cx.niro.simulator.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Hands each connection to the next node in turn. Nodes whose {@code /readyz} is not 200, or does not answer within a second, come
 * last, and those that refuse the connection are passed over; connections that exist stay as long as both sides do.
 */
public final class RoundRobin implements AutoCloseable {
    private static final Duration ASK_EVERY = Duration.ofMillis(500);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);

    private final List<InetSocketAddress> nodes;
    private final Set<InetSocketAddress> unready = ConcurrentHashMap.newKeySet();
    private final Selector selector;
    private final ServerSocketChannel server;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER_WITHIN).build();
    private final ScheduledExecutorService asking =
            Executors.newSingleThreadScheduledExecutor(work -> thread(work, "proxy-asks"));
    private final boolean takesTurns;
    private int turn;

    private RoundRobin(int port, List<InetSocketAddress> nodes, boolean takesTurns) throws IOException {
        this.nodes = List.copyOf(nodes);
        this.takesTurns = takesTurns;
        this.selector = Selector.open();
        this.server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    /**
     * Listens on loopback.
     *
     * @param port 0 for any free one
     */
    public static RoundRobin start(int port, List<InetSocketAddress> nodes) throws IOException {
        return start(new RoundRobin(port, nodes, true));
    }

    /** Takes no turns: each connection goes to the first node that is ready. Listens on any free port of loopback. */
    public static RoundRobin failover(List<InetSocketAddress> nodes) throws IOException {
        return start(new RoundRobin(0, nodes, false));
    }

    private static RoundRobin start(RoundRobin proxy) {
        var unused = proxy.asking.scheduleWithFixedDelay(proxy::askAll, 0, ASK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        thread(proxy::run, "proxy").start();
        return proxy;
    }

    /** The port that it listens on. */
    public int port() {
        return server.socket().getLocalPort();
    }

    @Override
    public void close() {
        asking.shutdownNow();
        try {
            server.close();
            selector.close();
        } catch (IOException e) {
            // nothing is left to close
        }
    }

    private void run() {
        while (selector.isOpen()) {
            try {
                selector.select();
                if (!selector.isOpen()) {
                    return;
                }
                List<SelectionKey> ready = new ArrayList<>(selector.selectedKeys());
                selector.selectedKeys().clear();
                ready.stream().filter(SelectionKey::isValid).forEach(this::handle);
            } catch (IOException e) {
                System.err.println("the proxy could not wait for connections: " + e.getMessage());
            }
        }
    }

    private void handle(SelectionKey key) {
        if (key.attachment() instanceof Link link) {
            link.handle(key);
            return;
        }
        try {
            SocketChannel client = server.accept();
            if (client != null) {
                client.configureBlocking(false);
                new Link(selector, client, inTurn()).connect();
            }
        } catch (IOException e) {
            System.err.println("a connection could not be passed on: " + e.getMessage());
        }
    }

    private List<InetSocketAddress> inTurn() {
        List<InetSocketAddress> order = new ArrayList<>();
        List<InetSocketAddress> last = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            InetSocketAddress node = nodes.get(Math.floorMod(turn + i, nodes.size()));
            (unready.contains(node) ? last : order).add(node);
        }
        turn += takesTurns ? 1 : 0;
        order.addAll(last);
        return order;
    }

    private void askAll() {
        for (InetSocketAddress node : nodes) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://" + node.getHostString() + ":" + node.getPort() + "/readyz"))
                    .timeout(ANSWER_WITHIN)
                    .build();
            var unused = http.sendAsync(request, BodyHandlers.discarding()).handle((answer, failure) -> {
                var ready = failure == null && answer.statusCode() == 200;
                return ready ? unready.remove(node) : unready.add(node);
            });
        }
    }

    private static Thread thread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
