package cx.niro.backbone;

import cx.niro.verticles.bus.Loop;
import cx.niro.verticles.database.Database;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows whether PostgreSQL answers: asked every few seconds, so that asking for readiness costs nothing. */
final class DatabaseProbe {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseProbe.class);
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Database database;
    private volatile boolean up = true;
    private Loop loop;

    DatabaseProbe(Database database, MeterRegistry registry) {
        this.database = database;
        var unused = Gauge.builder("niro.database.up", this, probe -> probe.isUp() ? 1 : 0)
                .strongReference(true)
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
                .query("select 1")
                .execute()
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .map(rows -> true)
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
