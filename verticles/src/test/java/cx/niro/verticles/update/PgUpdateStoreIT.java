package cx.niro.verticles.update;

import static cx.niro.verticles.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.verticles.database.DatabaseOfClass;
import cx.niro.verticles.database.TestRows;
import cx.niro.verticles.gateway.Principal;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PgUpdateStoreIT extends UpdateStoreContract {
    @RegisterExtension
    static final DatabaseOfClass DATABASE = new DatabaseOfClass();

    private static final UpdateConfig CONFIG = new UpdateConfig(
            "ghcr.io/niro/agent",
            "latest",
            FakeUpdateStore.UNKNOWN_AFTER,
            FakeUpdateStore.OFFLINE_AFTER,
            FakeUpdateStore.GRACE,
            Duration.ofSeconds(2));

    private final RolloutStore rollouts = new PgRolloutStore(DATABASE.database(), Clock.systemUTC());
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final WaveStore waves = new PgWaveStore(DATABASE.database(), CONFIG, new RolloutMetrics(meters));

    @BeforeEach
    void observeForLong() throws Exception {
        execute("update observing set observing_since = now() - interval '1 day'", Tuple.tuple());
    }

    @CanIgnoreReturnValue
    private static RowSet<Row> execute(String sql, Tuple arguments) throws Exception {
        return await(DATABASE.database().client().preparedQuery(sql).execute(arguments));
    }

    @Override
    RolloutStore rollouts() {
        return rollouts;
    }

    @Override
    WaveStore waves() {
        return waves;
    }

    @Override
    Principal principal() throws Exception {
        var org = TestRows.organization(DATABASE.database());
        return new Principal(
                UUID.randomUUID(), UUID.randomUUID(), "ann@example.com", org, List.of(org), Principal.Role.ADMIN);
    }

    @Override
    UUID cluster(UUID orgId, String name, String environment) throws Exception {
        var id = TestRows.enrolledCluster(DATABASE.database(), orgId);
        execute("update cluster set name = $2, environment = $3 where id = $1", Tuple.of(id, name, environment));
        execute("insert into cluster_seen (cluster_id, last_seen) values ($1, now())", Tuple.of(id));
        execute(
                "insert into agent_run (cluster_id, org_id, run_id, epoch, started_at)"
                        + " values ($1, $2, 'run-1', 1, now() - interval '1 day')",
                Tuple.of(id, orgId));
        execute(
                "insert into cluster_state (cluster_id, org_id, epoch, sequence, facts) values ($1, $2, 1, 1, '{}')",
                Tuple.of(id, orgId));
        runs(id, "1.0.0", null, true);
        return id;
    }

    @Override
    UUID neverHeard(UUID orgId) throws Exception {
        return TestRows.enrolledCluster(DATABASE.database(), orgId);
    }

    @Override
    void runs(UUID cluster, String version, String image, boolean mayUpdate) throws Exception {
        var agent = new JsonObject().put("agent_version", version);
        if (image != null) {
            agent.put("image", image);
        }
        var facts = new JsonObject()
                .put("agent", agent)
                .put("capabilities", new JsonObject().put("self_update_enabled", mayUpdate));
        execute("update cluster_state set facts = $2 where cluster_id = $1", Tuple.of(cluster, facts));
    }

    @Override
    void heard(UUID cluster) throws Exception {
        execute("update cluster_seen set last_seen = now() where cluster_id = $1", Tuple.of(cluster));
    }

    @Override
    void runStarted(UUID cluster) throws Exception {
        execute("update agent_run set started_at = now() where cluster_id = $1", Tuple.of(cluster));
    }

    @Override
    void remove(UUID cluster) throws Exception {
        execute("update cluster set deleted_at = now() where id = $1", Tuple.of(cluster));
    }

    @Override
    void letPass(Duration time) throws Exception {
        for (var column : List.of(
                "agent_rollout_wave.soaking_since",
                "agent_rollout_cluster.due_at",
                "cluster_seen.last_seen",
                "agent_run.started_at",
                "observing.observing_since")) {
            var parts = column.split("\\.", 2);
            execute(
                    "update " + parts[0] + " set " + parts[1] + " = " + parts[1]
                            + " - $1::bigint * interval '1 millisecond'",
                    Tuple.of(time.toMillis()));
        }
    }

    @Override
    void observeAnew() throws Exception {
        execute("update observing set observing_since = now()", Tuple.tuple());
    }

    @Override
    List<String> audited(UUID orgId) throws Exception {
        return TestRows.audited(DATABASE.database(), orgId);
    }

    @Test
    void releaseCountsForTheOrganizationsBelowItsOwn() throws Exception {
        var parent = principal();
        var child = principal().orgId();
        var grandchild = principal().orgId();
        for (var below : List.of(List.of(child, parent.orgId()), List.of(grandchild, child))) {
            execute("update organization set parent_id = $2 where id = $1", Tuple.of(below.get(0), below.get(1)));
        }
        await(rollouts.addRelease(parent, "3.0.0", "ghcr.io/niro/agent:3.0.0", null));
        var other = principal().orgId();

        assertThat(await(rollouts.allReleases()))
                .filteredOn(release -> release.version().equals("3.0.0"))
                .extracting(RolloutStore.Release::orgId)
                .contains(parent.orgId(), child, grandchild)
                .doesNotContain(other);
    }

    @Test
    void stepsThatChangeTheSameClustersAtOnceNeverLockEachOtherOut() throws Exception {
        var ann = principal();
        var rollout = rolloutOfSilentClusters(ann.orgId(), 400);
        for (int round = 0; round < 20; round++) {
            var said = offerInAnyOrder(rollout, "round " + round);

            await(Future.all(waves.settle(), waves.report(said), waves.settle(), waves.report(said)));

            assertThat(execute(
                                    "select count(*) from agent_rollout_cluster where rollout_id = $1 and state = 'offered'",
                                    Tuple.of(rollout))
                            .iterator()
                            .next()
                            .getLong(0))
                    .isZero();
        }
    }

    @Test
    void whatBecomesOfUpdatesIsCountedByTheNodeThatMovesThem() throws Exception {
        var rollout = rolloutOfSilentClusters(principal().orgId(), 3);
        var said = offerInAnyOrder(rollout, "on it");
        await(waves.settle());
        assertThat(counted("taken_back", "none")).isEqualTo(3);

        await(waves.report(said));
        await(waves.report(
                List.of(failed(said.get(0), "crash_loop"), failed(said.get(1), "of an agent's own making"))));
        await(waves.report(List.of(failed(said.get(0), "crash_loop"))));

        assertThat(counted("failed", "crash_loop")).isOne();
        assertThat(counted("failed", "other")).isOne();
        assertThat(meters.find("niro.agent.updates").counters())
                .extracting(counter -> counter.getId().getTag("outcome"))
                .containsOnly("taken_back", "failed");
    }

    private static WaveStore.Said failed(WaveStore.Said said, String reason) {
        return new WaveStore.Said(said.clusterId(), said.rolloutId(), said.attempt(), "failed", reason, null);
    }

    private int counted(String outcome, String reason) {
        return (int) meters.counter("niro.agent.updates", "outcome", outcome, "reason", reason)
                .count();
    }

    private static UUID rolloutOfSilentClusters(UUID orgId, int clusters) throws Exception {
        var rollout = UUID.randomUUID();
        execute("""
                insert into agent_rollout (id, org_id, version, image, deadline_seconds, max_parallel, soak_seconds, actor)
                values ($1, $2, '2.0.0', 'agent:2.0.0', 600, 400, 0, 'ann')
                """, Tuple.of(rollout, orgId));
        execute("""
                with made as (
                    insert into cluster (id, org_id, name, environment)
                    select gen_random_uuid(), $1, 'silent-' || n, 'dev' from generate_series(1, $2::integer) n
                    returning id)
                insert into cluster_seen (cluster_id, last_seen) select id, now() - interval '1 day' from made
                """, Tuple.of(orgId, clusters));
        return rollout;
    }

    /** Rows lie in the table as they come, and statements that do not sort find them so. */
    private static List<WaveStore.Said> offerInAnyOrder(UUID rollout, String message) throws Exception {
        execute("delete from agent_rollout_cluster where rollout_id = $1", Tuple.of(rollout));
        var rows = execute("""
                insert into agent_rollout_cluster (rollout_id, cluster_id, wave, state, due_at)
                select $1, cluster.id, 1, 'offered', now() + interval '1 hour'
                from cluster join agent_rollout on agent_rollout.id = $1 and agent_rollout.org_id = cluster.org_id
                order by random()
                returning cluster_id
                """, Tuple.of(rollout));
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> new WaveStore.Said(row.getUUID(0), rollout, 1, "updating", null, message))
                .toList();
    }
}
