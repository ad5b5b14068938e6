package cx.niro.verticles.access;

import cx.niro.verticles.access.AccessMessages.Me;
import cx.niro.verticles.access.AccessMessages.Organization;
import cx.niro.verticles.access.AccessMessages.Person;
import cx.niro.verticles.access.AccessMessages.Token;
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
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** {@link AccessStore} in PostgreSQL: sessions and API tokens here, the rest in {@link PgAccounts} and {@link PgAttempts}. */
final class PgAccessStore implements AccessStore {
    static final int MOST_TOKENS = 100;
    static final String SETUP_CODE = "setup_code.";

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
    private final PgAccounts accounts;
    private final PgAttempts attempts;

    PgAccessStore(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
        this.accounts = new PgAccounts(database, clock);
        this.attempts = new PgAttempts(database);
    }

    @Override
    public Future<Void> ensureRootOrganization(UUID id, String name) {
        return accounts.ensureRootOrganization(id, name);
    }

    @Override
    public Future<Void> createOrganization(UUID id, UUID parentId, String name) {
        return accounts.createOrganization(id, parentId, name);
    }

    @Override
    public Future<Boolean> hasAccounts() {
        return accounts.hasAccounts();
    }

    @Override
    public Future<Boolean> createFirstAccount(NewAccount account) {
        return accounts.createFirstAccount(account);
    }

    @Override
    public Future<Void> createAccount(NewAccount account, UUID orgId, Principal.Role role) {
        return accounts.createAccount(account, orgId, role);
    }

    @Override
    public Future<Optional<KnownAccount>> findAccount(String email) {
        return accounts.findAccount(email);
    }

    @Override
    public Future<Principal> openSession(UUID sessionId, UUID accountId, Instant now, Instant expiresAt) {
        return database.inTransaction(transaction -> transaction
                .preparedQuery("""
                        insert into session (id, account_id, org_id, created_at, expires_at)
                        select $1, account_id, org_id, $3, $4 from membership
                        where account_id = $2 order by created_at, org_id limit 1
                        """)
                .execute(Tuple.of(sessionId, accountId, at(now), at(expiresAt)))
                .compose(inserted -> transaction.preparedQuery(FIND_SESSION).execute(Tuple.of(sessionId, at(now))))
                .compose(rows -> optional(rows)
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

    @Override
    public Future<Optional<Known>> findSession(UUID sessionId, Instant now) {
        return single(FIND_SESSION, sessionId, at(now))
                .map(rows -> optional(rows).map(PgAccessStore::known));
    }

    @Override
    public Future<Boolean> closeSession(Principal caller, Instant now) {
        return revoke(
                "update session set revoked_at = $3 where id = $1 and account_id = $2 and revoked_at is null",
                caller,
                caller.sessionId(),
                now,
                "session.close",
                "session");
    }

    @Override
    public Future<Void> createToken(Principal caller, UUID tokenId, String name, Buffer hash, Instant now) {
        return database.inTransaction(transaction -> transaction
                .preparedQuery("""
                        insert into api_token (id, account_id, org_id, name, hash, created_at)
                        select $1, $2, $3, $4, $5, $6
                        where (select count(*) from api_token where account_id = $2 and revoked_at is null) < $7
                        """)
                .execute(Tuple.of(tokenId, caller.userId(), caller.orgId(), name, hash, at(now), MOST_TOKENS))
                .compose(inserted -> inserted.rowCount() == 1
                        ? Audit.write(
                                transaction,
                                clock,
                                caller,
                                "token.create",
                                "api_token",
                                tokenId.toString(),
                                new JsonObject().put("name", name))
                        : Future.failedFuture(tooManyTokens())));
    }

    static ServiceFailure tooManyTokens() {
        return new ServiceFailure(
                ServiceFailure.Code.CONFLICT,
                "too_many_tokens",
                "there are " + MOST_TOKENS + " API tokens already; revoke one first");
    }

    @Override
    public Future<List<Token>> listTokens(UUID accountId) {
        return single(
                        "select id, name, created_at, last_used_at from api_token"
                                + " where account_id = $1 and revoked_at is null order by created_at desc, id desc",
                        accountId)
                .map(rows -> {
                    var tokens = new ArrayList<Token>();
                    rows.forEach(row -> tokens.add(new Token(
                            row.getUUID("id"),
                            row.getString("name"),
                            instant(row, "created_at"),
                            instant(row, "last_used_at"))));
                    return tokens;
                });
    }

    @Override
    public Future<Optional<Known>> findToken(Buffer hash, Instant now) {
        return single(FIND_TOKEN, hash)
                .map(rows -> optional(rows).map(PgAccessStore::known))
                .compose(known -> known.isEmpty()
                        ? Future.succeededFuture(known)
                        : single(
                                        "update api_token set last_used_at = $2 where id = $1"
                                                + " and (last_used_at is null or last_used_at < $3)",
                                        known.get().principal().sessionId(),
                                        at(now),
                                        at(now.minusSeconds(60)))
                                .map(known));
    }

    @Override
    public Future<Boolean> revokeToken(Principal caller, UUID tokenId, Instant now) {
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
                .execute(Tuple.of(id, caller.userId(), at(now)))
                .compose(updated -> updated.rowCount() == 0
                        ? Future.succeededFuture(false)
                        : Audit.write(transaction, clock, caller, action, targetType, id.toString(), new JsonObject())
                                .map(true)));
    }

    @Override
    public Future<Me> describe(Principal caller) {
        return single("select name from organization where id = $1", caller.orgId())
                .map(rows -> new Me(
                        new Person(caller.userId(), caller.email()),
                        new Organization(
                                caller.orgId(),
                                optional(rows).map(row -> row.getString(0)).orElse("")),
                        lower(caller.role())));
    }

    @Override
    public Future<List<Attempts>> countAttempt(List<String> keys, Instant now, Duration window) {
        return attempts.count(keys, now, window);
    }

    @Override
    public Future<Void> forgiveAttempt(String cleared, List<String> lessened) {
        return attempts.forgive(cleared, lessened);
    }

    @Override
    public Future<Buffer> keep(String name, Buffer value) {
        return single(
                        "insert into installation (name, value) values ($1, $2) on conflict (name) do nothing",
                        name,
                        value)
                .compose(inserted -> single("select value from installation where name = $1", name))
                .map(rows -> first(rows).getBuffer(0));
    }

    @Override
    public Future<Boolean> isKept(String name) {
        return single("select exists (select from installation where name = $1)", name)
                .map(rows -> first(rows).getBoolean(0));
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
                instant(row, "expires_at"));
    }

    static Row first(RowSet<Row> rows) {
        return rows.iterator().next();
    }

    static Optional<Row> optional(RowSet<Row> rows) {
        return rows.size() == 0 ? Optional.empty() : Optional.of(first(rows));
    }

    static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    static Instant instant(Row row, String column) {
        var value = row.getOffsetDateTime(column);
        return value == null ? null : value.toInstant();
    }

    static String lower(Principal.Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
