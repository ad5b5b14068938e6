package cx.niro.simulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.protocol.Command;
import cx.niro.protocol.CommandResult;
import cx.niro.protocol.Delivery;
import cx.niro.protocol.LogBatch;
import cx.niro.protocol.LogCursor;
import cx.niro.protocol.LogLine;
import cx.niro.protocol.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class SyntheticLogsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final FakeServer server = new FakeServer();
    private SyntheticFleet fleet;
    private int commands;

    @BeforeEach
    void start() {
        fleet = SyntheticFleet.start(
                FleetOptions.on(server.url(), "admin@example.org", "secret").with(new FleetOptions.Shape(1, 1, 0, 7)));
        fleet.awaitReady(LONG);
    }

    @AfterEach
    void end() {
        fleet.close();
        server.close();
    }

    @Test
    void linesComeInOrderInNumberedBatches() {
        fleet.printLogs(20_000, 60);
        begin(1, null);

        await().atMost(LONG).until(() -> lines().size() > 20_000);

        assertInOrder(lines(), 1);
        assertThat(batches()).extracting(batch -> batch.head().batch()).startsWith(1L, 2L, 3L);
        assertThat(batches()).allSatisfy(batch -> {
            assertThat(batch.lines().size()).isLessThanOrEqualTo(Protocol.MAX_LOG_LINES_BYTES);
            assertThat(batch.head().state().phase()).isEqualTo("streaming");
        });
        assertThat(fleet.logCounts().running()).isEqualTo(1);
        assertThat(fleet.logCounts().lines()).isGreaterThan(20_000);
    }

    @Test
    void streamGoesOnAfterItsCursor() {
        fleet.printLogs(1_000, 60);
        begin(1, null);
        await().atMost(LONG).until(() -> lines().size() > 100);
        LogLine last = lines().get(57);
        LogCursor cursor = new LogCursor(batches().get(0).head().instance(), Instant.parse(last.timestamp()), 1);
        server.logBatches.clear();

        begin(2, cursor);

        await().atMost(LONG).until(() -> linesOf(2).size() > 100);
        assertInOrder(linesOf(2), 59);
    }

    @Test
    void refusedBatchIsSentAgainAndNothingIsLost() {
        fleet.printLogs(5_000, 60);
        server.refuseLogs = new FakeServer.Refusal(503, 0);
        begin(1, null);
        await().atMost(LONG).until(() -> server.refusedLogs.get() > 1);

        server.refuseLogs = null;

        await().atMost(LONG).until(() -> lines().size() > 1_000);
        assertInOrder(lines(), 1);
        assertThat(fleet.logCounts().repeated()).isPositive();
    }

    @Test
    void withoutCreditNoLinesAreSent() {
        fleet.printLogs(0, 60);
        server.logCredit = 0;
        begin(1, null);
        await().atMost(LONG).until(() -> batches().size() > 3);
        assertThat(batches().subList(1, 3)).allMatch(batch -> batch.head().count() == 0);

        server.logCredit = 65_536;

        await().atMost(LONG).until(() -> lines().size() > 5_000);
        assertInOrder(lines(), 1);
    }

    @Test
    void stoppedAndRefusedStreamsEnd() {
        begin(1, null);
        await().atMost(LONG).until(() -> fleet.logCounts().running() == 1);
        deliver(new Command.LogsStop("stream", 1));
        await().atMost(LONG).until(() -> fleet.logCounts().running() == 0);

        server.refuseLogs = new FakeServer.Refusal(410, 1);
        begin(2, null);

        await().atMost(LONG)
                .until(() ->
                        fleet.logCounts().started() == 2 && fleet.logCounts().running() == 0);
        begin(1, null);
        await().atMost(LONG).until(() -> fleet.logCounts().started() == 3);
    }

    @Test
    void lowerEpochIsRefusedWhileTheHigherOneRuns() {
        begin(5, null);
        await().atMost(LONG).until(() -> fleet.logCounts().running() == 1);

        String id = begin(4, null);

        await().atMost(LONG).until(() -> server.results.containsKey(id));
        CommandResult result = server.results.get(id).get(0);
        assertThat(result.status()).isEqualTo("failed");
        assertThat(result.reason()).isEqualTo("superseded_epoch");
        assertThat(fleet.logCounts().started()).isEqualTo(1);
    }

    @CanIgnoreReturnValue
    private String begin(long epoch, LogCursor cursor) {
        return deliver(new Command.LogsStart(
                "stream", epoch, "shop", "web-1", "web", false, true, null, null, cursor, 65_536));
    }

    @CanIgnoreReturnValue
    private String deliver(Command command) {
        String id = "c-" + ++commands;
        server.deliver(fleet.agent(0).clusterId(), new Delivery(id, 1, 60_000, 0, null, command));
        return id;
    }

    private List<LogBatch> batches() {
        return server.logBatches.getOrDefault("stream", List.of());
    }

    private List<LogLine> lines() {
        return batches().stream()
                .flatMap(batch -> batch.lines().decode().stream())
                .toList();
    }

    private List<LogLine> linesOf(long epoch) {
        return batches().stream()
                .filter(batch -> batch.head().epoch() == epoch)
                .flatMap(batch -> batch.lines().decode().stream())
                .toList();
    }

    private static void assertInOrder(List<LogLine> lines, long first) {
        long expected = first;
        for (LogLine line : lines) {
            assertThat(line.text()).startsWith("line " + expected++ + " ");
        }
    }
}
