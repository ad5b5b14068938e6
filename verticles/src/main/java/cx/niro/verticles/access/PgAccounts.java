package cx.niro.verticles.access;

import cx.niro.verticles.access.AccessStore.KnownAccount;
import cx.niro.verticles.access.AccessStore.NewAccount;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Organizations and accounts in PostgreSQL; see {@link AccessStore}. */
final class PgAccounts {
    private static final String UNIQUE_VIOLATION = "23505";

    /** Only one node at a time makes the first organization or account; released with the transaction. */
    private static final String LOCK_FIRST_RUN = "select pg_advisory_xact_lock(7164121)";

    private final Database database;
    private final Clock clock;

    PgAccounts(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    Future<Void> ensureRootOrganization(UUID id, String name) {
        return database.inTransaction(transaction -> transaction
                .query(LOCK_FIRST_RUN)
                .execute()
                .compose(locked -> transaction.preparedQuery("""
                                insert into organization (id, parent_id, name) select $1, null, $2
                                where not exists (select from organization where parent_id is null)
                                """).execute(Tuple.of(id, name)))
                .mapEmpty());
    }

    Future<Void> createOrganization(UUID id, UUID parentId, String name) {
        return single("insert into organization (id, parent_id, name) values ($1, $2, $3)", id, parentId, name)
                .mapEmpty();
    }

    Future<Boolean> hasAccounts() {
        return single("select exists (select from account)")
                .map(rows -> PgAccessStore.first(rows).getBoolean(0));
    }

    Future<Boolean> createFirstAccount(NewAccount account) {
        return database.inTransaction(transaction -> transaction
                .query(LOCK_FIRST_RUN)
                .execute()
                .compose(locked -> transaction
                        .query("select id from organization where parent_id is null"
                                + " and not exists (select from account) order by created_at limit 1")
                        .execute())
                .compose(rows -> rows.size() == 0
                        ? Future.succeededFuture(false)
                        : insertAccount(
                                        transaction,
                                        account,
                                        PgAccessStore.first(rows).getUUID(0),
                                        Principal.Role.OWNER)
                                .compose(made -> transaction
                                        .preparedQuery("delete from installation where starts_with(name, $1)")
                                        .execute(Tuple.of(PgAccessStore.SETUP_CODE)))
                                .map(true)));
    }

    Future<Void> createAccount(NewAccount account, UUID orgId, Principal.Role role) {
        return database.inTransaction(transaction -> insertAccount(transaction, account, orgId, role))
                .recover(failure -> Future.failedFuture(
                        failure instanceof PgException sql && UNIQUE_VIOLATION.equals(sql.getSqlState())
                                ? new ServiceFailure(
                                        ServiceFailure.Code.CONFLICT,
                                        "email_taken",
                                        "there is an account '" + account.email() + "' already")
                                : failure));
    }

    private Future<Void> insertAccount(SqlClient transaction, NewAccount account, UUID orgId, Principal.Role role) {
        var self = new Principal(account.id(), account.id(), account.email(), orgId, List.of(orgId), role);
        return transaction
                .preparedQuery("insert into account (id, email, password_hash) values ($1, $2, $3)")
                .execute(Tuple.of(account.id(), account.email(), account.passwordHash()))
                .compose(made -> transaction
                        .preparedQuery("insert into membership (org_id, account_id, role) values ($1, $2, $3)")
                        .execute(Tuple.of(orgId, account.id(), PgAccessStore.lower(role))))
                .compose(joined -> Audit.write(
                        transaction,
                        clock,
                        self,
                        "account.create",
                        "account",
                        account.id().toString(),
                        new JsonObject().put("email", account.email()).put("role", PgAccessStore.lower(role))));
    }

    Future<Optional<KnownAccount>> findAccount(String email) {
        return single(
                        "select id, email, password_hash from account"
                                + " where lower(email) = lower($1) and disabled_at is null",
                        email)
                .map(rows -> PgAccessStore.optional(rows)
                        .map(row -> new KnownAccount(
                                row.getUUID("id"), row.getString("email"), row.getString("password_hash"))));
    }

    private Future<RowSet<Row>> single(String sql, Object... parameters) {
        return database.guard(database.client().preparedQuery(sql).execute(Tuple.from(parameters)));
    }
}
