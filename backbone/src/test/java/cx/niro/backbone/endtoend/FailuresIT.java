package cx.niro.backbone.endtoend;

import static cx.niro.backbone.endtoend.Nodes.within;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.backbone.database.EmbeddedDatabase;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
 * Three real nodes at work, and what can go wrong with them. The agents are synthetic ones: they count what they execute. Longer and
 * larger trials of the same kind are in {@link FailuresChaos}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Nodes.Three.class)
@Timeout(300)
class FailuresIT {
    private static final String RINGS = "node\\..*\\.commands";
    private static final String FEEDS = "heartbeat\\.recorded";
    private static final int AGENTS = 25;

    private Nodes nodes;
    private InFlight inFlight;

    @BeforeAll
    void start(Nodes three) throws Exception {
        nodes = three;
        inFlight = InFlight.start(nodes, "failures", AGENTS, Duration.ofSeconds(1));
    }

    @AfterAll
    void stop() throws Exception {
        if (inFlight != null) {
            inFlight.close();
        }
    }

    /** A node that was just started hears of the agents with their next beats. */
    @BeforeEach
    void areHeardByAll() {
        for (int i = 0; i < nodes.count(); i++) {
            var node = nodes.at(i);
            within(120)
                    .until(() -> node.get("fleet?limit=1&q=failures-&status=healthy")
                                    .at("/totals/matching")
                                    .asInt()
                            == AGENTS);
        }
    }

    @AfterEach
    void restore() throws IOException, InterruptedException {
        inFlight.rest();
        new EmbeddedDatabase(nodes.directory()).start();
        nodes.restore();
        for (int node = 0; node < nodes.count(); node++) {
            nodes.drop(node, "", 0);
        }
    }

    @Test
    void pingWorksThroughEachPairOfNodes() throws Exception {
        var ids = new ArrayList<String>();
        for (int polled = 0; polled < nodes.count(); polled++) {
            inFlight.pollAt(polled);
            for (int entered = 0; entered < nodes.count(); entered++) {
                var id = ping(entered, polled * nodes.count() + entered);
                var finished = nodes.at(entered).ended(id);

                assertThat(finished.get("status").asText())
                        .as("polled at %s, entered at %s", polled, entered)
                        .isEqualTo("succeeded");
                assertThat(finished.get("attempt").asInt()).isEqualTo(1);
                ids.add(id);
            }
        }
        assertThat(inFlight.lost(ids)).isEmpty();
        assertThat(inFlight.doubled(ids)).isEmpty();
    }

    @Test
    void killedNodeLosesNoneOfAThousandCommandsAndDoublesNone() throws Exception {
        inFlight.pollAt(0);

        var tally = inFlight.during("node killed", 40, 1, Disturbance.kill(0));

        tally.assertThatNoneIsLostAndNoneDoubled();
        assertThat(tally.mostOffline()).isZero();
        assertThat(tally.mostCritical()).isZero();
    }

    @Test
    @Tag("long")
    void frozenNodeLosesNoneOfAThousandCommandsAndDoublesNone() throws Exception {
        inFlight.pollAt(0);

        var tally = inFlight.during("node frozen 5 s", 40, 1, Disturbance.freeze(0, Duration.ofSeconds(5)));

        tally.assertThatNoneIsLostAndNoneDoubled();
    }

    @Test
    @Tag("long")
    void crashedDatabaseLosesNoneOfAThousandCommandsAndDoublesNone() throws Exception {
        var down = new ArrayList<HttpResponse<byte[]>>();

        var tally = inFlight.during("database crashed", 40, 1, struck -> {
            Disturbance.crash(nodes);
            within(120).until(() -> {
                down.add(nodes.at(0).answerOfPost("clusters", Map.of("name", "made-without-database")));
                return down.get(down.size() - 1).statusCode() == 503;
            });
            new EmbeddedDatabase(nodes.directory()).start();
        });

        tally.assertThatNoneIsLostAndNoneDoubled();
        assertThat(tally.mostOffline()).isZero();
        assertThat(down.get(down.size() - 1).headers().firstValue("retry-after"))
                .isPresent();
        within(120)
                .until(() -> nodes.at(0).answerOf("fleet").statusCode() == 200
                        && nodes.readiness(0).path("database").asText().equals("up"));
    }

    @Test
    void leavingNodeAnswersWhatItHoldsAndLosesNothing() throws Exception {
        inFlight.pollAt(2);
        var leaving = nodes.process(2);
        var held = inFlight.hold(2, 1);
        var asked = nodes.at(2).getLater("commands/" + held.get(0) + "?wait=10");
        long answered = inFlight.fleet().counts().polls();

        leaving.process().destroy();

        within(120).until(() -> nodes.readiness(2).path("status").asText().equals("stopping"));
        assertThat(nodes.at(2).get("fleet").get("clusters")).isNotEmpty();
        // who waits for a command's end is answered too, with its state so far
        assertThat(asked.get(60, TimeUnit.SECONDS).get("status").asText()).isEqualTo("running");
        assertThat(leaving.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        // each held poll was answered: others last for 25 s, and nobody gives commands
        assertThat(inFlight.fleet().counts().polls() - answered).isGreaterThanOrEqualTo(AGENTS);
        assertThat(leaving.process().exitValue()).isZero();
        assertThat(Files.readString(leaving.log()))
                .contains("node has stopped")
                .doesNotContain("a step of stopping failed");
        within(120).until(() -> nodes.members(0) == 2 && nodes.members(1) == 2);

        inFlight.fleet().releaseHolds(Duration.ZERO);
        within(120).until(() -> inFlight.ledger().unfinished(held) == 0);
        assertThat(inFlight.lost(held)).isEmpty();
        assertThat(inFlight.doubled(held)).isEmpty();
    }

    @Test
    void lostRingsAreMadeUpForByTheSweep() throws Exception {
        inFlight.pollAt(0);
        for (int node = 0; node < nodes.count(); node++) {
            nodes.drop(node, RINGS, 1);
        }

        var ids = new ArrayList<String>();
        for (int i = 0; i < 2 * AGENTS; i++) {
            ids.add(ping(1, i));
        }

        within(120).until(() -> inFlight.ledger().unfinished(ids) == 0);
        assertThat(nodes.dropped(0)).isPositive();
        assertThat(inFlight.lost(ids)).isEmpty();
        assertThat(inFlight.doubled(ids)).isEmpty();
    }

    @Test
    void lostFeedsAreReadUp() throws Exception {
        nodes.drop(2, FEEDS, 0.5);
        within(120).until(() -> nodes.dropped(2) > 0);
        var before = nodes.metric(2, "niro_fleet_gaps_total");

        // what changes in the clusters all the time arrives all the same
        within(120).until(() -> nodes.metric(2, "niro_fleet_gaps_total") > before);

        nodes.drop(2, FEEDS, 0);
        within(120).until(() -> podsOfAll(0).equals(podsOfAll(2)));
    }

    private String ping(int node, int number) throws IOException, InterruptedException {
        var clusters = inFlight.clusterIds();
        var path = "clusters/" + clusters.get(number % clusters.size()) + "/commands";
        return nodes.at(node)
                .post(path, Map.of("type", "ping", "deadline_seconds", 300))
                .get("id")
                .asText();
    }

    private List<String> podsOfAll(int node) throws IOException, InterruptedException {
        var rows = new ArrayList<String>();
        nodes.at(node)
                .get("fleet?limit=100&q=failures-")
                .get("clusters")
                .forEach(row -> rows.add(row.get("id").asText() + row.get("pods") + row.get("status")));
        return rows;
    }
}
