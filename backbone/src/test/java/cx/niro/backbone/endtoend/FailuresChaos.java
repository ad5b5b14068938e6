package cx.niro.backbone.endtoend;

import static cx.niro.backbone.endtoend.Nodes.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.backbone.database.EmbeddedDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The trials that take too long for every run; {@code scripts/niro chaos} runs them and shows what they tell as a table. The nodes
 * have the intervals of a real installation.
 */
class FailuresChaos {
    private static final int AGENTS = 50;
    private static final int EACH_HAS = 40;
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** Three nodes, 50 agents at the first of them, 2,000 holds in flight, and people who ping all the time. */
    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class ThreeNodes {
        private Nodes nodes;
        private InFlight inFlight;

        @BeforeAll
        void start() throws Exception {
            nodes = Nodes.start("chaos", 3, Map.of("NIRO_DRAIN", "PT3S", "NIRO_HEARTBEAT_INTERVAL", "PT5S"));
            inFlight = InFlight.start(nodes, "chaos", AGENTS, INTERVAL);
        }

        @AfterAll
        void stop() throws Exception {
            if (inFlight != null) {
                inFlight.close();
            }
            if (nodes != null) {
                nodes.close();
            }
        }

        @AfterEach
        void restore() throws IOException, InterruptedException {
            inFlight.rest();
            new EmbeddedDatabase(nodes.directory()).start();
            nodes.restore();
        }

        @Test
        void nodeKilled() throws Exception {
            surviveInGoodColours("node killed", Disturbance.kill(0));
        }

        @Test
        void nodeFrozen() throws Exception {
            surviveInGoodColours("node frozen 30 s", Disturbance.freeze(0, Duration.ofSeconds(30)));
        }

        @Test
        void rollingRestart() throws Exception {
            surviveInGoodColours("rolling restart of three", Disturbance.rollingRestart());
        }

        @Test
        void databaseCrashed() throws Exception {
            surviveInGoodColours("database crashed 10 s", Disturbance.crashDatabase(Duration.ofSeconds(10)));
        }

        @Test
        void ringsLost() throws Exception {
            surviveInGoodColours(
                    "all rings lost 30 s", Disturbance.drop("node\\..*\\.commands", 1, Duration.ofSeconds(30)));
        }

        @Test
        void messagesLost() throws Exception {
            survive(
                    "half of all messages between nodes lost 60 s",
                    Disturbance.drop(
                            "node\\..*|heartbeat\\..*|command\\.finished|enrollment\\..*ed",
                            0.5,
                            Duration.ofSeconds(60)));
        }

        /** One after the other, at random, for as many minutes as the system property {@code niro.chaos.minutes} says. */
        @Test
        void anything() throws Exception {
            int minutes = Integer.getInteger("niro.chaos.minutes", 0);
            assumeTrue(minutes > 0, "niro.chaos.minutes is not set");
            var random = new SplittableRandom();
            var until = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
            for (int round = 1; System.nanoTime() < until; round++) {
                int node = random.nextInt(nodes.count());
                var blows = Map.of(
                        "node killed", Disturbance.kill(node),
                        "node frozen", Disturbance.freeze(node, Duration.ofSeconds(1 + random.nextInt(30))),
                        "rolling restart", Disturbance.rollingRestart(),
                        "database crashed", Disturbance.crashDatabase(Duration.ofSeconds(random.nextInt(10))),
                        "all rings lost", Disturbance.drop("node\\..*\\.commands", 1, Duration.ofSeconds(10)));
                var name = List.copyOf(blows.keySet()).get(random.nextInt(blows.size()));
                survive("round " + round + ": " + name, blows.get(name));
                restore();
            }
        }

        /** Nobody may be blamed for it. Not so where news get lost: a node may hear of a cluster's polls too late for a moment. */
        private void surviveInGoodColours(String scenario, Disturbance disturbance) throws Exception {
            assertThat(survive(scenario, disturbance).mostCritical()).isZero();
        }

        @CanIgnoreReturnValue
        private Tally survive(String scenario, Disturbance disturbance) throws Exception {
            inFlight.pollAt(0);
            var tally = inFlight.during(scenario, EACH_HAS, 1, disturbance);
            tally.assertThatNoneIsLostAndNoneDoubled();
            assertThat(tally.mostOffline()).isZero();
            return tally;
        }
    }

    /** Half of 2,000 agents lose their node and turn to the other one. */
    @Test
    void reconnect() throws Exception {
        int agents = Integer.getInteger("niro.chaos.agents", 2_000);
        try (var nodes = Nodes.start("chaos-reconnect", 2, Map.of());
                var inFlight = InFlight.start(nodes, "reconnect", agents, Duration.ofSeconds(15));
                var watch = inFlight.watch();
                var load = new Load(nodes, 1)) {
            within(120).until(watch::isWell);
            within(120).until(() -> inFlight.fleet().counts().pollsHeld() == agents);
            long quiet = load.takePeak();
            var struck = System.nanoTime();

            nodes.process(0).kill();

            within(180).until(() -> nodes.metric(1, "niro_polls_held") >= agents && watch.isWell());
            var tally = new Tally(
                    "one of two nodes killed, %d agents; requests/s at the other: %d before, %d at most"
                            .formatted(agents, quiet, load.takePeak()),
                    0,
                    0,
                    List.of(),
                    List.of(),
                    0,
                    0,
                    watch.mostOffline(),
                    watch.mostCritical(),
                    watch.illSince(struck));
            assertThat(tally.told().mostOffline()).isZero();
            assertThat(tally.mostCritical()).isZero();
            assertThat(tally.illFor()).isLessThan(Duration.ofSeconds(60));
            // the clusters are removed through the one that was killed
            nodes.restore();
        }
    }

    /** Requests that a node answers, the greatest number in a second. */
    private static final class Load implements AutoCloseable {
        private final AtomicLong peak = new AtomicLong();
        private final ScheduledExecutorService sampling = Executors.newSingleThreadScheduledExecutor();
        private double before = -1;

        Load(Nodes nodes, int node) {
            var unused = sampling.scheduleAtFixedRate(() -> sample(nodes, node), 0, 1, TimeUnit.SECONDS);
        }

        private void sample(Nodes nodes, int node) {
            try {
                var now = nodes.metric(node, "vertx_http_server_requests_total");
                if (before >= 0) {
                    peak.accumulateAndGet((long) (now - before), Math::max);
                }
                before = now;
            } catch (IOException e) {
                // the next sample says it
            }
        }

        long takePeak() {
            return peak.getAndSet(0);
        }

        @Override
        public void close() {
            sampling.shutdownNow();
        }
    }
}
