package cx.niro.backbone;

import cx.niro.verticles.bus.Loop;
import cx.niro.verticles.database.Database;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether PostgreSQL answers, and how much is written into it: asked every few seconds, so that asking for readiness or metrics
 * costs nothing.
 */
final class DatabaseProbe {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseProbe.class);
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final String ACTIVITY = """
            select xact_commit as commits, tup_inserted + tup_updated + tup_deleted as rows_written
            from pg_stat_database where datname = current_database()
            """;

    private final Database database;
    private volatile boolean up = true;
    private volatile Activity activity = new Activity(0, 0);
    private Loop loop;

    DatabaseProbe(Database database, MeterRegistry registry) {
        this.database = database;
        var unused = Gauge.builder("niro.database.up", this, probe -> probe.isUp() ? 1 : 0)
                .strongReference(true)
                .register(registry);
        count(registry, "niro.database.commits", "transactions of the whole database", seen -> seen.commits);
        count(
                registry,
                "niro.database.rows.written",
                "rows inserted, updated or deleted in it",
                seen -> seen.rowsWritten);
    }

    /** What PostgreSQL counts of this database, whichever node did it. */
    private record Activity(long commits, long rowsWritten) {}

    private void count(MeterRegistry registry, String name, String description, ToLongFunction<Activity> value) {
        var unused = FunctionCounter.builder(name, this, probe -> value.applyAsLong(probe.activity))
                .description(description)
                .register(registry);
    }

    void start(Vertx vertx) {
        loop = Loop.start(vertx, "database-probe", EVERY, this::probe);
    }

    void stop() {
        if (loop != null) {
            loop.stop();
        }
    }

    boolean isUp() {
        return up;
    }

    /** A database that does not answer is an answer: the loop itself is well. */
    private Future<?> probe() {
        return database.client()
                .query(ACTIVITY)
                .execute()
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .map(rows -> {
                    rows.forEach(row -> activity = new Activity(row.getLong("commits"), row.getLong("rows_written")));
                    return true;
                })
                .otherwise(false)
                .onSuccess(this::note);
    }

    private void note(boolean answers) {
        if (answers != up) {
            LOG.atWarn().addKeyValue("up", answers).log(answers ? "database is back" : "database does not answer");
        }
        up = answers;
    }
}
