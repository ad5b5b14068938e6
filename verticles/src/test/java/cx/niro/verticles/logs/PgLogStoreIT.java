package cx.niro.verticles.logs;

import cx.niro.verticles.database.DatabaseOfClass;
import cx.niro.verticles.database.TestRows;
import cx.niro.verticles.gateway.Principal;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

class PgLogStoreIT extends LogStoreContract {
    @RegisterExtension
    static final DatabaseOfClass postgres = new DatabaseOfClass();

    private static LogStore store;

    @BeforeAll
    static void start() {
        store = new PgLogStore(postgres.database(), Clock.systemUTC());
    }

    @Override
    LogStore store() {
        return store;
    }

    @Override
    Principal principal() throws Exception {
        return TestViewers.member(TestRows.organization(postgres.database()));
    }

    @Override
    UUID cluster(UUID orgId) throws Exception {
        return TestRows.enrolledCluster(postgres.database(), orgId);
    }

    @Override
    List<String> audited(UUID orgId) throws Exception {
        return TestRows.audited(postgres.database(), orgId);
    }
}
