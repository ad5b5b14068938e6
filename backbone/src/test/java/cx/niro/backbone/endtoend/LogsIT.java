package cx.niro.backbone.endtoend;

import static cx.niro.backbone.endtoend.Nodes.within;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.simulator.fleet.SyntheticFleet;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Logs of one synthetic agent through three real nodes: no line is lost, none comes twice, and what a viewer misses is counted. Of killed
 * nodes and slow pages the ordinary run has {@link LogsFailuresIT}, with a real agent.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Nodes.Three.class)
@Timeout(240)
class LogsIT {
    private static final int PATIENCE = 90;

    private Nodes nodes;
    private SyntheticFleet fleet;
    private String id;
    private int pod;

    @BeforeAll
    void start(Nodes three) throws Exception {
        nodes = three;
        fleet = SyntheticFleet.start(InFlight.options(nodes.urls(), "logs", 1, Duration.ofSeconds(1)))
                .awaitReady(Duration.ofMinutes(2));
        id = fleet.agent(0).clusterId();
    }

    @AfterAll
    void stop() throws Exception {
        if (fleet != null) {
            fleet.close();
        }
        assertThat(nodes.at(0).delete("clusters/" + id).statusCode()).isEqualTo(204);
    }

    @AfterEach
    void areThreeAgain() throws IOException {
        nodes.restore();
    }

    /** A node that was just started hears of the agent with its next beats. */
    @BeforeEach
    void isHeardByAll() {
        for (int i = 0; i < nodes.count(); i++) {
            var node = nodes.at(i);
            within(PATIENCE)
                    .until(() ->
                            node.get("clusters/" + id).get("status").asText().equals("healthy"));
        }
    }

    /** Of a container that nobody looked at before. */
    private String nextLog() {
        pod++;
        return "clusters/" + id + "/logs?namespace=shop&container=app&tail=10&pod=web-" + pod;
    }

    private static void assertNothingMissing(LogPage... pages) {
        for (var page : pages) {
            assertThat(page.wrong()).isZero();
            assertThat(page.dropped()).isZero();
        }
    }

    @Test
    void aPageThatComesBackToAnotherNodeGoesOnBehindItsLastLine() throws Exception {
        fleet.printLogs(200, 100);
        var path = nextLog();
        var page = LogPage.open(nodes.at(0), path);
        within(PATIENCE).until(() -> page.lines() > 100);
        page.close();
        within(PATIENCE).until(page::isOver);

        try (var again = LogPage.resume(nodes.at(1), path, page)) {
            within(PATIENCE).until(() -> again.lines() > 100);

            assertThat(again.first()).isEqualTo(page.last() + 1);
            assertNothingMissing(page, again);
        }
    }

    @Test
    @Tag("long")
    void killingTheOwnerLosesNoLine() throws Exception {
        fleet.printLogs(500, 100);
        fleet.turnTo(1);
        var path = nextLog();
        var atTheOwner = LogPage.open(nodes.at(0), path);
        within(PATIENCE).until(() -> atTheOwner.lines() > 10);
        try (var one = LogPage.open(nodes.at(1), path);
                var other = LogPage.open(nodes.at(2), path)) {
            within(PATIENCE).until(() -> one.lines() > 10 && other.lines() > 10);
            assertThat(nodes.metric(0, "niro_logs_streams")).isEqualTo(1);

            nodes.process(0).kill();
            var lines = one.lines();

            within(PATIENCE).until(() -> one.lines() > lines + 2_000 && other.lines() > lines + 2_000);
            assertNothingMissing(atTheOwner, one, other);
            try (var moved = LogPage.resume(nodes.at(2), path, atTheOwner)) {
                within(PATIENCE).until(() -> moved.last() >= other.last());
                assertNothingMissing(moved);
            }
        }
    }

