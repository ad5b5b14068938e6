package cx.niro.verticles.retention;

import static cx.niro.verticles.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class SweepTest {
    private static final Rule SMALL = new Rule("small", Duration.ofDays(1), "");
    private static final Rule BROKEN = new Rule("broken", Duration.ofDays(1), "");
    private static final Rule LARGE = new Rule("large", Duration.ofDays(1), "");

    private final Map<Rule, Integer> rows = new ConcurrentHashMap<>(Map.of(SMALL, 3, LARGE, 2 * Sweep.BATCH + 5));
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Sweep sweep = new Sweep(this::delete, List.of(SMALL, BROKEN, LARGE), metrics);

    private Future<Integer> delete(Rule rule, int most) {
        if (rule.equals(BROKEN)) {
            return Future.failedFuture("the table is gone");
        }
        var deleted = Math.min(most, rows.get(rule));
        rows.merge(rule, -deleted, Integer::sum);
        return Future.succeededFuture(deleted);
    }

    private double counted(String what) {
        return metrics.get("niro.retention.deleted.rows")
                .tag("what", what)
                .counter()
                .count();
    }

    @Test
    void everyRuleIsAppliedToItsEndThoughOneFails() {
        assertThat(counted("broken")).isZero();

        var swept = sweep.run();

        assertThat(swept.cause()).hasMessage("the table is gone");
        assertThat(rows.values()).containsOnly(0);
        assertThat(counted("small")).isEqualTo(3);
        assertThat(counted("large")).isEqualTo(2 * Sweep.BATCH + 5);
    }

    @Test
    void oneRuleDoesNotKeepTheOthersWaitingForEver() {
        rows.put(SMALL, Sweep.BATCH * (Sweep.MOST_BATCHES + 1));

        var unused = sweep.run();

        assertThat(rows).containsEntry(SMALL, Sweep.BATCH).containsEntry(LARGE, 0);
    }

    @Test
    void sweepsGoOnAfterOneThatFailed() throws Exception {
        var vertx = Vertx.vertx();
        try {
            await(vertx.deployVerticle(new RetentionVerticle(sweep, Duration.ofMillis(5))));
            await().until(() -> rows.get(LARGE) == 0);

            rows.put(LARGE, 7);

            await().until(() -> rows.get(LARGE) == 0);
        } finally {
            await(vertx.close());
        }
    }
}
