package cx.niro.simulator.kubelet;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts processes from one thread that lives as long as the simulator: where {@code setpriv} exists, the children get
 * SIGTERM when that thread is gone, so that they end even if the simulator is killed. Their pids are in the file
 * {@code agent-pids} of the directory.
 */
final class AgentProcesses {
    private static final Logger LOG = LoggerFactory.getLogger(AgentProcesses.class);
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    private final Path directory;
    private final Set<Process> living = ConcurrentHashMap.newKeySet();
    private final ExecutorService launcher = Executors.newSingleThreadExecutor(step -> {
        Thread thread = new Thread(step, "niro-simulated-kubelet");
        thread.setDaemon(true);
        return thread;
    });

    AgentProcesses(Path directory) {
        this.directory = directory;
    }

    /** What to start. The log of an earlier start is kept beside the new one. */
    record Launch(List<String> command, Map<String, String> environment, Map<Path, byte[]> files, Path log) {}

    /** Fails with an {@link IOException} when files cannot be written or the program cannot be started. */
    CompletableFuture<Process> start(Launch launch) {
        CompletableFuture<Process> started = new CompletableFuture<>();
        launcher.execute(() -> {
            try {
                started.complete(launch(launch));
            } catch (IOException | RuntimeException e) {
                started.completeExceptionally(e);
            }
        });
        return started;
    }

    /** Deletes a pod's files. */
    void deleteFiles(Path podDirectory) {
        launcher.execute(() -> delete(podDirectory));
    }

    /** Asks all to end, then makes them. */
    void close() {
        living.forEach(Process::destroy);
        for (Process process : living) {
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    var unused = process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                var unused = process.destroyForcibly();
            }
        }
        launcher.shutdown();
    }

    /** A port on loopback below those that the system gives to connections: none of them takes it before the process does. */
    static int freePort() {
        for (int tries = 0; tries < 100; tries++) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 15_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // taken: another one
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new IllegalStateException("no free port below 15000 was found");
    }

    private Process launch(Launch launch) throws IOException {
        for (Map.Entry<Path, byte[]> file : launch.files().entrySet()) {
            Files.createDirectories(file.getKey().getParent());
            Files.write(file.getKey(), file.getValue());
        }
        Path home = launch.log().getParent();
        Path temporary = Files.createDirectories(home.resolve("tmp"));
        if (Files.exists(launch.log())) {
            Files.move(launch.log(), previous(launch.log()), StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETPRIV)) {
            command.addAll(List.of(SETPRIV.toString(), "--pdeathsig", "TERM", "--"));
        }
        command.addAll(launch.command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(launch.log().toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(Set.of("PATH", "LANG", "JAVA_HOME"));
        environment.put("HOME", home.toString());
        environment.put("TMPDIR", temporary.toString());
        environment.putAll(launch.environment());
        Process process = builder.start();
        living.add(process);
        notePids();
        var unused = process.onExit().thenAccept(ended -> {
            living.remove(ended);
            notePids();
        });
        return process;
    }

    static Path previous(Path log) {
        return log.resolveSibling("previous-" + log.getFileName());
    }

    private synchronized void notePids() {
        String pids = living.stream().map(process -> process.pid() + "\n").collect(Collectors.joining());
        try {
            if (Files.isDirectory(directory)) {
                Files.writeString(directory.resolve("agent-pids"), pids);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path path) {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.atDebug().setCause(e).addKeyValue("path", path).log("files stay");
        }
    }
}
