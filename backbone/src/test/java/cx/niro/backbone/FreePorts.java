package cx.niro.backbone;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Ports for nodes that are to start in a while. They are below those that the system gives to connections, each is given once, and
 * test processes that run side by side have a range each, which they hold until they end: nothing else takes one before it is used.
 */
public final class FreePorts {
    private static final int FIRST = 15_000;
    private static final int RANGE = 250;
    private static final int RANGES = 60;

    private static FileLock range;
    private static int next;

    private FreePorts() {}

    /** Fails when this process has used up its range. */
    public static synchronized int next() throws IOException {
        if (range == null) {
            range = takeRange();
        }
        while (next % RANGE != 0) {
            var port = next++;
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // taken by somebody else: the next one
            }
        }
        throw new IOException("no port is left of the " + RANGE + " below " + next);
    }

    private static FileLock takeRange() throws IOException {
        var directory = Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir"))
                .resolve("niro-test-ports-" + System.getProperty("user.name")));
        for (int number = 0; number < RANGES; number++) {
            var file = FileChannel.open(
                    directory.resolve(Integer.toString(number)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            var lock = file.tryLock();
            if (lock != null) {
                // a multiple is the end of the range before
                next = FIRST + number * RANGE + 1;
                return lock;
            }
            file.close();
        }
        throw new IOException("all ranges of ports are taken, see " + directory);
    }
}
