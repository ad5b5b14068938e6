package cx.niro.verticles.retention;

import cx.niro.verticles.database.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

/** Through the pool, so that a long statement holds up no pipelined one. */
final class PgRetentionStore implements RetentionStore {
    private final Database database;

    PgRetentionStore(Database database) {
        this.database = database;
    }

    @Override
    public Future<Integer> delete(Rule rule, int most) {
        return database.guard(database.pool()
                .preparedQuery(rule.delete())
                .execute(Tuple.of(rule.age().toMillis(), most))
                .map(RowSet::rowCount));
    }
}
