package cx.niro.verticles.heartbeat;

import static cx.niro.verticles.database.TestDatabase.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cx.niro.protocol.Capabilities;
import cx.niro.protocol.HeartbeatAnswer;
import cx.niro.protocol.ProtocolJson;
import cx.niro.protocol.Snapshot;
import cx.niro.protocol.StateHashes;
import cx.niro.verticles.TestClock;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.gateway.AgentPrincipal;
import cx.niro.verticles.liveness.DatabaseTime;
import cx.niro.verticles.liveness.Proofs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Agents whose states change at random, which talk to two nodes that do not hear of each other: requests and answers get lost, copies
 * arrive late or at once, a node of the version before overlooks deltas, runs end, the capability is switched. Whatever happens, what
 * is stored under a digest is the state of that digest as its agent saw it, and once all is quiet it is the newest.
 */
class DeltaPropertyTest {
    private static final HeartbeatConfig CONFIG =
            new HeartbeatConfig(Duration.ofSeconds(15), Duration.ofSeconds(45), Duration.ofSeconds(30));
    private static final int AGENTS = 100;
    private static final int STEPS = 60;

    private final TestClock clock = new TestClock();
    private final FakeHeartbeatStore store = new FakeHeartbeatStore(clock);
    private final Proofs proofs = new Proofs("0123456789abcdef".getBytes(UTF_8), clock);
    private final List<Vertx> nodes = List.of(Vertx.vertx(), Vertx.vertx());

