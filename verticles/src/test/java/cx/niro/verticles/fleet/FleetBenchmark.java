package cx.niro.verticles.fleet;

import cx.niro.verticles.TestClock;
import cx.niro.verticles.fleet.FleetMessages.GetFleet;
import cx.niro.verticles.fleet.Observation.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * By hand: how long a page of a fleet of 10,000 clusters (20 pods each) takes, view and totals computed anew each time. The
 * goal is 150 ms on the server.
 */
public final class FleetBenchmark {
    private static final int CLUSTERS = 10_000;
    private static final int WARM_UP = 300;
    private static final int RUNS = 300;
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private FleetBenchmark() {}

    public static void main(String[] arguments) {
        var index = new FleetIndex();
        var chance = new Random(1);
        for (var i = 1; i <= CLUSTERS; i++) {
            var id = FleetSyncTest.id(i);
            var environment = FleetQuery.ENVIRONMENTS.get(chance.nextInt(4));
            index.load(new FleetRow(
                    Clusters.cluster(id, "edge-site-" + chance.nextInt(1_000_000), environment, Map.of("region", "eu")),
                    Clusters.facts(id, 1, i),
                    Clusters.seen(id, NOW.minusMillis(chance.nextInt(100_000)))));
        }
        measure("first page of 100", index, 100, null);
        measure("first page of 1000", index, 1000, null);
        measure("100 that match a name", index, 100, "77");
    }

    private static void measure(String what, FleetIndex index, int limit, String q) {
        var clock = new TestClock();
        var pages = new FleetPages(
                index,
                new StatusRule(FleetConfig.defaults("https://niro.test")),
                new OutdatedAgents(),
                clock,
                () -> new Moment(NOW, NOW.minus(Duration.ofDays(1)), false),
                () -> NOW);
        var query = FleetQuery.of(new GetFleet(List.of(Clusters.ORG), null, null, q, null, limit, null));
        var micros = new long[RUNS];
        var bytes = 0;
        for (var run = -WARM_UP; run < RUNS; run++) {
            clock.advance(Duration.ofSeconds(2));
            var start = System.nanoTime();
            bytes = pages.page(Set.of(Clusters.ORG), query).body().length;
            if (run < 0 && run == -WARM_UP) {
                System.out.printf("%s: cold %.1f ms%n", what, (System.nanoTime() - start) / 1e6);
            }
            if (run >= 0) {
                micros[run] = (System.nanoTime() - start) / 1000;
            }
        }
        Arrays.sort(micros);
        System.out.printf(
                "%s: p50 %.1f ms, p99 %.1f ms, %d bytes%n",
                what, micros[RUNS / 2] / 1e3, micros[RUNS * 99 / 100] / 1e3, bytes);
    }
}
