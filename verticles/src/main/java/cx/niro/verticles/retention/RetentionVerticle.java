package cx.niro.verticles.retention;

import cx.niro.verticles.bus.Loop;
import cx.niro.verticles.database.Database;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/** Sweeps old rows. One instance a node. */
public final class RetentionVerticle extends VerticleBase {
    private static final Duration EVERY = Duration.ofMinutes(10);

    private final Sweep sweep;
    private final Duration every;
    private Loop loop;

    public RetentionVerticle(Database database, RetentionConfig config, MeterRegistry metrics) {
        this(new Sweep(new PgRetentionStore(database), Rules.of(config), metrics), EVERY);
    }

    RetentionVerticle(Sweep sweep, Duration every) {
        this.sweep = sweep;
        this.every = every;
    }

    @Override
    public Future<?> start() {
        loop = Loop.start(vertx, "retention", every, sweep::run);
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        loop.stop();
        return Future.succeededFuture();
    }
}
