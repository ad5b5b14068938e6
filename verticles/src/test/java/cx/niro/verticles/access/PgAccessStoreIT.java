package cx.niro.verticles.access;

import cx.niro.verticles.database.DatabaseOfClass;
import cx.niro.verticles.database.TestDatabase;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

class PgAccessStoreIT extends AccessStoreContract {
    @RegisterExtension
    static final DatabaseOfClass postgres = new DatabaseOfClass();

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
