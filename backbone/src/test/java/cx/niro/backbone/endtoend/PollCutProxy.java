package cx.niro.backbone.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import cx.niro.protocol.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A proxy that passes everything on, but while it is told to, no polls: it closes their connections as soon as they ask. */
final class PollCutProxy implements AutoCloseable {
    private static final String POLL = "POST " + Protocol.POLL + " ";

    private final URI node;
    private final ServerSocket server;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cut = new AtomicInteger();
    private volatile boolean cutsPolls;

    private PollCutProxy(URI node, ServerSocket server) {
        this.node = node;
        this.server = server;
    }

    static PollCutProxy to(URI node) throws IOException {
        var proxy = new PollCutProxy(node, new ServerSocket(0, 64, InetAddress.getLoopbackAddress()));
        start(proxy::accept);
        return proxy;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Polls that are held now end too. */
    void cutPolls(boolean is) {
        cutsPolls = is;
        if (is) {
            connections.stream().filter(connection -> connection.polls).forEach(Connection::close);
        }
    }

    /** Polls that were refused so far. */
    int cut() {
        return cut.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
        connections.forEach(Connection::close);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                var connection = new Connection(client, new Socket(node.getHost(), node.getPort()));
                connections.add(connection);
                start(connection::passRequests);
                start(connection::passAnswers);
            } catch (IOException e) {
                // closed, or the node is away: the agent tries again
            }
        }
    }

    private static void start(Runnable work) {
        var thread = new Thread(work, "poll-cut-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private final class Connection {
        private final Socket client;
        private final Socket upstream;
        private volatile boolean polls;

        Connection(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void passRequests() {
            var buffer = new byte[64 * 1024];
            try {
                for (int read = client.getInputStream().read(buffer);
                        read >= 0;
                        read = client.getInputStream().read(buffer)) {
                    // HTTP/1.1 without pipelining: a request begins where a chunk does
                    var text = new String(buffer, 0, Math.min(read, POLL.length()), ISO_8859_1);
                    if (text.startsWith("POST ")) {
                        polls = text.equals(POLL);
                    }
                    if (polls && cutsPolls) {
                        cut.incrementAndGet();
                        break;
                    }
                    upstream.getOutputStream().write(buffer, 0, read);
                }
            } catch (IOException e) {
                // ended by one of the sides
            }
            close();
        }

        void passAnswers() {
            try {
                upstream.getInputStream().transferTo(client.getOutputStream());
            } catch (IOException e) {
                // ended by one of the sides
            }
            close();
        }

        void close() {
            connections.remove(this);
            for (var socket : new Socket[] {client, upstream}) {
                try {
                    socket.close();
                } catch (IOException e) {
                    // it is gone already
                }
            }
        }
    }
}