    @BeforeEach
    void start() throws Exception {
        for (var node : nodes) {
            await(node.deployVerticle(new HeartbeatVerticle(
                    CONFIG, store, proofs, clock, new DatabaseTime(clock), Duration.ofMillis(20))));
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (var node : nodes) {
            await(node.close());
        }
    }

    @Test
    void whateverHappensWhatIsStoredIsAStateOfTheAgentAndInTheEndTheNewest() throws Exception {
        var threads = Executors.newFixedThreadPool(20);
        try {
            var agents = IntStream.range(0, AGENTS)
                    .mapToObj(seed -> threads.submit(() -> {
                        var agent = new Agent(seed);
                        agent.live();
                        return agent.merged;
                    }))
                    .toList();
            var merged = 0;
            for (var agent : agents) {
                merged += agent.get();
            }
            assertThat(merged).as("deltas that were merged").isGreaterThan(AGENTS);
        } finally {
            threads.shutdownNow();
        }
    }

    /** As the real one behaves: the state that the server confirmed is what the next delta starts from. */
    private final class Agent {
        private final Random random;
        private final int seed;
        private final AgentPrincipal principal =
                new AgentPrincipal(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
        private final FakeHeartbeatStore.Row row = store.add(principal.clusterId(), principal.orgId(), "uid-1");
        private final TestBeats beats = TestBeats.withPods(8);
        private final Map<String, Snapshot> seen = new HashMap<>();
        private final List<Buffer> sent = new ArrayList<>();
        private final List<Future<HeartbeatAnswer>> underWay = new ArrayList<>();
        private Snapshot confirmed;
        private int runs = 1;
        private int pods = 8;
        private int merged;

        Agent(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void live() throws Exception {
            for (int step = 0; step < STEPS; step++) {
                happens();
                beat(random.nextInt(10));
                assertStoredIsSeen(step);
            }
            // a node may have to hear of the other's states by its next flush
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(20))
                    .untilAsserted(() -> {
                        beat(9);
                        assertStoredIsSeen(STEPS);
                        assertThat(row.digest)
                                .as("agent %d", seed)
                                .isEqualTo(beats.snapshot().digest());
                        assertThat(confirmed).isEqualTo(beats.snapshot());
                    });
        }

        private void happens() throws Exception {
            for (int i = random.nextInt(3); i > 0; i--) {
                var name = "web-" + random.nextInt(pods);
                if (random.nextInt(3) > 0) {
                    beats.put(TestBeats.pod(name, "h" + random.nextInt(4), "Running"));
                } else {
                    beats.remove(name);
                }
                pods = Math.max(pods, 6 + random.nextInt(6));
            }
            switch (random.nextInt(25)) {
                case 0 -> {
                    // it starts anew when the one before has ended, and knows nothing of what is stored
                    await(Future.join(underWay).otherwiseEmpty());
                    underWay.clear();
                    runs++;
                    beats.run("run-" + runs);
                    confirmed = null;
                    sent.clear();
                }
                case 1 -> {
                    beats.capabilities(random.nextBoolean() ? Capabilities.NONE : TestBeats.PODS);
                    confirmed = random.nextInt(4) > 0 ? null : confirmed;
                }
                case 2 -> clock.advance(Duration.ofMinutes(6));
                // it believes what is not so
                case 3 -> confirmed = beats.snapshot();
                default -> {}
            }
        }

        private void beat(int dice) throws Exception {
            var now = beats.snapshot();
            seen.put(now.digest(), now);
            var body = compose(now, dice == 0);
            sent.add(body);
            if (dice == 1) {
                return; // the request is lost
            }
            if (dice == 2) {
                // it waits no longer, and the next beat comes beside this one
                underWay.add(request(random.nextInt(2), body));
                return;
            }
            var answer = dice == 3 ? both(body) : send(body);
            if (dice == 4) {
                // a copy of an earlier one comes late
                var unused = send(sent.get(random.nextInt(sent.size())));
            }
            confirmed = answer.resync() ? null : now;
        }

        private Buffer compose(Snapshot now, boolean overlooked) {
            if (confirmed != null && confirmed.digest().equals(now.digest())) {
                return beats.digestOnly().next();
            }
            var delta =
                    confirmed != null && StateHashes.of(confirmed).deltaTo(now).isPresent();
            if (delta) {
                merged++;
                // a node of the version before sees no more of it than the digest
                return overlooked
                        ? beats.digestOnly().next()
                        : beats.deltaFrom(confirmed).next();
            }
            return beats.full().next();
        }

        private HeartbeatAnswer send(Buffer body) throws Exception {
            return await(request(random.nextInt(2), body));
        }

        private HeartbeatAnswer both(Buffer body) throws Exception {
            var first = request(0, body);
            var second = request(1, body);
            await(Future.all(first, second));
            return (random.nextBoolean() ? first : second).result();
        }

        private Future<HeartbeatAnswer> request(int node, Buffer body) {
            return new Bus(nodes.get(node)).request(HeartbeatMessages.BEAT, principal, body);
        }

        private void assertStoredIsSeen(int step) throws Exception {
            synchronized (store) {
                if (row.digest == null) {
                    return;
                }
                var expected = allowed(seen.get(row.digest), row.facts.capabilities());
                assertThat(stored()).as("agent %d, step %d", seed, step).isEqualTo(expected);
                assertThat(row.pods.values().stream().collect(Collectors.toMap(PodRow::name, PodRow::hash)))
                        .isEqualTo(expected.pods().stream()
                                .collect(Collectors.toMap(pod -> pod.name(), pod -> pod.hash())));
                assertThat(row.facts.podsTotal()).isEqualTo(expected.pods().size());
            }
        }

        private Snapshot stored() throws Exception {
            try (var json = new GZIPInputStream(new ByteArrayInputStream(row.snapshot.getBytes()))) {
                return ProtocolJson.decode(json, Snapshot.class);
            }
        }

        private static Snapshot allowed(Snapshot state, Capabilities capabilities) {
            return capabilities.podsEnabled()
                    ? state
                    : new Snapshot(
                            state.nodes(),
                            List.of(),
                            List.of(),
                            state.events().stream()
                                    .filter(event -> event.objectKind().equals("Node"))
                                    .toList(),
                            state.namespaces(),
                            state.digest());
        }
    }
}
