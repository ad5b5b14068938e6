package cx.niro.backbone.database;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the schema up to this version. Several nodes may start at once: Flyway's lock lets one work. */
public final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private Migrations() {}

    /** Waits for a database that is not up yet, at most {@code patience}; fails at once when a migration itself fails. */
    public static void apply(DatabaseAddress address, Duration patience) throws InterruptedException {
        var deadline = Instant.now().plus(patience);
        var flyway = Flyway.configure()
                .dataSource(address.jdbcUrl(), address.user(), address.password())
                .load();
        while (true) {
            try {
                var result = flyway.migrate();
                LOG.atInfo()
                        .addKeyValue("applied", result.migrationsExecuted)
                        .addKeyValue("version", result.targetSchemaVersion)
                        .log("database schema is up to date");
                return;
            } catch (FlywayException e) {
                if (!isUnreachable(e) || Instant.now().isAfter(deadline)) {
                    throw e;
                }
                LOG.atWarn().addKeyValue("database", address).log("database is not reachable yet, trying again");
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    /** SQLSTATE class 08 is a connection that could not be made, 57P03 a server that is starting. */
    private static boolean isUnreachable(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && sql.getSQLState() != null
                    && (sql.getSQLState().startsWith("08") || sql.getSQLState().equals("57P03"))) {
                return true;
            }
        }
        return false;
    }
}
