package cx.niro.verticles.command;

import static cx.niro.verticles.database.TestDatabase.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cx.niro.protocol.CommandResult;
import cx.niro.protocol.Delivery;
import cx.niro.protocol.PollAnswer;
import cx.niro.protocol.PollRequest;
import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.command.CommandMessages.Poll;
import cx.niro.verticles.command.CommandMessages.PollReply;
import cx.niro.verticles.command.CommandStore.NewCommand;
import cx.niro.verticles.command.DeliveryStore.Ended;
import cx.niro.verticles.gateway.AgentPrincipal;
import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.liveness.Proofs;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A thousand commands through two nodes to agents that lose answers, acknowledgements and results, change nodes and start anew,
 * while rings get lost: each ends once, none is executed twice within a run, an ordering key never runs two. One event loop plays
 * all parts but the store.
 */
@Timeout(120)
abstract class DeliveryContract {
    private static final int CLUSTERS = 20;
    private static final int COMMANDS = 1_000;
    private static final CommandConfig CONFIG = new CommandConfig(
            Duration.ofMillis(300), Duration.ofMillis(50), Duration.ofMillis(300), 32, Duration.ofSeconds(25));

    private final Random random = new Random(20260101);
    private final Proofs proofs = new Proofs("0123456789abcdef".getBytes(UTF_8), Clock.systemUTC());
    private final Map<UUID, Integer> ends = new HashMap<>();
    private final Map<String, Integer> executionsByRun = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private final List<Courier> nodes = new ArrayList<>();
    private final List<Agent> agents = new ArrayList<>();
    private Vertx vertx;
    private Context loop;
    private long sweeping;
    private boolean over;

    /** The stores' own, so that their answers come back on the event loop that asked. */
    abstract Vertx vertx();

    abstract CommandStore commands();

    abstract DeliveryStore deliveries();

    abstract Principal principal() throws Exception;

    abstract UUID cluster(UUID orgId) throws Exception;

    abstract Future<?> startRun(UUID clusterId, String runId);

    @BeforeEach
    void startNodes() {
        vertx = vertx();
        loop = vertx.getOrCreateContext();
        for (var name : List.of("node-a", "node-b")) {
            nodes.add(new Courier(
                    vertx,
                    CONFIG,
                    deliveries(),
                    new LocalDirectory(),
                    name,
                    proofs,
                    Clock.systemUTC(),
                    (clusterId, commandId) -> {}));
        }
    }

