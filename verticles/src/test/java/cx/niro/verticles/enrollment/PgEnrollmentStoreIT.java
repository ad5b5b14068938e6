package cx.niro.verticles.enrollment;

import static cx.niro.verticles.database.TestDatabase.await;

import cx.niro.verticles.database.TestDatabase;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PgEnrollmentStoreIT extends EnrollmentStoreContract {
    private static Vertx vertx;
    private static TestDatabase postgres;
    private static PgEnrollmentStore store;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        postgres = TestDatabase.create(vertx);
        store = new PgEnrollmentStore(postgres.database(), Clock.systemUTC());
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
        await(vertx.close());
    }

    @Override
    EnrollmentStore store() {
        return store;
    }

    @Override
    Principal administrator() throws Exception {
        var orgId = UUID.randomUUID();
        await(postgres.database()
                .client()
                .preparedQuery("insert into organization (id, name) values ($1, 'test')")
                .execute(Tuple.of(orgId)));
        return principal(orgId);
    }

    @Override
    List<String> audited(UUID orgId) throws Exception {
        var actions = new ArrayList<String>();
        await(postgres.database()
                        .client()
                        .preparedQuery("select action from audit where org_id = $1 order by at, id")
                        .execute(Tuple.of(orgId)))
                .forEach(row -> actions.add(row.getString(0)));
        return actions;
    }
}