    @Test
    @Tag("long")
    void anOwnerThatStandsStillIsReplacedAndTakesNoPartWhenItGoesOn() throws Exception {
        fleet.printLogs(200, 100);
        fleet.turnTo(1);
        var path = nextLog();
        var atTheOwner = LogPage.open(nodes.at(0), path);
        within(PATIENCE).until(() -> atTheOwner.lines() > 10);
        try (var page = LogPage.open(nodes.at(1), path)) {
            within(PATIENCE).until(() -> page.lines() > 10);
            var lines = page.lines();
            nodes.process(0).freeze();
            try {
                within(PATIENCE).until(() -> page.lines() > lines + 2_000);
            } finally {
                nodes.process(0).unfreeze();
            }
            var seen = page.lines();

            within(PATIENCE).until(() -> atTheOwner.last() >= page.first() + seen && page.lines() > seen + 500);
            within(PATIENCE).until(() -> nodes.metric(0, "niro_logs_streams") == 0);
            assertNothingMissing(atTheOwner, page);
        } finally {
            atTheOwner.close();
        }
    }

    @Test
    void aNodeThatEndsSendsItsPagesElsewhere() throws Exception {
        fleet.printLogs(200, 100);
        fleet.turnTo(0);
        var path = nextLog();
        var page = LogPage.open(nodes.at(2), path);
        within(PATIENCE).until(() -> page.lines() > 50);

        assertThat(nodes.process(2).terminate()).isZero();

        within(PATIENCE).until(page::isOver);
        assertThat(page.end()).isEqualTo("stopping");
        try (var again = LogPage.resume(nodes.at(0), path, page)) {
            within(PATIENCE).until(() -> again.lines() > 50);
            assertNothingMissing(page, again);
        }
    }

    @Test
    @Tag("long")
    void aSlowPageMissesWhatItIsToldAndSlowsNobodyElse() throws Exception {
        fleet.printLogs(4_000, 3_000);
        var path = nextLog();
        try (var slow = LogPage.open(nodes.at(0), path);
                var fast = LogPage.open(nodes.at(1), path)) {
            within(PATIENCE).until(() -> slow.lines() > 100 && fast.lines() > 100);
            slow.pause();
            var begun = fast.lines();
            within(PATIENCE).until(() -> fast.lines() > begun + 20_000);
            slow.goOn();

            within(PATIENCE).until(() -> slow.dropped() > 0 && slow.last() > begun + 20_000);
            assertThat(slow.wrong()).isZero();
            assertThat(slow.lines() + slow.dropped()).isEqualTo(slow.last() - slow.first() + 1);
            assertNothingMissing(fast);
        }
    }

    @Test
    @Tag("long")
    void whileNobodyReadsTheAgentWaits() throws Exception {
        fleet.printLogs(0, 1_000);
        var path = nextLog();
        try (var page = LogPage.open(nodes.at(0), path.replace("tail=10", "tail=all"))) {
            within(PATIENCE).until(() -> page.lines() > 100);
            page.pause();
            var sent = new long[] {fleet.logCounts().lines(), 0};
            within(PATIENCE).pollInterval(Duration.ofSeconds(2)).until(() -> {
                sent[1] = sent[0];
                sent[0] = fleet.logCounts().lines();
                return sent[0] == sent[1];
            });
            page.goOn();

            within(PATIENCE).until(() -> page.lines() > sent[0] + 1_000);
            assertThat(page.first()).isEqualTo(1);
            assertNothingMissing(page);
        }
    }

    @Test
    void aRevokedTokenEndsItsPagesOnEveryNode() throws Exception {
        fleet.printLogs(50, 100);
        var made = nodes.at(0).post("tokens", Map.of("name", "to be revoked"));
        var stranger = nodes.at(1).as(made.get("token").asText());
        try (var page = LogPage.open(stranger, nextLog())) {
            within(PATIENCE).until(() -> page.lines() > 10);

            assertThat(nodes.at(0).delete("tokens/" + made.get("id").asText()).statusCode())
                    .isEqualTo(204);

            within(PATIENCE).until(page::isOver);
            assertThat(page.end()).isEqualTo("revoked");
        }
    }
}
