package cx.niro.backbone.endtoend;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.backbone.FreePorts;
import cx.niro.backbone.NodeProcess;
import cx.niro.backbone.NodeTemplate;
import cx.niro.backbone.database.EmbeddedDatabase;
import cx.niro.protocol.ProtocolJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Real nodes that work together on one database, each a process of its own. Their logs stay below target/. */
final class Nodes implements AutoCloseable {
    private final Path directory;
    private final Map<String, String> settings;
    private final EmbeddedDatabase database;
    private final List<NodeProcess> processes = new ArrayList<>();
    private final List<Rest> doors = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();

    private Nodes(Path directory, Map<String, String> settings) {
        this.directory = directory;
        this.settings = settings;
        this.database = new EmbeddedDatabase(directory);
    }

    /**
     * Gives a test class that asks for {@link Nodes} the same three as every other one of this process. They end with it: Maven tells
     * JUnit of one class at a time, so that no scope of JUnit holds more than one.
     */
    static final class Three implements ParameterResolver {
        private static Nodes three;

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Nodes.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            synchronized (Three.class) {
                if (three == null) {
                    three = startThree();
                    Runtime.getRuntime().addShutdownHook(new Thread(Three::end, "end of three nodes"));
                }
                return three;
            }
        }

        private static void end() {
            try {
                three.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Nodes startThree() {
            return Nodes.start(
                    "three-nodes",
                    3,
                    Map.of(
                            "NIRO_DRAIN", "PT12S",
                            "NIRO_HEARTBEAT_INTERVAL", "PT1S",
                            "NIRO_UNKNOWN_AFTER", "PT8S",
                            "NIRO_OFFLINE_AFTER", "PT40S"));
        }
    }

    /** Starts them all at once on an empty database, and waits until each is ready and knows the others. */
    static Nodes start(String name, int count, Map<String, String> settings) {
        try {
            // two test processes may run side by side
            var own = name + "-" + ProcessHandle.current().pid();
            var directory = Files.createDirectories(Path.of("target", own)).toAbsolutePath();
            delete(directory);
            NodeTemplate.into(Files.createDirectories(directory));
            var nodes = new Nodes(directory, settings);
            try {
                nodes.startAll(count);
            } catch (IOException | InterruptedException | RuntimeException e) {
                nodes.close();
                throw e;
            }
            return nodes;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("the nodes could not be started", e);
        }
    }

    private void startAll(int count) throws IOException, InterruptedException {
        database.start();
        var ports = new ArrayList<Integer>();
        for (int i = 0; i < count; i++) {
            ports.add(FreePorts.next());
        }
        for (int i = 0; i < count; i++) {
            processes.add(prepare("node-" + i, ports.get(0), ports.get(i), ports));
        }
        for (var process : processes) {
            process.launch();
        }
        for (var process : processes) {
            process.awaitReady();
            doors.add(Rest.signIn(process.url()));
        }
        awaitTogether();
    }

    /** Another node on the same database, which cannot hear these: not started yet, and the caller's to close. */
    NodeProcess alone() throws IOException {
        var port = FreePorts.next();
        return prepare("alone-" + port, port, port, List.of(port));
    }

    private NodeProcess prepare(String name, int cluster, int clusterPort, List<Integer> ports) throws IOException {
        var environment = new HashMap<>(settings);
        environment.put("NIRO_DATA_DIR", directory.toString());
        environment.put(
                "NIRO_CLUSTER_JOIN",
                "tcp:"
                        + String.join(
                                ",",
                                ports.stream().map(port -> "127.0.0.1:" + port).toList()));
        environment.put("NIRO_CLUSTER_NAME", "niro-test-" + cluster);
        environment.put("NIRO_CLUSTER_PORT", Integer.toString(clusterPort));
        environment.put("NIRO_BUS_PORT", "0");
        return NodeProcess.in(Files.createDirectories(directory.resolve(name)), environment);
    }

    int count() {
        return processes.size();
    }

    NodeProcess process(int node) {
        return processes.get(node);
    }

    Rest at(int node) {
        return doors.get(node);
    }

    EmbeddedDatabase database() {
        return database;
    }

    Path directory() {
        return directory;
    }

    List<URI> urls() {
        return processes.stream().map(NodeProcess::url).toList();
    }

    List<InetSocketAddress> addresses() {
        return processes.stream()
                .map(node -> InetSocketAddress.createUnresolved("127.0.0.1", node.port()))
                .toList();
    }

    /** Starts those that ended, and waits until each knows all others. */
    void restore() throws IOException {
        for (var process : processes) {
            if (!process.process().isAlive()) {
                process.start();
            }
        }
        awaitTogether();
    }

    void awaitTogether() {
        within(90).until(() -> IntStream.range(0, count()).allMatch(node -> members(node) == count()));
    }

    /** How many nodes this one knows, itself included; 0 when it does not answer. */
    int members(int node) {
        return readiness(node).path("members").asInt();
    }

    /** The answer of /readyz; empty when there is none. */
    JsonNode readiness(int node) {
        try {
            return ProtocolJson.mapper().readTree(text(node, "/readyz"));
        } catch (IOException e) {
            return ProtocolJson.mapper().createObjectNode();
        }
    }

    /** Sum of a metric over its labels; 0 where it is missing. */
    double metric(int node, String name) throws IOException {
        return text(node, "/metrics")
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Loses that share of the bus messages that come in at this node and whose address matches; 0 ends it. */
    void drop(int node, String addresses, double share) throws IOException {
        var unused = process(node).throughSideDoor("/drops", Map.of("address", addresses, "share", share));
    }

    /** How many messages this node has lost so far by {@link #drop}. */
    long dropped(int node) throws IOException {
        return process(node).throughSideDoor("/dropped", Map.of()).get("count").asLong();
    }

    /** Gives these clusters a command of the type hold each, as a concern of that node would; returns the commands' ids. */
    List<String> hold(int node, Ledger ledger, List<String> clusterIds, Duration deadline) throws IOException {
        var answer = process(node)
                .throughSideDoor(
                        "/holds",
                        Map.of(
                                "org_id", ledger.orgId(),
                                "account_id", ledger.accountId(),
                                "cluster_ids", clusterIds,
                                "deadline_millis", deadline.toMillis()));
        var ids = new ArrayList<String>();
        answer.get("ids").forEach(id -> ids.add(id.asText()));
        return ids;
    }

    private String text(int node, String path) throws IOException {
        var request = HttpRequest.newBuilder(process(node).url().resolve(path))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    static ConditionFactory within(int seconds) {
        return await().atMost(Duration.ofSeconds(seconds))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions();
    }

    @Override
    public void close() throws IOException {
        processes.forEach(NodeProcess::close);
        try {
            database.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        delete(directory.resolve("pg"));
        delete(directory.resolve("pg-binaries"));
    }

    private static void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (var paths = Files.walk(root)) {
            for (var path : paths.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(path);
            }
        }
    }
}
