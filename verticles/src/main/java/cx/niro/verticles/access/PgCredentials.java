package cx.niro.verticles.access;

import cx.niro.verticles.access.AccessMessages.Token;
import cx.niro.verticles.access.AccessStore.Known;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** What callers come with, sessions and API tokens, in PostgreSQL; see {@link AccessStore}. */
final class PgCredentials {
    /** {@code found} gives session_id, expires_at, account_id and org_id; the rest is the same for every credential. */
    private static final String PRINCIPAL = """
            , subtree as (
                select org_id as id from found
                union
                select o.id from organization o join subtree t on o.parent_id = t.id
            )
            select f.session_id, f.expires_at, a.id as account_id, a.email, m.org_id, m.role,
                   array(select id from subtree) as visible
            from found f
            join account a on a.id = f.account_id and a.disabled_at is null
            join membership m on m.account_id = a.id and m.org_id = f.org_id
            """;

    private static final String FIND_SESSION = """
            with recursive found as (
                select id as session_id, expires_at, account_id, org_id from session
                where id = $1 and revoked_at is null and expires_at > $2
            )
            """ + PRINCIPAL;

    private static final String FIND_TOKEN = """
            with recursive found as (
                select id as session_id, null::timestamptz as expires_at, account_id, org_id from api_token
                where hash = $1 and revoked_at is null
            )
            """ + PRINCIPAL;

    private final Database database;
    private final Clock clock;

    PgCredentials(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    Future<Principal> openSession(UUID sessionId, UUID accountId, Instant now, Instant expiresAt) {
        return database.inTransaction(transaction -> transaction
                .preparedQuery("""
                        insert into session (id, account_id, org_id, created_at, expires_at)
                        select $1, account_id, org_id, $3, $4 from membership
                        where account_id = $2 order by created_at, org_id limit 1
                        """)
                .execute(Tuple.of(sessionId, accountId, PgAccessStore.at(now), PgAccessStore.at(expiresAt)))
                .compose(inserted ->
                        transaction.preparedQuery(FIND_SESSION).execute(Tuple.of(sessionId, PgAccessStore.at(now))))
                .compose(rows -> PgAccessStore.optional(rows)
                        .map(row -> Future.succeededFuture(known(row).principal()))
                        .orElseGet(() -> Future.failedFuture(new ServiceFailure(
                                ServiceFailure.Code.DENIED,
                                "no_membership",
                                "the account belongs to no organization"))))
                .compose(principal -> Audit.write(
                                transaction,
                                clock,
                                principal,
                                "session.open",
                                "session",
                                sessionId.toString(),
                                new JsonObject())
                        .map(principal)));
    }

    Future<Optional<Known>> findSession(UUID sessionId, Instant now) {
        return single(FIND_SESSION, sessionId, PgAccessStore.at(now))
                .map(rows -> PgAccessStore.optional(rows).map(PgCredentials::known));
    }

    Future<Boolean> closeSession(Principal caller, Instant now) {
        return revoke(
                "update session set revoked_at = $3 where id = $1 and account_id = $2 and revoked_at is null",
                caller,
                caller.sessionId(),
                now,
                "session.close",
                "session");
    }

    Future<Void> createToken(Principal caller, UUID tokenId, String name, Buffer hash, Instant now) {
        return database.inTransaction(transaction -> transaction
                .preparedQuery("""
                        insert into api_token (id, account_id, org_id, name, hash, created_at)
                        select $1, $2, $3, $4, $5, $6
                        where (select count(*) from api_token where account_id = $2 and revoked_at is null) < $7
                        """)
                .execute(Tuple.of(
                        tokenId,
                        caller.userId(),
                        caller.orgId(),
                        name,
                        hash,
                        PgAccessStore.at(now),
                        PgAccessStore.MOST_TOKENS))
                .compose(inserted -> inserted.rowCount() == 1
                        ? Audit.write(
                                transaction,
                                clock,
                                caller,
                                "token.create",
                                "api_token",
                                tokenId.toString(),
                                new JsonObject().put("name", name))
                        : Future.failedFuture(PgAccessStore.tooManyTokens())));
    }

    Future<List<Token>> listTokens(UUID accountId) {
        return single(
                        "select id, name, created_at, last_used_at from api_token"
                                + " where account_id = $1 and revoked_at is null order by created_at desc, id desc",
                        accountId)
                .map(rows -> {
                    var tokens = new ArrayList<Token>();
                    rows.forEach(row -> tokens.add(new Token(
                            row.getUUID("id"),
                            row.getString("name"),
                            PgAccessStore.instant(row, "created_at"),
                            PgAccessStore.instant(row, "last_used_at"))));
                    return tokens;
                });
    }

    Future<Optional<Known>> findToken(Buffer hash, Instant now) {
        return single(FIND_TOKEN, hash)
                .map(rows -> PgAccessStore.optional(rows).map(PgCredentials::known))
                .compose(known -> known.isEmpty()
                        ? Future.succeededFuture(known)
                        : single(
                                        "update api_token set last_used_at = $2 where id = $1"
                                                + " and (last_used_at is null or last_used_at < $3)",
                                        known.get().principal().sessionId(),
                                        PgAccessStore.at(now),
                                        PgAccessStore.at(now.minusSeconds(60)))
                                .map(known));
    }

    Future<Boolean> revokeToken(Principal caller, UUID tokenId, Instant now) {
        return revoke(
                "update api_token set revoked_at = $3 where id = $1 and account_id = $2 and revoked_at is null",
                caller,
                tokenId,
                now,
                "token.revoke",
                "api_token");
    }

    private Future<Boolean> revoke(
            String update, Principal caller, UUID id, Instant now, String action, String targetType) {
        return database.inTransaction(transaction -> transaction
                .preparedQuery(update)
                .execute(Tuple.of(id, caller.userId(), PgAccessStore.at(now)))
                .compose(updated -> updated.rowCount() == 0
                        ? Future.succeededFuture(false)
                        : Audit.write(transaction, clock, caller, action, targetType, id.toString(), new JsonObject())
                                .map(true)));
    }

    private Future<RowSet<Row>> single(String sql, Object... parameters) {
        return database.guard(database.client().preparedQuery(sql).execute(Tuple.from(parameters)));
    }

    private static Known known(Row row) {
        return new Known(
                new Principal(
                        row.getUUID("session_id"),
                        row.getUUID("account_id"),
                        row.getString("email"),
                        row.getUUID("org_id"),
                        List.of(row.getArrayOfUUIDs("visible")),
                        Principal.Role.valueOf(row.getString("role").toUpperCase(Locale.ROOT))),
                PgAccessStore.instant(row, "expires_at"));
    }
}
