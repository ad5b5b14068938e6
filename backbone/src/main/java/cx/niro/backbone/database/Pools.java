package cx.niro.backbone.database;

import cx.niro.verticles.database.Database;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The connections of this node; all verticles share them. */
public final class Pools {
    private static final int TRANSACTIONS = 8;
    private static final int STATEMENTS = 4;
    /** Beyond it work is refused at once: a queue that only grows helps nobody. */
    private static final int MAX_WAITING = 1000;

    private Pools() {}

    public static Database open(Vertx vertx, DatabaseAddress address) {
        var connect = address.connectOptions().setPipeliningLimit(256);
        return new Database(
                PgBuilder.pool()
                        .with(options("niro-transactions", TRANSACTIONS))
                        .connectingTo(connect)
                        .using(vertx)
                        .build(),
                PgBuilder.client()
                        .with(options("niro-statements", STATEMENTS))
                        .connectingTo(connect)
                        .using(vertx)
                        .build());
    }

    /** Opens the first connections; tries again until the time is over, for a cold node is slow and a database may just start. */
    public static Future<?> reach(Vertx vertx, Database database, Duration within) {
        return reach(vertx, database, System.nanoTime() + within.toNanos());
    }

    private static Future<?> reach(Vertx vertx, Database database, long until) {
        return Future.all(
                        database.pool().query("select 1").execute(),
                        database.client().query("select 1").execute())
                .<Void>mapEmpty()
                .recover(failure -> System.nanoTime() > until
                        ? Future.failedFuture(failure)
                        : vertx.timer(1, TimeUnit.SECONDS)
                                .compose(over -> reach(vertx, database, until))
                                .mapEmpty());
    }

    public static Future<?> close(Database database) {
        return Future.join(database.pool().close(), database.client().close());
    }

    private static PoolOptions options(String name, int size) {
        return new PoolOptions()
                .setName(name)
                .setShared(true)
                .setMaxSize(size)
                .setMaxWaitQueueSize(MAX_WAITING)
                .setConnectionTimeout(4)
                .setConnectionTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout(60)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxLifetime(30)
                .setMaxLifetimeUnit(TimeUnit.MINUTES);
    }
}
