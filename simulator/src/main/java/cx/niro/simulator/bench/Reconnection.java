package cx.niro.simulator.bench;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.simulator.fleet.AgentView;
import cx.niro.simulator.fleet.ProcessUse;
import cx.niro.simulator.fleet.SyntheticFleet;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Kills the first node and watches its agents until they are back. */
final class Reconnection {
    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final long LOOK_EVERY_MILLIS = 100;
    private static final int LOOKS_PER_TOTALS = 10;
    /** A poll that is held for longer was not refused. */
    private static final Duration REFUSED_WITHIN = Duration.ofMillis(100);

    private final SyntheticFleet fleet;
    private final BenchHttp http;
    private final List<URI> nodes;
    private final Times polls = new Times();
    private final Times beats = new Times();
    private final Map<String, Long> worst = new TreeMap<>();
    private final Set<Integer> polling = new HashSet<>();
    private final Set<Integer> beating = new HashSet<>();
    private List<AgentView> moving = List.of();
    private double allBackSeconds;

    Reconnection(SyntheticFleet fleet, BenchHttp http, List<URI> nodes) {
        this.fleet = fleet;
        this.http = http;
        this.nodes = List.copyOf(nodes);
    }

    void run(Runnable kill) throws InterruptedException {
        // agents are dealt out by their numbers
        moving = fleet.agents().stream()
                .filter(agent -> agent.index() % nodes.size() == 0)
                .toList();
        Instant killedAt = Instant.now();
        long killedNanos = System.nanoTime();
        kill.run();
        for (int look = 1; allBackSeconds == 0 && System.nanoTime() - killedNanos < LONGEST.toNanos(); look++) {
            Thread.sleep(LOOK_EVERY_MILLIS);
            look(killedAt, killedNanos);
            if (look % LOOKS_PER_TOTALS == 0) {
                readTotals();
            }
        }
    }

    private void look(Instant killedAt, long killedNanos) {
        Instant now = Instant.now();
        List<AgentView> agents = fleet.agents();
        for (AgentView before : moving) {
            AgentView agent = agents.get(before.index());
            if (isAfter(agent.lastBeatAt(), killedAt) && beating.add(agent.index())) {
                beats.add(0, Duration.between(killedAt, agent.lastBeatAt()).toNanos());
            }
            Instant since = agent.pollHeldSince();
            if (isAfter(since, killedAt) && isAfter(now, since.plus(REFUSED_WITHIN)) && polling.add(agent.index())) {
                polls.add(0, Duration.between(killedAt, since).toNanos());
            }
        }
        if (beating.size() == moving.size()
                && polling.size() == moving.size()
                && agents.stream().allMatch(AgentView::pollHeld)) {
            allBackSeconds = (System.nanoTime() - killedNanos) / 1e9;
        }
    }

    private static boolean isAfter(Instant time, Instant other) {
        return time != null && time.isAfter(other);
    }

    private void readTotals() {
        try {
            JsonNode statuses = http.get(nodes.get(1), "/api/v1/fleet?limit=1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join()
                    .body()
                    .at("/totals/by_status");
            statuses.properties().stream()
                    .filter(status -> !status.getKey().equals("healthy"))
                    .forEach(status -> note(status.getKey(), status.getValue().asLong()));
        } catch (CompletionException e) {
            note("(totals not answered)", 1);
        }
    }

    private void note(String status, long clusters) {
        if (clusters > 0) {
            worst.merge(status, clusters, Math::max);
        }
    }

    ReconnectReport report(double enrollSeconds, Map<String, Long> errors, List<ProcessUse> processes) {
        return new ReconnectReport(
                Instant.now(),
                fleet.agents().size(),
                nodes.size(),
                moving.size(),
                enrollSeconds,
                allBackSeconds,
                polls.percentiles(),
                beats.percentiles(),
                worst,
                errors,
                processes);
    }
}
