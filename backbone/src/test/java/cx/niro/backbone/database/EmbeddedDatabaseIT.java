package cx.niro.backbone.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseIT {
    @TempDir
    Path directory;

    @Test
    void theServerIsAdoptedWhileItRunsAndKeepsItsDataOverARestart() throws Exception {
        var database = new EmbeddedDatabase(directory);
        try {
            var first = database.start();
            Migrations.apply(first, Duration.ofSeconds(30));
            execute(first, "insert into installation (name, value) values ('kept', '')");

            assertThat(new EmbeddedDatabase(directory).start()).isEqualTo(first);

            assertThat(database.stop()).isTrue();
            assertThat(database.running()).isEmpty();
            assertThat(database.stop()).isFalse();

            var second = database.start();
            Migrations.apply(second, Duration.ofSeconds(30));
            execute(second, "delete from installation where name = 'kept'");
            assertThat(Files.getPosixFilePermissions(directory.resolve("pg.password")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        } finally {
            database.stop();
        }
    }

    private static void execute(DatabaseAddress address, String sql) throws Exception {
        try (var connection = DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isEqualTo(1);
        }
    }
}
