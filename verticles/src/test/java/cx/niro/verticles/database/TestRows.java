package cx.niro.verticles.database;

import static cx.niro.verticles.database.TestDatabase.await;

import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Rows that other concerns would have made, and what they would read. */
public final class TestRows {
    private TestRows() {}

    public static UUID organization(Database database) throws Exception {
        var id = UUID.randomUUID();
        await(database.client()
                .preparedQuery("insert into organization (id, name) values ($1, 'test')")
                .execute(Tuple.of(id)));
        return id;
    }

    public static UUID enrolledCluster(Database database, UUID orgId) throws Exception {
        var id = UUID.randomUUID();
        await(database.client()
                .preparedQuery("insert into cluster (id, org_id, name, environment, enrolled_at, cluster_uid)"
                        + " values ($1, $2, $3, 'dev', now(), 'uid-1')")
                .execute(Tuple.of(id, orgId, id.toString())));
        return id;
    }

    /** The actions of the organization's audit log, the oldest first. */
    public static List<String> audited(Database database, UUID orgId) throws Exception {
        var actions = new ArrayList<String>();
        await(database.client()
                        .preparedQuery("select action from audit where org_id = $1 order by at, id")
                        .execute(Tuple.of(orgId)))
                .forEach(row -> actions.add(row.getString(0)));
        return actions;
    }
}
