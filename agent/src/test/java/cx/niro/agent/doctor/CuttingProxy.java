package cx.niro.agent.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What may stand between an agent and its server: an HTTP proxy for tunnels, or a plain relay that cuts connections when told. */
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final InetSocketAddress target;
    private final String refusal;
    private final Queue<Socket> clients = new ConcurrentLinkedQueue<>();

    private CuttingProxy(InetSocketAddress target, String refusal) throws IOException {
        this(InetAddress.getLoopbackAddress(), target, refusal);
    }

    private CuttingProxy(InetAddress at, InetSocketAddress target, String refusal) throws IOException {
        this.target = target;
        this.refusal = refusal;
        this.listener = new ServerSocket(0, 64, at);
        daemon(this::accept);
    }

    /** Another address of this machine for one of its ports. */
    static CuttingProxy alias(String address, int port) throws IOException {
        return new CuttingProxy(
                InetAddress.getByName(address), new InetSocketAddress(InetAddress.getLoopbackAddress(), port), null);
    }

    /** Sends all to one port of this machine. */
    static CuttingProxy relay(int port) throws IOException {
        return new CuttingProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), null);
    }

    /** Ends all connections of now. */
    void cut() {
        clients.forEach(client -> {
            try {
                client.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        clients.clear();
    }

    /** An HTTP proxy that opens tunnels. */
    static CuttingProxy tunnels() throws IOException {
        return new CuttingProxy(null, null);
    }

    /** An HTTP proxy that answers every request with a status line, such as {@code 407 Proxy Authentication Required}. */
    static CuttingProxy refusing(String status) throws IOException {
        return new CuttingProxy(null, status);
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() {
        try {
            while (true) {
                var client = listener.accept();
                clients.add(client);
                daemon(() -> serve(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket client) {
        try (client;
                var upstream = new Socket()) {
            var to = target;
            if (to == null) {
                if (refusal != null) {
                    // at the first byte: what comes need not be HTTP
                    var unused = client.getInputStream().read(new byte[8 * 1024]);
                    write(client, "HTTP/1.1 " + refusal + "\r\nContent-Length: 0\r\n\r\n");
                    return;
                }
                var hostAndPort = head(client.getInputStream()).split(" ", 3)[1].split(":", 2);
                to = new InetSocketAddress(hostAndPort[0], Integer.parseInt(hostAndPort[1]));
            }
            upstream.connect(to);
            if (target == null) {
                write(client, "HTTP/1.1 200 Connection established\r\n\r\n");
            }
            daemon(() -> pump(client, upstream));
            pump(upstream, client);
        } catch (IOException e) {
            // either side went away
        }
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            copy(from.getInputStream(), to.getOutputStream());
        } catch (IOException e) {
            // either side went away, or it was cut
        }
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        var buffer = new byte[8 * 1024];
        for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            out.write(buffer, 0, count);
            out.flush();
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            var next = in.read();
            if (next < 0) {
                throw new IOException("the client went away");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void write(Socket to, String text) throws IOException {
        to.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void daemon(Runnable step) {
        var thread = new Thread(step, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
