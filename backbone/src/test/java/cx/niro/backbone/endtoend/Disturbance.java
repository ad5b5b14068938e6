package cx.niro.backbone.endtoend;

import cx.niro.backbone.database.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Something bad that happens to nodes at work; it returns when it is over. */
interface Disturbance {
    void strike(Nodes nodes) throws Exception;

    /** SIGKILL, and nobody starts it again for now. */
    static Disturbance kill(int node) {
        return nodes -> nodes.process(node).kill();
    }

    /** SIGSTOP, and SIGCONT after a while. */
    static Disturbance freeze(int node, Duration length) {
        return nodes -> {
            nodes.process(node).freeze();
            try {
                pause(length);
            } finally {
                nodes.process(node).unfreeze();
            }
        };
    }

    /** Each node in turn: SIGTERM, and started again; the next one when this one serves and all know each other. */
    static Disturbance rollingRestart() {
        return nodes -> {
            for (int node = 0; node < nodes.count(); node++) {
                nodes.process(node).terminate();
                nodes.process(node).start();
                nodes.awaitTogether();
            }
        };
    }

    /** The server of the database ends as if its machine had lost power, and starts again after a while. */
    static Disturbance crashDatabase(Duration length) {
        return nodes -> {
            crash(nodes);
            pause(length);
            new EmbeddedDatabase(nodes.directory()).start();
        };
    }

    /** Loses all bus messages with such addresses, at all nodes, for a while. */
    static Disturbance drop(String addresses, double share, Duration length) {
        return nodes -> {
            for (int node = 0; node < nodes.count(); node++) {
                nodes.drop(node, addresses, share);
            }
            pause(length);
            for (int node = 0; node < nodes.count(); node++) {
                nodes.drop(node, "", 0);
            }
        };
    }

    /** Immediate shutdown: no checkpoint, all connections broken, recovery at the next start. */
    static void crash(Nodes nodes) throws IOException, InterruptedException {
        var lines = Files.readAllLines(nodes.directory().resolve("pg/postmaster.pid"));
        var postmaster = ProcessHandle.of(Long.parseLong(lines.get(0).trim())).orElseThrow();
        var signalled = new ProcessBuilder("kill", "-QUIT", Long.toString(postmaster.pid()))
                .start()
                .waitFor();
        if (signalled != 0) {
            throw new IOException("the database could not be signalled");
        }
        var unused = postmaster.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** The length of a disturbance is its dose, not a wait for something. */
    private static void pause(Duration length) {
        var until = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }
}
