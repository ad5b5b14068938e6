package cx.niro.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.protocol.Command;
import cx.niro.protocol.Delivery;
import cx.niro.protocol.LogCredit;
import cx.niro.protocol.LogCursor;
import cx.niro.protocol.LogLine;
import cx.niro.protocol.LogState;
import cx.niro.protocol.Problem;
import cx.niro.simulator.ClusterOptions;
import cx.niro.simulator.LogControl;
import cx.niro.simulator.PodRequest;
import cx.niro.simulator.logs.LineSource;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Logs of a simulated cluster through a whole agent, with exactly the role that NIRO_ENABLE_LOGS=1 gives. */
@Timeout(180)
class AgentLogsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    static final String ROLE = """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: niro-agent-logs}
            rules: [{apiGroups: [""], resources: [pods/log], verbs: [get]}]
            """;
    static final String BINDING = """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: niro-agent-logs}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: niro-agent-logs}
            subjects: [{kind: ServiceAccount, name: niro-agent, namespace: niro-system}]
            """;

    private final FakeNiroServer server = FakeNiroServer.start();
    private final AtomicInteger commands = new AtomicInteger();
    private TestCluster cluster;
    private Agent agent;
    private LogControl log;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.start(ClusterOptions.empty().quick());
        cluster.control().addPod(PodRequest.named("shop", "web"));
        await().atMost(SOON)
                .until(() -> cluster.control()
                        .get("v1", "Pod", "shop", "web")
                        .path("status")
                        .path("phase")
                        .asText()
                        .equals("Running"));
        log = cluster.control().log("shop", "web", "main");
        var config = AgentConfig.of(
                Map.of("NIRO_URL", server.url(), "NIRO_TOKEN", FakeNiroServer.TOKEN),
                List.of("--kubeconfig", cluster.kubeconfig().toString()));
        agent = Agent.start(config, Clock.systemUTC(), () -> {
            throw new AssertionError("the agent wants to exit");
        });
    }

    @AfterEach
    void stop() throws IOException {
        agent.stop();
        server.close();
        cluster.close();
    }

    @Test
    void withoutTheRoleLogsAreRefusedAndWithItTheyComeWithoutARestart() {
        log.print("hello");
        var refused = send(from("s", "web", "main"));
        await().atMost(SOON).until(() -> server.results.containsKey(refused));
        assertThat(server.results.get(refused).status()).isEqualTo("failed");
        assertThat(server.results.get(refused).reason()).isEqualTo("capability_missing");
        assertThat(server.results.get(refused).message()).contains("NIRO_ENABLE_LOGS=1");
        assertThat(cluster.refusedRequests()).isEmpty();

        allowLogs();
        var started = send(from("s", "web", "main"));

        await().atMost(SOON).until(() -> texts("s").equals(List.of("hello")) && server.results.containsKey(started));
        assertThat(server.results.get(started).status()).isEqualTo("succeeded");
        assertThat(instance("s")).matches("[0-9a-f-]{36}/main/0");
        assertThat(cluster.refusedRequests()).isEmpty();
    }

    @Test
    void nothingIsLostOrRepeatedOverEndsCutsRotationsAndARestart() {
        allowLogs();
        log.generate(LineSource.steady(6_000, 2_000).sameTimestamp(7));
        send(from("s", "web", "main"));
        for (int i = 1; i <= 5; i++) {
            var least = 1_000 * i;
            await().atMost(SOON).until(() -> lastNumber("s") >= least);
            switch (i) {
                case 1, 4 -> log.endFollows();
                case 2 -> log.cutFollows();
                case 3 -> log.rotate();
                default -> {}
            }
        }
        // a reader that is behind when the file is rotated misses lines, and a marker says so
        await().atMost(SOON).until(() -> lastNumber("s") == 6_000);
        log.restart(137);
        log.print("line 6001");

        await().atMost(SOON).until(() -> lastNumber("s") == 6_001);
        var lines = texts("s");
        assertThat(lines).doesNotHaveDuplicates();
        var markers = server.logItems("s").stream()
                .filter(line -> line.marker() != null)
                .map(line -> line.marker() + " " + line.text())
                .toList();
        assertThat(markers).last().asString().isEqualTo("restarted restart 1 after exit code 137, OOMKilled");
        if (markers.stream().noneMatch(marker -> marker.startsWith("rotated"))) {
            assertThat(lines).isEqualTo(numbered(1, 6_001));
        }
        assertThat(instance("s")).endsWith("/main/1");
    }

    @Test
    void thousandLinesOfOneTimestampAreCutByATailAndGoneOnAfterACursorExactly() {
        allowLogs();
        var when = Instant.parse("2026-11-21T11:00:00.25Z");
        log.printAt(when, numbered(1, 1_000).toArray(String[]::new));
        send(new Command.LogsStart("tail", 1, "shop", "web", "main", false, true, 300L, null, null, 65_536));
        await().atMost(SOON).until(() -> server.logLines("tail").size() >= 300);
        assertThat(texts("tail")).isEqualTo(numbered(701, 1_000));
        assertThat(server.logLines("tail").get(0).nth()).isEqualTo(701);

        var cursor = new LogCursor(instance("tail"), when, 850);
        send(new Command.LogsStart("tail", 2, "shop", "web", "main", false, true, null, null, cursor, 65_536));
        log.print("line 1001");

        await().atMost(SOON)
                .until(() -> texts("tail").contains("line 1001")
                        && server.logLines("tail").size() >= 451);
        var second = server.logs.get("tail").stream()
                .filter(batch -> batch.head().epoch() == 2)
                .flatMap(batch -> batch.lines().decode().stream())
                .map(LogLine::text)
                .toList();
        assertThat(second).isEqualTo(numbered(851, 1_001));
    }

    @Test
    void whatStandsInTheWayOfALogIsItsStateInTheWordsOfTheApi() {
        allowLogs();
        cluster.control().addPod(PodRequest.named("shop", "broken").image("ghcr.io/acme/absent:1"));
        cluster.control().failPull("shop", "broken");
        send(from("pull", "broken", "main"));
        send(from("pod", "nobody", "main"));
        send(from("container", "web", "sidecar"));
        send(new Command.LogsStart("previous", 1, "shop", "web", "main", true, true, null, null, null, 65_536));

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(state("pull").phase()).isEqualTo("waiting");
            assertThat(state("pull").reason()).isIn("ImagePullBackOff", "ErrImagePull");
            assertThat(state("pod")).isEqualTo(LogState.failed("not_found", "pods \"nobody\" not found"));
            assertThat(state("container").phase()).isEqualTo("failed");
            assertThat(state("container").message()).contains("sidecar").contains("web");
            assertThat(state("previous").message())
                    .isEqualTo("previous terminated container \"main\" in pod \"web\" not found");
        });
        assertThat(cluster.refusedRequests()).isEmpty();
    }

    @Test
    void containerThatSaysNothingIsBeingFollowed() {
        allowLogs();
        send(from("s", "web", "main"));

        await().atMost(SOON).until(() -> state("s").equals(LogState.STREAMING));
        await().atMost(SOON).until(() -> log.counts().followers() == 1);
    }

    @Test
    void crashLoopIsToldAndFollowedFromInstanceToInstance() {
        allowLogs();
        log.print("line 1");
        send(from("s", "web", "main"));
        await().atMost(SOON).until(() -> texts("s").size() == 1);
        log.print("line 2");
        log.backOff(1);
        await().atMost(SOON).until(() -> "CrashLoopBackOff".equals(state("s").reason()));
        cluster.control().recover("shop", "web");
        log.print("line 3");

        await().atMost(SOON).until(() -> texts("s").size() >= 3);
        assertThat(texts("s")).isEqualTo(numbered(1, 3));
        assertThat(server.logItems("s").stream()
                        .filter(line -> line.marker() != null)
                        .map(LogLine::marker))
                .containsExactly("ended", "restarted");
    }

    @Test
    void stopEndsTheReadingAndTheUsersLinesAreNeverInTheAgentsOwnLog() {
        var own = new ListAppender<ILoggingEvent>();
        own.start();
        var root = (Logger) LoggerFactory.getLogger("cx.niro.agent");
        root.addAppender(own);
        allowLogs();
        log.print("canary-line");
        send(from("s", "web", "main"));
        await().atMost(SOON).until(() -> texts("s").contains("canary-line"));
        assertThat(log.counts().followers()).isEqualTo(1);
        server.answerLogs(batch -> Problem.of(503, "Unavailable", "ring_full", "later", null));
        log.print("canary-line");

        send(new Command.LogsStop("s", 1));

        await().atMost(SOON).until(() -> log.counts().followers() == 0);
        root.detachAppender(own);
        assertThat(own.list).isNotEmpty();
        assertThat(new ArrayList<>(own.list))
                .noneMatch(event -> String.valueOf(event.getKeyValuePairs()).contains("canary")
                        || event.getFormattedMessage().contains("canary"));
    }

    @Test
    void readerIsHeldUpByTheServerAndNothingIsLost() {
        allowLogs();
        server.answerLogs(batch -> Problem.of(503, "Unavailable", "ring_full", "later", null));
        log.generate(LineSource.burst(100_000).bytes(100));
        send(from("s", "web", "main"));
        await().atMost(SOON).during(Duration.ofSeconds(1)).until(() -> {
            var sent = log.counts().sentLines();
            return sent > 0 && sent < 80_000;
        });

        server.answerLogs(batch -> new LogCredit(65_536));

        await().atMost(SOON)
                .until(() -> server.logs.getOrDefault("s", List.of()).stream()
                                .mapToInt(batch -> batch.lines().count())
                                .sum()
                        >= 100_000);
        var lines = server.logLines("s");
        assertThat(lines).hasSize(100_000);
        assertThat(IntStream.range(0, 100_000))
                .allMatch(i -> lines.get(i).text().startsWith("line " + (i + 1) + "."));
    }

    private void allowLogs() {
        cluster.control().create(ROLE);
        cluster.control().create(BINDING);
    }

    @CanIgnoreReturnValue
    private String send(Command command) {
        var id = "cmd-" + commands.incrementAndGet();
        server.send(new Delivery(id, 1, 30_000, 0, null, command));
        return id;
    }

    private static Command.LogsStart from(String stream, String pod, String container) {
        return new Command.LogsStart(stream, 1, "shop", pod, container, false, true, null, null, null, 65_536);
    }

    private List<String> texts(String stream) {
        return server.logLines(stream).stream().map(LogLine::text).toList();
    }

    /** Of the lines so far, which are numbered; 0 before the first. */
    private int lastNumber(String stream) {
        var lines = server.logLines(stream);
        return lines.isEmpty()
                ? 0
                : Integer.parseInt(lines.get(lines.size() - 1).text().substring("line ".length()));
    }

    private LogState state(String stream) {
        var batches = server.logs.getOrDefault(stream, List.of());
        return batches.isEmpty()
                ? LogState.waiting("nothing yet", null)
                : batches.get(batches.size() - 1).head().state();
    }

    private String instance(String stream) {
        var batches = server.logs.get(stream);
        return batches.get(batches.size() - 1).head().instance();
    }

    private static List<String> numbered(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> "line " + i).toList();
    }
}
