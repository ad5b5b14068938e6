package cx.niro.backbone.database;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL for trying out: its own process on loopback with its data in {@code <data directory>/pg}. It outlives the node
 * that started it; the next one adopts it through {@code postmaster.pid}.
 */
public final class EmbeddedDatabase {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String USER = "niro";
    private static final String DATABASE = "postgres";

    private final Path home;
    private final Path data;
    private final Path password;

    /** @param dataDirectory the node's data directory, such as {@code .niro} */
    public EmbeddedDatabase(Path dataDirectory) {
        home = dataDirectory.toAbsolutePath();
        data = home.resolve("pg");
        password = home.resolve("pg.password");
    }

    /** Starts the server, or adopts the one that runs; several processes may call this at once. */
    @CanIgnoreReturnValue
    public DatabaseAddress start() throws IOException, InterruptedException {
        Files.createDirectories(home);
        try (var channel =
                        FileChannel.open(home.resolve("pg.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            var binaries = PostgresBinaries.unpack(home.resolve("pg-binaries"));
            if (!Files.exists(data.resolve("PG_VERSION"))) {
                initialize(binaries);
            }
            var running = runningPort();
            var port = running.isPresent() ? running.get() : launch(binaries);
            LOG.atInfo()
                    .addKeyValue("port", port)
                    .addKeyValue("adopted", running.isPresent())
                    .addKeyValue("lock", lock.isValid())
                    .log("embedded database runs");
            return address(port);
        }
    }

    /** Stops the server (fast shutdown); false when none ran. */
    @CanIgnoreReturnValue
    public boolean stop() throws IOException, InterruptedException {
        if (runningPort().isEmpty()) {
            return false;
        }
        run(List.of(
                home.resolve("pg-binaries/bin/pg_ctl").toString(),
                "stop",
                "-D",
                data.toString(),
                "-m",
                "fast",
                "-w",
                "-t",
                Long.toString(PATIENCE.toSeconds())));
        return true;
    }

    /** The address of the server that runs, if one does. */
    public Optional<DatabaseAddress> running() throws IOException {
        var port = runningPort();
        return port.isPresent() ? Optional.of(address(port.get())) : Optional.empty();
    }

    private DatabaseAddress address(int port) throws IOException {
        return new DatabaseAddress(
                "127.0.0.1", port, DATABASE, USER, Files.readString(password).trim(), "disable", null);
    }

    private void initialize(Path binaries) throws IOException, InterruptedException {
        var secret = new byte[24];
        new SecureRandom().nextBytes(secret);
        Files.deleteIfExists(password);
        Files.createFile(password, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(password, HexFormat.of().formatHex(secret));
        run(List.of(
                binaries.resolve("bin/initdb").toString(),
                "-D",
                data.toString(),
                "-U",
                USER,
                "-A",
                "scram-sha-256",
                "--pwfile=" + password,
                "-E",
                "UTF8",
                "--locale=C"));
    }

    private int launch(Path binaries) throws IOException, InterruptedException {
        var port = port();
        run(List.of(
                binaries.resolve("bin/pg_ctl").toString(),
                "start",
                "-D",
                data.toString(),
                "-l",
                home.resolve("pg.log").toString(),
                "-w",
                "-t",
                Long.toString(PATIENCE.toSeconds()),
                "-o",
                "-p " + port
                        + " -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200"
                        + " -c shared_buffers=128MB -c max_wal_size=1GB"));
        return port;
    }

    /**
     * The port in postmaster.pid (its 4th line) when that process lives and says that it is ready (8th line).
     *
     * @see <a href="https://www.postgresql.org/docs/17/storage-file-layout.html">PostgreSQL, database file layout</a>
     */
    private Optional<Integer> runningPort() throws IOException {
        var file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var lines = Files.readAllLines(file);
        var alive = lines.size() >= 4
                && ProcessHandle.of(Long.parseLong(lines.get(0).trim()))
                        .filter(ProcessHandle::isAlive)
                        .flatMap(process -> process.info().command())
                        .filter(command -> command.startsWith(home.toString()))
                        .isPresent();
        return alive ? Optional.of(Integer.parseInt(lines.get(3).trim())) : Optional.empty();
    }

    /** The port of the last time, so that nodes that still run find the server again; another one if it is taken. */
    private int port() throws IOException {
        var kept = home.resolve("pg.port");
        if (Files.exists(kept)) {
            var port = Integer.parseInt(Files.readString(kept).trim());
            if (isFree(port)) {
                return port;
            }
        }
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(kept, Integer.toString(socket.getLocalPort()));
            return socket.getLocalPort();
        }
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        var full = new ArrayList<>(unprivileged());
        full.addAll(command);
        var output = Files.createTempFile(home, "pg", ".out");
        try {
            var process = new ProcessBuilder(full)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(new File("/dev/null"))
                    .start();
            if (!process.waitFor(PATIENCE.toSeconds() + 10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command.get(0) + " did not end in time");
            }
            if (process.exitValue() != 0) {
                throw new IOException(
                        command.get(0) + " failed: " + Files.readString(output).trim());
            }
        } finally {
            Files.delete(output);
        }
    }

    /** PostgreSQL refuses to run as root; a user namespace without a mapping makes root look like nobody. */
    private static List<String> unprivileged() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of();
        }
        var unshare = Arrays.stream(new String[] {"/usr/bin/unshare", "/bin/unshare"})
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException(
                                "the embedded PostgreSQL cannot run as root without 'unshare': run as another user or set NIRO_DATABASE_URL"));
        return List.of(unshare, "-U");
    }
}
