package cx.niro.verticles.enrollment;

import cx.niro.verticles.access.Audit;
import cx.niro.verticles.bus.Ids;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.enrollment.EnrollmentMessages.Cluster;
import cx.niro.verticles.gateway.AgentPrincipal;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;

/**
 * What people do to clusters and their tokens, in PostgreSQL: see the package for the order of locks. Agents are {@link PgExchanges}'
 * and {@link PgAgentKeys}'.
 */
final class PgEnrollmentStore implements EnrollmentStore {
    private static final String INSERT_CLUSTER = """
            insert into cluster (id, org_id, name, environment, labels) values ($1, $2, $3, $4, $5)
            returning id, org_id, name, environment, labels, created_at, enrolled_at
            """;
    private static final String CHANGE_CLUSTER = """
            update cluster
            set name = coalesce($3, name), environment = coalesce($4, environment), labels = coalesce($5, labels),
                changed_at = clock_timestamp()
            where id = $1 and org_id = any($2) and deleted_at is null
            returning id, org_id, name, environment, labels, created_at, enrolled_at
            """;
    private static final String LOCK_CLUSTER = """
            select org_id, name from cluster
            where id = $1 and org_id = any($2) and deleted_at is null
            for no key update
            """;
    private static final String DELETE_CLUSTER =
            "update cluster set deleted_at = now(), changed_at = clock_timestamp() where id = $1";
    /** Heartbeats touch pods under this lock only, so that the two cannot wait for each other's rows. */
    private static final String LOCK_STATE = "select 1 from cluster_state where cluster_id = $1 for update";

    private static final String DELETE_PODS = "delete from pod where cluster_id = $1";
    private static final String TOUCH_CLUSTER = "update cluster set changed_at = clock_timestamp() where id = $1";
    private static final String INSERT_TOKEN = """
            insert into enrollment_token (id, cluster_id, org_id, hash, expires_at)
            values ($1, $2, $3, $4, clock_timestamp() + $5::bigint * interval '1 millisecond')
            returning expires_at
            """;
    private static final String REVOKE_UNUSED_TOKENS = """
            update enrollment_token set revoked_at = now()
            where cluster_id = $1 and revoked_at is null and used_at is null
            """;
    static final String REVOKE_TOKENS_BUT = """
            update enrollment_token set revoked_at = now()
            where cluster_id = $1 and revoked_at is null and id is distinct from $2
            """;
    static final String REVOKE_KEYS = """
            update agent_key set revoked_at = now() where cluster_id = $1 and revoked_at is null
            returning id, enrollment_token_id, first_used_at
            """;
    private static final String UNIQUE_VIOLATION = "23505";

    private final Database database;
    private final Clock clock;
    private final PgExchanges exchanges;
    private final PgAgentKeys keys;

    PgEnrollmentStore(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
        this.exchanges = new PgExchanges(database, clock);
        this.keys = new PgAgentKeys(database);
    }

    @Override
    public Future<NewCluster> createCluster(
            Principal principal, ClusterSpec spec, Buffer tokenHash, Duration tokenTtl) {
        var id = Ids.next(clock);
        return nameTaken(
                spec.name(),
                database.inTransaction(tx -> tx.preparedQuery(INSERT_CLUSTER)
                        .execute(Tuple.of(
                                id,
                                principal.orgId(),
                                spec.name(),
                                spec.environment(),
                                ClusterRows.json(spec.labels())))
                        .map(rows -> ClusterRows.cluster(only(rows)))
                        .compose(cluster -> insertToken(tx, id, principal.orgId(), tokenHash, tokenTtl)
                                .map(expires -> new NewCluster(principal.orgId(), cluster, expires)))
                        .compose(made -> audit(
                                        tx,
                                        principal,
                                        "cluster.create",
                                        id,
                                        described(spec.name())
                                                .put("environment", spec.environment())
                                                .put("labels", ClusterRows.json(spec.labels())))
                                .map(made))));
    }

    @Override
    public Future<Owned<Cluster>> changeCluster(Principal principal, UUID clusterId, ClusterChange change) {
        var parameters = Tuple.of(
                clusterId,
                visible(principal),
                change.name(),
                change.environment(),
                change.labels() == null ? null : ClusterRows.json(change.labels()));
        return nameTaken(
                change.name(),
                database.inTransaction(tx -> tx.preparedQuery(CHANGE_CLUSTER)
                        .execute(parameters)
                        .compose(rows -> rows.size() == 0
                                ? Future.failedFuture(Refusals.noCluster(clusterId))
                                : Future.succeededFuture(
                                        new Owned<>(only(rows).getUUID("org_id"), ClusterRows.cluster(only(rows)))))
                        .compose(changed -> audit(
                                        tx, principal, "cluster.update", clusterId, ClusterRows.changes(change))
                                .map(changed))));
    }

