package cx.niro.verticles.access;

import cx.niro.verticles.access.AccessStore.Attempts;
import cx.niro.verticles.database.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Tries to sign in, counted in PostgreSQL so that all nodes throttle as one; see {@link AccessStore}. */
final class PgAttempts {
    private final Database database;

    PgAttempts(Database database) {
        this.database = database;
    }

    Future<List<Attempts>> count(List<String> keys, Instant now, Duration window) {
        // sorted, so that two attempts cannot wait for each other
        var sorted = keys.stream().sorted().toArray(String[]::new);
        var parameters = Tuple.tuple()
                .addArrayOfString(sorted)
                .addValue(PgAccessStore.at(now))
                .addValue(PgAccessStore.at(now.minus(window)));
        return database.guard(database.client().preparedQuery("""
                                insert into sign_in_failure as f (key, failures, window_started_at)
                                select key, 1, $2 from unnest($1::text[]) as key
                                on conflict (key) do update set
                                    failures = case when f.window_started_at <= $3 then 1 else least(f.failures + 1, 1000000) end,
                                    window_started_at = case when f.window_started_at <= $3 then $2 else f.window_started_at end
                                returning key, failures, window_started_at
                                """).execute(parameters))
                .map(rows -> {
                    var attempts = new ArrayList<Attempts>();
                    rows.forEach(row -> attempts.add(new Attempts(
                            row.getString("key"),
                            row.getInteger("failures"),
                            PgAccessStore.instant(row, "window_started_at"))));
                    return attempts;
                });
    }

    Future<Void> forgive(String cleared, List<String> lessened) {
        var parameters = Tuple.of(cleared).addArrayOfString(lessened.toArray(String[]::new));
        return database.inTransaction(transaction -> transaction
                .preparedQuery("delete from sign_in_failure where key = $1")
                .execute(Tuple.of(cleared))
                .compose(deleted -> transaction
                        .preparedQuery("update sign_in_failure set failures = greatest(failures - 1, 0)"
                                + " where key = any($2) and key <> $1")
                        .execute(parameters))
                .mapEmpty());
    }
}
