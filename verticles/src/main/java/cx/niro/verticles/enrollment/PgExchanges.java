package cx.niro.verticles.enrollment;

import cx.niro.verticles.access.Audit;
import cx.niro.verticles.bus.Ids;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.enrollment.EnrollmentStore.Exchange;
import cx.niro.verticles.enrollment.EnrollmentStore.Exchanged;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** The exchange of a token for a key in PostgreSQL: one transaction under the lock of the cluster's row. */
final class PgExchanges {
    private static final String LOCK_CLUSTER_OF_TOKEN = """
            select id from cluster
            where id = (select cluster_id from enrollment_token where hash = $1)
            for no key update
            """;
    private static final String BIND_TOKEN = """
            update enrollment_token token
            set nonce_hash = $2, used_at = coalesce(used_at, clock_timestamp())
            from cluster
            where token.hash = $1 and cluster.id = token.cluster_id
              and cluster.deleted_at is null and token.revoked_at is null
              and (token.nonce_hash = $2 or token.nonce_hash is null and token.expires_at > clock_timestamp())
            returning token.id, token.cluster_id, token.org_id, cluster.name
            """;
    private static final String FIND_TOKEN = """
            select nonce_hash is not null as used, revoked_at is not null as revoked,
                   expires_at <= clock_timestamp() as expired
            from enrollment_token where hash = $1
            """;
    private static final String INSERT_KEY = """
            insert into agent_key (id, cluster_id, org_id, enrollment_token_id, hash) values ($1, $2, $3, $4, $5)
            """;
    private static final String ENROLL_CLUSTER = """
            update cluster set enrolled_at = now(), cluster_uid = $2, changed_at = clock_timestamp() where id = $1
            """;
    /** The epoch goes on counting, because stored states are ordered by it. */
    private static final String RESET_RUN = """
            update agent_run
            set run_id = '', previous_run_id = null, superseded_run_ids = '{}', clone_kind = null, clone_uid = null,
                clone_seen_at = null, turned_back_at = null, standby_since = null, promoted_at = null
            where cluster_id = $1
            """;

    private final Database database;
    private final Clock clock;

    PgExchanges(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    Future<Exchanged> exchange(Exchange exchange) {
        var tokenHash = exchange.tokenHash();
        return database.inTransaction(tx -> tx.preparedQuery(LOCK_CLUSTER_OF_TOKEN)
                .execute(Tuple.of(tokenHash))
                .compose(locked -> tx.preparedQuery(BIND_TOKEN).execute(Tuple.of(tokenHash, exchange.nonceHash())))
                .compose(bound -> bound.size() == 0
                        ? refused(tx, tokenHash)
                        : replaceKey(tx, exchange, BoundToken.of(PgEnrollmentStore.only(bound)))));
    }

    private record BoundToken(UUID id, UUID clusterId, UUID orgId, String clusterName) {
        static BoundToken of(Row row) {
            return new BoundToken(
                    row.getUUID("id"), row.getUUID("cluster_id"), row.getUUID("org_id"), row.getString("name"));
        }
    }

    private Future<Exchanged> replaceKey(SqlConnection tx, Exchange exchange, BoundToken token) {
        var keyId = Ids.next(clock);
        // statements that need nothing of each other's answers go out together; the connection keeps their order
        var revoked =
                tx.preparedQuery(PgEnrollmentStore.REVOKE_TOKENS_BUT).execute(Tuple.of(token.clusterId, token.id));
        var keys = tx.preparedQuery(PgEnrollmentStore.REVOKE_KEYS).execute(Tuple.of(token.clusterId));
        return Future.join(revoked, keys)
                .map(both -> keys.result())
                .compose(killed -> wasUsed(killed, token.id)
                        ? Future.failedFuture(Refusals.tokenUsed())
                        : Future.succeededFuture(PgEnrollmentStore.ids(killed)))
                .compose(killed -> Future.join(
                                tx.preparedQuery(INSERT_KEY)
                                        .execute(Tuple.of(
                                                keyId, token.clusterId, token.orgId, token.id, exchange.keyHash())),
                                tx.preparedQuery(ENROLL_CLUSTER)
                                        .execute(Tuple.of(token.clusterId, exchange.clusterUid())),
                                tx.preparedQuery(RESET_RUN).execute(Tuple.of(token.clusterId)),
                                Audit.write(
                                        tx,
                                        clock,
                                        agentOf(token.orgId),
                                        "cluster.enroll",
                                        "cluster",
                                        token.clusterId.toString(),
                                        PgEnrollmentStore.described(token.clusterName)
                                                .put("agent_version", exchange.agentVersion())))
                        .map(new Exchanged(token.clusterId, token.orgId, token.clusterName, keyId, killed)));
    }

    /** Whether a key of this token was used: then nobody needs another one. */
    private static boolean wasUsed(RowSet<Row> killed, UUID tokenId) {
        return StreamSupport.stream(killed.spliterator(), false)
                .anyMatch(key -> tokenId.equals(key.getUUID("enrollment_token_id"))
                        && key.getOffsetDateTime("first_used_at") != null);
    }

    private static Future<Exchanged> refused(SqlConnection tx, Buffer tokenHash) {
        return tx.preparedQuery(FIND_TOKEN).execute(Tuple.of(tokenHash)).compose(rows -> {
            var found = rows.size() == 0
                    ? null
                    : new Refusals.FoundToken(
                            PgEnrollmentStore.only(rows).getBoolean("used"),
                            PgEnrollmentStore.only(rows).getBoolean("revoked"),
                            PgEnrollmentStore.only(rows).getBoolean("expired"));
            return Future.failedFuture(Refusals.of(found));
        });
    }

    /** Who exchanges a token is not a person; the audit row says so. */
    private static Principal agentOf(UUID orgId) {
        return new Principal(null, null, "agent", orgId, List.of(orgId), Principal.Role.VIEWER);
    }
}