    @Test
    void everyCommandEndsOnceWhateverIsLost() throws Exception {
        var ann = principal();
        for (int i = 0; i < CLUSTERS; i++) {
            var agent = new Agent(cluster(ann.orgId()));
            agents.add(agent);
            await(agent.startRun());
        }
        loop.runOnContext(now -> {
            agents.forEach(Agent::poll);
            sweeping = vertx.setPeriodic(CONFIG.sweepEvery().toMillis(), tick -> sweep());
        });

        var ids = new HashSet<UUID>();
        for (int i = 0; i < COMMANDS; i++) {
            var agent = agents.get(random.nextInt(CLUSTERS));
            var key = random.nextInt(4) == 0 ? "deployment-" + random.nextInt(2) : null;
            // an agent may still be at a command of a key that ended here; the real one keeps the next waiting
            var deadline = key == null && random.nextInt(20) == 0 ? Duration.ofMillis(15) : Duration.ofMinutes(2);
            var stored = await(commands()
                    .insert(
                            ann,
                            new NewCommand(
                                    agent.clusterId,
                                    "hold",
                                    new JsonObject().put("type", "hold"),
                                    key,
                                    null,
                                    deadline)));
            ids.add(stored.id());
            ring(agent.clusterId);
            if (key == null && random.nextInt(30) == 0) {
                await(commands().cancel(ann, stored.id()).onSuccess(this::ended).otherwiseEmpty());
            }
        }

        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> await(commands().finished(ids)).size() == COMMANDS);
        over = true;
        assertThat(vertx.cancelTimer(sweeping)).isTrue();
        synchronized (this) {
            assertThat(violations).isEmpty();
            assertThat(ends.keySet()).isEqualTo(ids);
            assertThat(ends.values()).containsOnly(1);
            assertThat(executionsByRun.values()).containsOnly(1);
        }
        var statuses = new TreeMap<String, Integer>();
        for (var id : ids) {
            statuses.merge(await(commands().find(ann.visibleOrgIds(), id)).status(), 1, Integer::sum);
        }
        assertThat(statuses.keySet()).isSubsetOf("succeeded", "expired", "cancelled");
        assertThat(statuses.get("succeeded")).isGreaterThan(COMMANDS / 2);
    }

    /** Half of the rings are lost. */
    private void ring(UUID clusterId) {
        if (random.nextBoolean()) {
            loop.runOnContext(now -> nodes.forEach(node -> node.ring(clusterId)));
        }
    }

    private void sweep() {
        nodes.forEach(node -> {
            var unused = node.sweep();
        });
        commands().expire(100).onSuccess(expired -> expired.forEach(this::ended));
    }

    private synchronized void ended(Ended ended) {
        ends.merge(ended.id(), 1, Integer::sum);
    }

    private synchronized void executed(String runAndCommand) {
        executionsByRun.merge(runAndCommand, 1, Integer::sum);
    }

    private synchronized void violated(String what) {
        violations.add(what);
    }

    /** An agent as the protocol wants it, on a bad line. Lives on the one event loop. */
    private final class Agent {
        private final UUID clusterId;
        private final Set<String> runningKeys = new HashSet<>();
        private Map<String, CommandResult> memory = new HashMap<>();
        private List<String> unacknowledged = List.of();
        private String runId;
        private int runs;

        Agent(UUID clusterId) {
            this.clusterId = clusterId;
        }

        Future<?> startRun() {
            runId = "run-" + ++runs;
            memory = new HashMap<>();
            unacknowledged = List.of();
            runningKeys.clear();
            return DeliveryContract.this.startRun(clusterId, runId);
        }

        void poll() {
            if (over) {
                return;
            }
            var run = runId;
            var node = nodes.get(random.nextInt(nodes.size()));
            var pollId = UUID.randomUUID();
            var request = new PollRequest(run, 1, unacknowledged, List.of());
            node.poll(new Poll(pollId, new AgentPrincipal(clusterId, clusterId, clusterId), request), true)
                    .onSuccess(answer -> answered(run, answer))
                    .onFailure(failure -> after(10, this::poll));
            if (random.nextInt(20) == 0) {
                // the line breaks while the poll is held; the node hears of it
                after(5, () -> node.drop(pollId, clusterId, run));
            }
        }

        private void answered(String run, PollReply reply) {
            if (random.nextInt(40) == 0) {
                startRun().onComplete(started -> poll());
                return;
            }
            if (random.nextInt(10) > 0) {
                var answer = ProtocolJson.decode(
                        Deliveries.answer(reply.commands(), reply.proof()).getBytes(), PollAnswer.class);
                answer.commands().forEach(delivery -> take(run, delivery));
                unacknowledged = answer.commands().stream().map(Delivery::id).toList();
            }
            after(1, this::poll);
        }

        private void take(String run, Delivery delivery) {
            if (memory.containsKey(delivery.id())) {
                var result = memory.get(delivery.id());
                if (result != null) {
                    report(run, delivery.id(), result);
                }
                return;
            }
            memory.put(delivery.id(), null);
            executed(clusterId + "/" + run + "/" + delivery.id());
            var key = delivery.orderingKey();
            if (key != null && !runningKeys.add(key)) {
                violated("two of " + key + " at a time in " + clusterId + "/" + run);
            }
            after(1 + random.nextInt(20), () -> {
                if (!run.equals(runId)) {
                    return;
                }
                runningKeys.remove(key);
                var result = new CommandResult(run, delivery.attempt(), "succeeded", null, null, List.of(), 1);
                memory.put(delivery.id(), result);
                report(run, delivery.id(), result);
            });
        }

        /** Repeated until it is taken; a fifth gets lost on the way there, a fifth of the answers on the way back. */
        private void report(String run, String id, CommandResult result) {
            if (!run.equals(runId) || over) {
                return;
            }
            if (random.nextInt(5) == 0) {
                after(10, () -> report(run, id, result));
                return;
            }
            deliveries()
                    .result(clusterId, UUID.fromString(id), result)
                    .onSuccess(taken -> {
                        if (taken.ended() != null) {
                            ended(taken.ended());
                        }
                        if (random.nextInt(5) == 0) {
                            after(10, () -> report(run, id, result));
                        }
                    })
                    .onFailure(failure -> after(10, () -> report(run, id, result)));
        }

        private void after(long millis, Runnable step) {
            var unused = vertx.setTimer(millis, tick -> loop.runOnContext(now -> step.run()));
        }
    }
}
