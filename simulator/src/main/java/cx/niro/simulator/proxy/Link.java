package cx.niro.simulator.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A connection of a client and the one that goes on to a node. Ends when either side does. Belongs to the selector's thread. */
final class Link {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final Selector selector;
    private final SocketChannel client;
    private final Deque<InetSocketAddress> candidates;
    private final ByteBuffer toNode = ByteBuffer.allocate(BUFFER_BYTES);
    private final ByteBuffer toClient = ByteBuffer.allocate(BUFFER_BYTES);
    private SocketChannel node;
    private boolean ending;

    /** @param candidates nodes in the order in which they are tried */
    Link(Selector selector, SocketChannel client, List<InetSocketAddress> candidates) {
        this.selector = selector;
        this.client = client;
        this.candidates = new ArrayDeque<>(candidates);
    }

    void connect() throws IOException {
        InetSocketAddress next = candidates.poll();
        if (next == null) {
            close();
            return;
        }
        node = SocketChannel.open();
        node.configureBlocking(false);
        node.setOption(StandardSocketOptions.TCP_NODELAY, true);
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (node.connect(new InetSocketAddress(next.getHostString(), next.getPort()))) {
            begin();
        } else {
            node.register(selector, SelectionKey.OP_CONNECT, this);
        }
    }

    void handle(SelectionKey key) {
        try {
            if (key.isConnectable()) {
                finishConnect();
                return;
            }
            boolean ofClient = key.channel() == client;
            if (key.isReadable()) {
                ending |= (ofClient ? client.read(toNode) : node.read(toClient)) < 0;
            }
            flush(node, toNode);
            flush(client, toClient);
            if (ending) {
                close();
            } else {
                wait(client, toNode, toClient);
                wait(node, toClient, toNode);
            }
        } catch (IOException e) {
            close();
        }
    }

    private void finishConnect() throws IOException {
        try {
            node.finishConnect();
        } catch (IOException e) {
            node.close();
            connect();
            return;
        }
        begin();
    }

    private void begin() throws IOException {
        node.register(selector, SelectionKey.OP_READ, this);
        client.register(selector, SelectionKey.OP_READ, this);
    }

    private static void flush(SocketChannel channel, ByteBuffer buffer) throws IOException {
        buffer.flip();
        channel.write(buffer);
        buffer.compact();
    }

    /** A full buffer stops reading, so that a slow side slows the other one. */
    private void wait(SocketChannel channel, ByteBuffer read, ByteBuffer written) {
        SelectionKey key = channel.keyFor(selector);
        key.interestOps((read.hasRemaining() ? SelectionKey.OP_READ : 0)
                | (written.position() > 0 ? SelectionKey.OP_WRITE : 0));
    }

    void close() {
        closeQuietly(client);
        if (node != null) {
            closeQuietly(node);
        }
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // it is gone already
        }
    }
}
