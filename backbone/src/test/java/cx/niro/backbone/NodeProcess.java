package cx.niro.backbone;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.protocol.ProtocolJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real node in a process of its own, on a free port of loopback. It can be killed, frozen and started again. */
public final class NodeProcess implements AutoCloseable {
    public static final String EMAIL = "ann@example.com";
    public static final String PASSWORD = "correct horse battery";
    private static final Duration START_WITHIN = Duration.ofMinutes(3);

    private final Path directory;
    private final Map<String, String> environment;
    private final int port;
    private final int sideDoorPort;
    private Path archive;
    private Process process;

    private NodeProcess(Path directory, int port, int sideDoorPort, Map<String, String> environment) {
        this.directory = directory;
        this.port = port;
        this.sideDoorPort = sideDoorPort;
        this.environment = environment;
    }

    /**
     * Prepares a node; {@link #start()} runs it.
     *
     * @param directory for its data and its log
     * @param settings added to those of a node that listens on loopback with a first administrator
     */
    public static NodeProcess in(Path directory, Map<String, String> settings) throws IOException {
        var port = FreePorts.next();
        var environment = new HashMap<String, String>();
        environment.put("NIRO_HTTP_HOST", "127.0.0.1");
        environment.put("NIRO_HTTP_PORT", Integer.toString(port));
        environment.put("NIRO_PUBLIC_URL", "http://127.0.0.1:" + port);
        environment.put("NIRO_DATA_DIR", directory.toString());
        environment.put("NIRO_ADMIN_EMAIL", EMAIL);
        environment.put("NIRO_ADMIN_PASSWORD", PASSWORD);
        environment.putAll(settings);
        return new NodeProcess(directory, port, FreePorts.next(), environment);
    }

    /** Returns when the node says that it is ready. */
    @CanIgnoreReturnValue
    public NodeProcess start() throws IOException {
        launch();
        return awaitReady();
    }

    /** Waits for a node that {@link #launch()} started. */
    @CanIgnoreReturnValue
    public NodeProcess awaitReady() throws IOException {
        Awaitility.await("the node's /readyz, see " + log())
                .atMost(START_WITHIN)
                .pollInterval(Duration.ofMillis(100))
                .until(this::isReadyOrDead);
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "the node ended with " + process.exitValue() + ":\n" + Files.readString(log()));
        }
        return this;
    }

    /** Starts without waiting, for nodes that are to fail. */
    @CanIgnoreReturnValue
    public Process launch() throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-D" + SideDoor.PORT + "=" + sideDoorPort,
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4"));
        if (archive == null) {
            command.addAll(NodeTemplate.archiveOptions());
            command.addAll(List.of("-cp", NodeTemplate.classPath(), Main.class.getName()));
        } else {
            command.add("-XX:ArchiveClassesAtExit=" + archive);
            command.addAll(List.of("-cp", NodeTemplate.jars(), Main.class.getName()));
        }
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("NIRO_"));
        builder.environment().putAll(environment);
        process = builder.start();
        return process;
    }

    /** Lets its JVM write the archive of the classes that it loaded when it ends; what is in no jar is left out of its class path. */
    void archiveInto(Path file) {
        archive = file;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public int port() {
        return port;
    }

    /** Where {@link SideDoor} of this node listens. */
    public URI sideDoor() {
        return URI.create("http://127.0.0.1:" + sideDoorPort);
    }

    /** Asks {@link SideDoor}; fails with {@link IOException} when it refuses. */
    public JsonNode throughSideDoor(String path, Object body) throws IOException {
        var request = HttpRequest.newBuilder(sideDoor().resolve(path))
                .timeout(Duration.ofSeconds(60))
                .POST(HttpRequest.BodyPublishers.ofByteArray(ProtocolJson.encode(body)))
                .build();
        try {
            var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IOException(
                        "the side door says " + ProtocolJson.mapper().readTree(answer.body()));
            }
            return ProtocolJson.mapper().readTree(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Remembers from now on to which addresses of the bus one of these texts is sent. */
    public void listenFor(List<String> texts) throws IOException {
        var unused = throughSideDoor("/listen", Map.of("texts", texts));
    }

    /** What {@link #listenFor} heard: each text with its address. */
    public List<String> heard() throws IOException {
        var heard = new ArrayList<String>();
        throughSideDoor("/heard", Map.of()).get("heard").forEach(text -> heard.add(text.asText()));
        return heard;
    }

    public Path directory() {
        return directory;
    }

    public Path log() {
        return directory.resolve("node.log");
    }

    public Process process() {
        return process;
    }

    /** SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM; returns the exit value. */
    @CanIgnoreReturnValue
    public int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            kill();
            throw new IllegalStateException("the node did not stop in time, see " + log());
        }
        return process.exitValue();
    }

    /** SIGSTOP: it stands still and keeps its connections. */
    public void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** SIGCONT. */
    public void unfreeze() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        var exit = new ProcessBuilder("kill", name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("kill " + name + " failed with " + exit);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly().onExit().orTimeout(60, TimeUnit.SECONDS).join();
        }
    }

    private boolean isReadyOrDead() throws InterruptedException {
        if (!process.isAlive()) {
            return true;
        }
        try {
            var request = HttpRequest.newBuilder(url().resolve("/readyz"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
