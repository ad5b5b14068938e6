package cx.niro.backbone.endtoend;

import cx.niro.backbone.database.EmbeddedDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What the database says of commands, read beside the product. A trigger of the test notes each change of a status from the moment of
 * {@link #open} on, so that a command that ended twice is found even if it ended the same way.
 */
final class Ledger {
    private static final String OPEN = "('pending', 'delivered', 'running')";
    private static final String TRIGGER = """
            create table if not exists test_transition (
                command_id uuid not null, was text not null, became text not null,
                at timestamptz not null default clock_timestamp());
            create or replace function test_note_transition() returns trigger language plpgsql as $$
            begin
                insert into test_transition (command_id, was, became) values (old.id, old.status, new.status);
                return new;
            end $$;
            create or replace trigger test_transition after update on command
                for each row when (old.status is distinct from new.status) execute function test_note_transition()
            """;

    private final EmbeddedDatabase database;
    private final String orgId;
    private final String accountId;

    private Ledger(EmbeddedDatabase database) throws SQLException, IOException {
        this.database = database;
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(TRIGGER);
            try (var rows = statement.executeQuery("select org_id, account_id from membership limit 1")) {
                rows.next();
                orgId = rows.getString(1);
                accountId = rows.getString(2);
            }
        }
    }

    static Ledger open(EmbeddedDatabase database) throws SQLException, IOException {
        return new Ledger(database);
    }

    String orgId() {
        return orgId;
    }

    String accountId() {
        return accountId;
    }

    /** How many of these commands are in each status. */
    Map<String, Integer> byStatus(Collection<String> ids) throws SQLException, IOException {
        var counts = new TreeMap<String, Integer>();
        each("select status, count(*) from command where id = any(?) group by status", ids, row -> {
            var unused = counts.put(row.get(0), Integer.parseInt(row.get(1)));
        });
        return counts;
    }

    /** How many of these commands have not ended. */
    int unfinished(Collection<String> ids) throws SQLException, IOException {
        return count("select count(*) from command where id = any(?) and status in " + OPEN, ids);
    }

    /** How many commands of anybody have not ended. */
    int unfinished() throws SQLException, IOException {
        return count("select count(*) from command where ? is not null and status in " + OPEN, List.of());
    }

    /** Those of these commands that did not change into a terminal status exactly once, or left one. */
    List<String> notEndedOnce(Collection<String> ids) throws SQLException, IOException {
        var found = new ArrayList<String>();
        each("""
                select wanted.id::text,
                       (select string_agg(was || ' > ' || became, ', ' order by at) from test_transition
                        where command_id = wanted.id)
                from unnest(?) as wanted (id)
                where 1 <> (select count(*) from test_transition
                            where command_id = wanted.id and became not in %1$s and was in %1$s)
                   or exists (select from test_transition where command_id = wanted.id and was not in %1$s)
                """.formatted(OPEN), ids, row -> found.add(row.get(0) + ": " + row.get(1)));
        return found;
    }

    private int count(String sql, Collection<String> ids) throws SQLException, IOException {
        var found = new ArrayList<Integer>();
        each(sql, ids, row -> found.add(Integer.parseInt(row.get(0))));
        return found.get(0);
    }

    private interface Row {
        void take(List<String> columns);
    }

    private void each(String sql, Collection<String> ids, Row taker) throws SQLException, IOException {
        try (var connection = connect();
                var statement = connection.prepareStatement(sql)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid", ids.stream().map(UUID::fromString).toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var columns = new ArrayList<String>();
                    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                        columns.add(rows.getString(i));
                    }
                    taker.take(columns);
                }
            }
        }
    }

    private Connection connect() throws SQLException, IOException {
        var address = database.running().orElseThrow(() -> new SQLException("the database does not run"));
        return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
    }
}
