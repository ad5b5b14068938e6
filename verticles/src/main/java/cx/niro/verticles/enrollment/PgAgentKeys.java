package cx.niro.verticles.enrollment;

import cx.niro.verticles.database.Database;
import cx.niro.verticles.enrollment.EnrollmentStore.RevokedKeys;
import cx.niro.verticles.gateway.AgentPrincipal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;

/** The keys that agents come with, in PostgreSQL; see {@link EnrollmentStore}. */
final class PgAgentKeys {
    private static final String FIND_KEY = """
            select key.id, key.cluster_id, key.org_id, key.first_used_at
            from agent_key key join cluster on cluster.id = key.cluster_id
            where key.hash = $1 and key.revoked_at is null and cluster.deleted_at is null
            """;
    private static final String MARK_FIRST_USE = """
            update agent_key set first_used_at = coalesce(first_used_at, now())
            where id = $1 and revoked_at is null
            returning id
            """;
    /** A transaction's now() is its beginning, and it is seen from its end on: five minutes are longer than any takes. */
    private static final String REVOKED_KEYS = """
            select now() as as_of,
                   array(select id from agent_key where revoked_at > $1::timestamptz - interval '5 minutes') as ids
            """;

    private final Database database;

    PgAgentKeys(Database database) {
        this.database = database;
    }

    Future<AgentPrincipal> find(Buffer keyHash) {
        return database.guard(database.client()
                .preparedQuery(FIND_KEY)
                .execute(Tuple.of(keyHash))
                .compose(rows -> rows.size() == 0 ? Future.succeededFuture() : firstUse(PgEnrollmentStore.only(rows))));
    }

    Future<RevokedKeys> revoked(Instant since) {
        return database.guard(database.client()
                        .preparedQuery(REVOKED_KEYS)
                        .execute(Tuple.of(since == null ? null : since.atOffset(ZoneOffset.UTC))))
                .map(rows -> new RevokedKeys(
                        PgEnrollmentStore.only(rows).getOffsetDateTime("as_of").toInstant(),
                        Set.of(PgEnrollmentStore.only(rows).getArrayOfUUIDs("ids"))));
    }

    private Future<AgentPrincipal> firstUse(Row row) {
        var agent = new AgentPrincipal(row.getUUID("cluster_id"), row.getUUID("org_id"), row.getUUID("id"));
        if (row.getOffsetDateTime("first_used_at") != null) {
            return Future.succeededFuture(agent);
        }
        return database.client()
                .preparedQuery(MARK_FIRST_USE)
                .execute(Tuple.of(agent.keyId()))
                .map(marked -> marked.size() == 0 ? null : agent);
    }
}
