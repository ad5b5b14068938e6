package cx.niro.verticles.enrollment;

import static cx.niro.verticles.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.database.DatabaseOfClass;
import cx.niro.verticles.database.TestRows;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PgEnrollmentStoreIT extends EnrollmentStoreContract {
    @RegisterExtension
    static final DatabaseOfClass postgres = new DatabaseOfClass();

    private static PgEnrollmentStore store;

    @BeforeAll
    static void start() {
        store = new PgEnrollmentStore(postgres.database(), Clock.systemUTC());
    }

    @Override
    EnrollmentStore store() {
        return store;
    }

    @Override
    Principal administrator() throws Exception {
        return principal(TestRows.organization(postgres.database()));
    }

    @Override
    List<String> audited(UUID orgId) throws Exception {
        return TestRows.audited(postgres.database(), orgId);
    }

    @Test
    void podsGoWithTheirCluster() throws Exception {
        var ada = administrator();
        var gone = podOf(ada, "gone");
        var staying = podOf(ada, "staying");

        await(store.deleteCluster(ada, gone));

        assertThat(pods(gone)).isZero();
        assertThat(pods(staying)).isOne();
    }

    private UUID podOf(Principal principal, String name) throws Exception {
        var spec = new ClusterSpec(name, null, null);
        var cluster = await(store.createCluster(
                principal, spec, Buffer.buffer(UUID.randomUUID().toString()), Duration.ofHours(1)));
        await(postgres.database()
                .client()
                .preparedQuery("""
                        insert into pod (cluster_id, org_id, namespace, name, hash, phase, status, problem, ready, restarts)
                        values ($1, $2, 'shop', 'web-1', 'h', 'Running', 'Running', false, true, 0)
                        """)
                .execute(Tuple.of(cluster.cluster().id(), principal.orgId())));
        return cluster.cluster().id();
    }

    private static long pods(UUID clusterId) throws Exception {
        return await(postgres.database()
                        .client()
                        .preparedQuery("select count(*) from pod where cluster_id = $1")
                        .execute(Tuple.of(clusterId)))
                .iterator()
                .next()
                .getLong(0);
    }
}
