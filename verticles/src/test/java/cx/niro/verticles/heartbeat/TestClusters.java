package cx.niro.verticles.heartbeat;

import static cx.niro.verticles.database.TestDatabase.await;

import cx.niro.verticles.database.Database;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/** Rows that enrollment would have made. */
final class TestClusters {
    private TestClusters() {}

    static UUID organization(Database database) throws Exception {
        var id = UUID.randomUUID();
        await(database.client()
                .preparedQuery("insert into organization (id, name) values ($1, 'test')")
                .execute(Tuple.of(id)));
        return id;
    }

    static UUID enrolled(Database database, UUID orgId) throws Exception {
        var id = UUID.randomUUID();
        await(database.client()
                .preparedQuery("insert into cluster (id, org_id, name, environment, enrolled_at, cluster_uid)"
                        + " values ($1, $2, $3, 'dev', now(), 'uid-1')")
                .execute(Tuple.of(id, orgId, id.toString())));
        return id;
    }
}
