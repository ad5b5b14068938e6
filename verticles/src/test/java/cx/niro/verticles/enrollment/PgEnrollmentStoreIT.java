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

    /** Whoever took turns with the old key, nothing of it concerns the new one. */
    @Test
    void enrollmentInPlaceEndsAQuarantine() throws Exception {
        var ada = administrator();
        var id = podOf(ada, "cloned");
        await(postgres.database().client().preparedQuery("""
                        insert into agent_run (cluster_id, org_id, run_id, epoch, superseded_run_ids, clone_kind, clone_seen_at,
                                               turned_back_at, standby_since, promoted_at)
                        values ($1, $2, '', 7, '{run-1,run-2}', 'two_processes', now(), now(), now(), now())
                        """).execute(Tuple.of(id, ada.orgId())));
        var token = Buffer.buffer(UUID.randomUUID().toString());
        await(store.createToken(ada, id, token, Duration.ofHours(1)));

        await(store.exchange(new EnrollmentStore.Exchange(
                token, Buffer.buffer("nonce"), Buffer.buffer(UUID.randomUUID().toString()), "uid-1", "1.0.0")));

        var run = await(postgres.database().client().preparedQuery("""
                                select epoch, num_nulls(clone_kind, clone_uid, clone_seen_at, turned_back_at, standby_since,
                                                        promoted_at) as nulls, cardinality(superseded_run_ids) as superseded
                                from agent_run where cluster_id = $1
                                """).execute(Tuple.of(id)))
                .iterator()
                .next();
        assertThat(run.getLong("epoch")).isEqualTo(7);
        assertThat(run.getInteger("nulls")).isEqualTo(6);
        assertThat(run.getInteger("superseded")).isZero();
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
