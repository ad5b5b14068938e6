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
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** {@link AccessStore} in PostgreSQL: most of it in {@link PgAccounts}, {@link PgCredentials} and {@link PgAttempts}. */
final class PgAccessStore implements AccessStore {
    static final int MOST_TOKENS = 100;
    static final String SETUP_CODE = "setup_code.";

    private final Database database;
    private final PgAccounts accounts;
    private final PgAttempts attempts;
    private final PgCredentials credentials;

    PgAccessStore(Database database, Clock clock) {
        this.database = database;
        this.accounts = new PgAccounts(database, clock);
        this.attempts = new PgAttempts(database);
        this.credentials = new PgCredentials(database, clock);
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
        return credentials.openSession(sessionId, accountId, now, expiresAt);
    }

    @Override
    public Future<Optional<Known>> findSession(UUID sessionId, Instant now) {
        return credentials.findSession(sessionId, now);
    }

    @Override
    public Future<Boolean> closeSession(Principal caller, Instant now) {
        return credentials.closeSession(caller, now);
    }

    @Override
    public Future<Void> createToken(Principal caller, UUID tokenId, String name, Buffer hash, Instant now) {
        return credentials.createToken(caller, tokenId, name, hash, now);
    }

    static ServiceFailure tooManyTokens() {
        return new ServiceFailure(
                ServiceFailure.Code.CONFLICT,
                "too_many_tokens",
                "there are " + MOST_TOKENS + " API tokens already; revoke one first");
    }

    @Override
    public Future<List<Token>> listTokens(UUID accountId) {
        return credentials.listTokens(accountId);
    }

    @Override
    public Future<Optional<Known>> findToken(Buffer hash, Instant now) {
        return credentials.findToken(hash, now);
    }

    @Override
    public Future<Boolean> revokeToken(Principal caller, UUID tokenId, Instant now) {
        return credentials.revokeToken(caller, tokenId, now);
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