    @Override
    public Future<Owned<List<UUID>>> deleteCluster(Principal principal, UUID clusterId) {
        return database.inTransaction(tx -> lock(tx, principal, clusterId)
                .compose(locked -> tx.preparedQuery(DELETE_CLUSTER)
                        .execute(Tuple.of(clusterId))
                        .compose(deleted -> deletePods(tx, clusterId))
                        .compose(deleted -> killTokensAndKeys(tx, clusterId))
                        .compose(keys -> audit(tx, principal, "cluster.delete", clusterId, described(locked.value()))
                                .map(new Owned<>(locked.orgId(), keys)))));
    }

    @Override
    public Future<Owned<Instant>> createToken(
            Principal principal, UUID clusterId, Buffer tokenHash, Duration tokenTtl) {
        return database.inTransaction(tx -> lock(tx, principal, clusterId)
                .compose(locked -> tx.preparedQuery(REVOKE_UNUSED_TOKENS)
                        .execute(Tuple.of(clusterId))
                        .compose(revoked -> insertToken(tx, clusterId, locked.orgId(), tokenHash, tokenTtl))
                        .compose(expires -> audit(
                                        tx, principal, "cluster.create_token", clusterId, described(locked.value()))
                                .map(new Owned<>(locked.orgId(), expires)))));
    }

    @Override
    public Future<Owned<List<UUID>>> revokeKey(Principal principal, UUID clusterId) {
        return database.inTransaction(tx -> lock(tx, principal, clusterId)
                .compose(locked -> tx.preparedQuery(TOUCH_CLUSTER)
                        .execute(Tuple.of(clusterId))
                        .compose(touched -> killTokensAndKeys(tx, clusterId))
                        .compose(
                                keys -> audit(tx, principal, "cluster.revoke_key", clusterId, described(locked.value()))
                                        .map(new Owned<>(locked.orgId(), keys)))));
    }

    @Override
    public Future<Exchanged> exchange(Exchange exchange) {
        return exchanges.exchange(exchange);
    }

    @Override
    public Future<AgentPrincipal> findKey(Buffer keyHash) {
        return keys.find(keyHash);
    }

    @Override
    public Future<RevokedKeys> revokedKeys(Instant since) {
        return keys.revoked(since);
    }

    private static Future<Owned<String>> lock(SqlConnection tx, Principal principal, UUID clusterId) {
        return tx.preparedQuery(LOCK_CLUSTER)
                .execute(Tuple.of(clusterId).addArrayOfUUID(visible(principal)))
                .compose(rows -> rows.size() == 0
                        ? Future.failedFuture(Refusals.noCluster(clusterId))
                        : Future.succeededFuture(new Owned<>(
                                only(rows).getUUID("org_id"), only(rows).getString("name"))));
    }

    /** The row of the cluster stays for its history; its pods are the bulk, and nobody sees them any more. */
    private static Future<?> deletePods(SqlConnection tx, UUID clusterId) {
        return tx.preparedQuery(LOCK_STATE)
                .execute(Tuple.of(clusterId))
                .compose(locked -> tx.preparedQuery(DELETE_PODS).execute(Tuple.of(clusterId)));
    }

    private static Future<List<UUID>> killTokensAndKeys(SqlConnection tx, UUID clusterId) {
        return tx.preparedQuery(REVOKE_TOKENS_BUT)
                .execute(Tuple.of(clusterId).addUUID(null))
                .compose(tokens -> tx.preparedQuery(REVOKE_KEYS).execute(Tuple.of(clusterId)))
                .map(PgEnrollmentStore::ids);
    }

    private Future<Instant> insertToken(
            SqlConnection tx, UUID clusterId, UUID orgId, Buffer tokenHash, Duration tokenTtl) {
        return tx.preparedQuery(INSERT_TOKEN)
                .execute(Tuple.of(Ids.next(clock), clusterId, orgId, tokenHash, tokenTtl.toMillis()))
                .map(rows -> only(rows).getOffsetDateTime("expires_at").toInstant());
    }

    private Future<Void> audit(
            SqlConnection tx, Principal principal, String action, UUID clusterId, JsonObject detail) {
        return Audit.write(tx, clock, principal, action, "cluster", clusterId.toString(), detail);
    }

    private static <T> Future<T> nameTaken(String name, Future<T> change) {
        return change.recover(failure -> Future.failedFuture(
                failure instanceof PgException sql && UNIQUE_VIOLATION.equals(sql.getSqlState())
                        ? Refusals.nameTaken(name)
                        : failure));
    }

    static JsonObject described(String name) {
        return new JsonObject().put("name", name);
    }

    private static UUID[] visible(Principal principal) {
        return principal.visibleOrgIds().toArray(UUID[]::new);
    }

    static List<UUID> ids(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.getUUID("id"))
                .toList();
    }

    static Row only(RowSet<Row> rows) {
        return rows.iterator().next();
    }
}
