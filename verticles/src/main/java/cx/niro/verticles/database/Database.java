package cx.niro.verticles.database;

import cx.niro.protocol.InvalidMessage;
import cx.niro.verticles.bus.ServiceFailure;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.time.DateTimeException;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;

/**
 * PostgreSQL as the stores see it.
 *
 * @param pool for transactions
 * @param client pipelined, for single statements
 */
public record Database(Pool pool, SqlClient client) {
    /**
     * SQLSTATEs of a server that goes down, comes up, takes no more connections, or is too slow for a statement's time limit
     * (PostgreSQL, appendix A).
     */
    private static final Set<String> DOWN = Set.of("57P01", "57P02", "57P03", "53300", "57014");

    /** What our own code does wrong; everything else that is not PostgreSQL's word is the way to it. */
    private static final Set<Class<? extends RuntimeException>> MISTAKES = Set.of(
            NullPointerException.class,
            IllegalArgumentException.class,
            IndexOutOfBoundsException.class,
            NoSuchElementException.class,
            ClassCastException.class,
            ArithmeticException.class,
            DateTimeException.class,
            InvalidMessage.class);

    /** Runs the work in one transaction; an unreachable database fails with UNAVAILABLE {@code database_unavailable}. */
    public <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
        return guard(pool.withTransaction(work));
    }

    /** Turns failures of the connection into UNAVAILABLE; statements' own errors stay as they are. */
    public <T> Future<T> guard(Future<T> statement) {
        return statement.recover(
                failure -> Future.failedFuture(isUnreachable(failure) ? unavailable(failure) : failure));
    }

    private static boolean isUnreachable(Throwable failure) {
        if (failure instanceof ServiceFailure) {
            return false;
        }
        if (failure instanceof PgException sql) {
            return DOWN.contains(sql.getSqlState());
        }
        return MISTAKES.stream().noneMatch(mistake -> mistake.isInstance(failure));
    }

    private static ServiceFailure unavailable(Throwable cause) {
        return ServiceFailure.unavailable(
                "database_unavailable",
                "the database cannot be reached in time; try again in a few seconds",
                ServiceFailure.aWhile(),
                cause);
    }
}
