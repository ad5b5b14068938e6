package cx.niro.verticles.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.util.List;

/**
 * A node of the version of migration V10 as the database meets it: the statements of then, word for word, recorded in
 * {@code older-node/v10}. These files never change.
 */
public final class OlderNode {
    public static final String SCHEMA = "10";
    private static final List<String> STATEMENTS = List.of(
            "acknowledge_commands",
            "cancel_command",
            "claim_commands",
            "due_clusters",
            "expire_commands",
            "find_cluster",
            "find_command",
            "finish_command",
            "go_on_with_command",
            "insert_command",
            "keep_late_result",
            "mark_polled",
            "mark_seen",
            "note_clone",
            "release_commands",
            "reset_run",
            "take_over");

    private final Database database;

    public OlderNode(Database database) {
        this.database = database;
    }

    /** All that are recorded. */
    static List<String> statements() {
        return STATEMENTS;
    }

    /** @param statement its file, without ending */
    @CanIgnoreReturnValue
    public RowSet<Row> does(String statement, Object... arguments) throws Exception {
        return TestDatabase.await(
                database.client().preparedQuery(sql(statement)).execute(Tuple.wrap(arguments)));
    }

    static String sql(String statement) throws IOException {
        try (var file = OlderNode.class.getResourceAsStream("/older-node/v10/" + statement + ".sql")) {
            return new String(file.readAllBytes(), UTF_8);
        }
    }
}
