package cx.niro.verticles.database;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;

/** A fresh, migrated database on one PostgreSQL server that all tests of a JVM share. Give each test class its own. */
public final class TestDatabase implements AutoCloseable {
    private static EmbeddedPostgres server;

    private final Database database;
    private final PgConnectOptions options;

    private TestDatabase(Vertx vertx, PgConnectOptions options) {
        this.options = options;
        var pooling = new PoolOptions().setMaxSize(8).setConnectionTimeout(5);
        this.database = new Database(
                PgBuilder.pool()
                        .with(pooling)
                        .connectingTo(options)
                        .using(vertx)
                        .build(),
                PgBuilder.client()
                        .with(pooling)
                        .connectingTo(options)
                        .using(vertx)
                        .build());
    }

    public static TestDatabase create(Vertx vertx) throws IOException, SQLException {
        return create(vertx, "latest");
    }

    /** @param version of the last migration, as a node of that time left it */
    public static TestDatabase create(Vertx vertx, String version) throws IOException, SQLException {
        var postgres = server();
        var name = "test_" + UUID.randomUUID().toString().replace("-", "");
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        migrate(name, version);
        return new TestDatabase(
                vertx,
                new PgConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(postgres.getPort())
                        .setDatabase(name)
                        .setUser("postgres")
                        .setPassword("postgres")
                        .setCachePreparedStatements(true));
    }

    private static void migrate(String name, String version) throws IOException {
        var unused = Flyway.configure()
                .dataSource(server().getDatabase("postgres", name))
                .target(version)
                .load()
                .migrate();
    }

    /** As the first node of today's version does. */
    public void migrate() throws IOException {
        migrate(options.getDatabase(), "latest");
    }

    private static synchronized EmbeddedPostgres server() throws IOException {
        if (server == null) {
            server = EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "off")
                    .setServerConfig("max_connections", "200")
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .start();
        }
        return server;
    }

    public Database database() {
        return database;
    }

    public PgConnectOptions options() {
        return options;
    }

    /** Waits outside Vert.x, so that a test can be written top-down. */
    @CanIgnoreReturnValue
    public static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        var unused = Future.join(database.pool().close(), database.client().close())
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
