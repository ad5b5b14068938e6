package cx.niro.simulator.bench;

import cx.niro.simulator.fleet.AgentView;
import cx.niro.simulator.fleet.Execution;
import cx.niro.simulator.fleet.Percentiles;
import cx.niro.simulator.fleet.SyntheticFleet;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Pings clusters as a program does that uses the REST API: POST, then GET with wait until the end is seen. Nodes take turns; the
 * cluster is any, so that of two nodes every other ping enters where the agent's poll is not held.
 */
final class Pings {
    /** What a GET waits at most; a ping is asked for again until its deadline has passed. */
    private static final int WAIT_SECONDS = 10;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_WAITS = 5;
    private static final Set<String> UNFINISHED = Set.of("pending", "delivered", "running");

    private final BenchHttp http;
    private final List<URI> nodes;
    private final List<AgentView> agents;
    private final SplittableRandom random = new SplittableRandom(1);

    /** @param agents by their number: the agent's poll is held at the node of its number, modulo the number of nodes */
    Pings(BenchHttp http, List<URI> nodes, List<AgentView> agents) {
        this.http = http;
        this.nodes = List.copyOf(nodes);
        this.agents = List.copyOf(agents);
    }

    /**
     * Times from the intended sending.
     *
     * @param accepted until the POST was answered
     * @param executed until the agent began to work
     * @param ended until the caller saw that it succeeded
     * @param crossing those of {@code ended} that entered at another node than the agent's; {@code local} the others
     * @param failures by reason; whatever did not succeed
     */
    record Outcome(
            Percentiles accepted,
            Percentiles executed,
            Percentiles ended,
            Percentiles crossing,
            Percentiles local,
            Map<String, Long> failures) {}

    private record Ping(String id, long intendedAt) {}

    /** One measurement, or its warm-up. */
    private static final class Tally {
        private final List<Ping> pings = Collections.synchronizedList(new ArrayList<>());
        private final Times accepted = new Times();
        private final Times ended = new Times();
        private final Times crossing = new Times();
        private final Times local = new Times();
        private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();

        void failed(String reason) {
            failures.computeIfAbsent(reason, first -> new LongAdder()).increment();
        }
    }

    Outcome run(double perSecond, Duration during, SyntheticFleet fleet) throws InterruptedException {
        var tally = new Tally();
        int lost =
                new OpenLoop(perSecond, PATIENCE).run(during, (number, intendedAt) -> ping(number, intendedAt, tally));
        if (lost > 0) {
            tally.failures.put("unanswered", new LongAdder());
            tally.failures.get("unanswered").add(lost);
        }
        return outcome(tally, fleet);
    }

    private Future<Void> ping(int number, long intendedAt, Tally tally) {
        int node = number % nodes.size();
        AgentView agent = agents.get(random.nextInt(agents.size()));
        boolean crosses = agent.index() % nodes.size() != node;
        URI base = nodes.get(node);
        return http.post(base, "/api/v1/clusters/" + agent.clusterId() + "/commands", Map.of("type", "ping"))
                .compose(answer -> {
                    if (!answer.isSuccess()) {
                        return Future.failedFuture(new Failure("create: " + answer.reason()));
                    }
                    tally.accepted.add(intendedAt, System.nanoTime());
                    String id = answer.body().path("id").asText();
                    tally.pings.add(new Ping(id, intendedAt));
                    return end(base, id, 1);
                })
                .compose(status -> {
                    long now = System.nanoTime();
                    if (!status.equals("succeeded")) {
                        return Future.<Void>failedFuture(new Failure("ended " + status));
                    }
                    tally.ended.add(intendedAt, now);
                    (crosses ? tally.crossing : tally.local).add(intendedAt, now);
                    return Future.succeededFuture();
                })
                .onFailure(cause -> tally.failed(reason(cause)));
    }

    /** Texts of the HTTP client name the request, so each would be a reason of its own. */
    private static String reason(Throwable cause) {
        return cause instanceof Failure ? cause.getMessage() : cause.getClass().getSimpleName();
    }

    private static final class Failure extends Exception {
        Failure(String reason) {
            super(reason, null, false, false);
        }
    }

    private Future<String> end(URI base, String id, int attempt) {
        return http.get(base, "/api/v1/commands/" + id + "?wait=" + WAIT_SECONDS)
                .compose(answer -> {
                    if (!answer.isSuccess()) {
                        return Future.failedFuture(new Failure("wait: " + answer.reason()));
                    }
                    String status = answer.body().path("status").asText();
                    return UNFINISHED.contains(status) && attempt < MOST_WAITS
                            ? end(base, id, attempt + 1)
                            : Future.succeededFuture(status);
                });
    }

    private static Outcome outcome(Tally tally, SyntheticFleet fleet) {
        Map<String, Execution> executions = fleet.executions();
        Map<String, Long> begun = fleet.executionTimes();
        var executed = new Times();
        for (Ping ping : tally.pings) {
            Long begunAt = begun.get(ping.id());
            if (begunAt == null) {
                tally.failed("never executed");
                continue;
            }
            executed.add(ping.intendedAt(), begunAt);
            Execution execution = executions.get(ping.id());
            if (execution.executions() > execution.runs()) {
                tally.failed("executed more than once in a run");
            }
        }
        var failures = new TreeMap<String, Long>();
        tally.failures.forEach((reason, count) -> failures.put(reason, count.sum()));
        return new Outcome(
                tally.accepted.percentiles(),
                executed.percentiles(),
                tally.ended.percentiles(),
                tally.crossing.percentiles(),
                tally.local.percentiles(),
                failures);
    }
}
