package cx.niro.verticles.retention;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.List;

/** Applies the rules, one after the other, each in batches. */
final class Sweep {
    static final int BATCH = 1_000;
    /** Of a rule and sweep; the next sweep goes on. */
    static final int MOST_BATCHES = 100;

    private static final String METRIC = "niro.retention.deleted.rows";

    private final RetentionStore store;
    private final List<Rule> rules;
    private final MeterRegistry metrics;

    Sweep(RetentionStore store, List<Rule> rules, MeterRegistry metrics) {
        this.store = store;
        this.rules = List.copyOf(rules);
        this.metrics = metrics;
        rules.forEach(rule -> count(rule, 0));
    }

    /** Fails as the last rule that failed, after all others. */
    Future<Void> run() {
        return from(0, null);
    }

    private Future<Void> from(int position, Throwable failure) {
        if (position == rules.size()) {
            return failure == null ? Future.succeededFuture() : Future.failedFuture(failure);
        }
        return apply(rules.get(position), 1)
                .transform(outcome -> from(position + 1, outcome.failed() ? outcome.cause() : failure));
    }

    private Future<Void> apply(Rule rule, int batch) {
        return store.delete(rule, BATCH).compose(deleted -> {
            count(rule, deleted);
            return deleted < BATCH || batch == MOST_BATCHES ? Future.succeededFuture() : apply(rule, batch + 1);
        });
    }

    private void count(Rule rule, int deleted) {
        metrics.counter(METRIC, "what", rule.what()).increment(deleted);
    }
}
