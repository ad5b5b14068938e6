package cx.niro.verticles.access;

import cx.niro.verticles.database.TestDatabase;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PgAccessStoreIT extends AccessStoreContract {
    private static Vertx vertx;
    private static TestDatabase postgres;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        postgres = TestDatabase.create(vertx);
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
        TestDatabase.await(vertx.close());
    }

    @Override
    AccessStore store() throws Exception {
        TestDatabase.await(postgres.database()
                .client()
                .query(
                        "truncate organization, account, membership, session, api_token, sign_in_failure, audit, installation cascade")
                .execute());
        return new PgAccessStore(postgres.database(), Clock.systemUTC());
    }

    @Override
    List<String> auditActions() throws Exception {
        var actions = new ArrayList<String>();
        TestDatabase.await(postgres.database()
                        .client()
                        .query("select action from audit order by at, id")
                        .execute())
                .forEach(row -> actions.add(row.getString(0)));
        return actions;
    }
}
