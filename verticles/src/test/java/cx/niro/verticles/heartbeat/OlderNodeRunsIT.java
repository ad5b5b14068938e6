package cx.niro.verticles.heartbeat;

import static cx.niro.verticles.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.verticles.database.OlderNode;
import cx.niro.verticles.database.TestDatabase;
import cx.niro.verticles.database.TestRows;
import cx.niro.verticles.heartbeat.HeartbeatStore.Sign;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs of agents while a node that knows neither candidates nor quarantines works beside one of today. */
class OlderNodeRunsIT {
    private static final Duration GAP = Duration.ofSeconds(45);

    private final Vertx vertx = Vertx.vertx();
    private TestDatabase postgres;
    private OlderNode older;
    private PgHeartbeatStore store;
    private UUID orgId;
    private UUID cluster;

    @BeforeEach
    void start() throws Exception {
        postgres = TestDatabase.create(vertx, OlderNode.SCHEMA);
        older = new OlderNode(postgres.database());
        store = new PgHeartbeatStore(postgres.database(), GAP, Clock.systemUTC());
        orgId = TestRows.organization(postgres.database());
        cluster = TestRows.enrolledCluster(postgres.database(), orgId);
    }

    @AfterEach
    void close() throws Exception {
        postgres.close();
        await(vertx.close());
    }

    /** Whether it took over. */
    @CanIgnoreReturnValue
    private boolean olderTakesOver(long epoch, String run) throws Exception {
        return older.does("take_over", cluster, orgId, run, epoch, AgentRun.MOST_SUPERSEDED, null)
                        .size()
                > 0;
    }

    private void olderMarksSeen(long epoch) throws Exception {
        assertThat(older.does(
                        "mark_seen",
                        new UUID[] {cluster},
                        new Long[] {epoch},
                        new OffsetDateTime[1],
                        new OffsetDateTime[1],
                        GAP.toMillis()))
                .hasSize(1);
    }

    private KnownCluster known() throws Exception {
        return await(store.find(cluster));
    }

    @CanIgnoreReturnValue
    private AgentRun takeOver(String run, boolean promoted) throws Exception {
        return await(store.takeOver(known(), run, null, promoted));
    }

    private Row run() throws Exception {
        return await(postgres.database()
                        .client()
                        .preparedQuery("select * from agent_run where cluster_id = $1")
                        .execute(Tuple.of(cluster)))
                .iterator()
                .next();
    }

    @Test
    void runThatWasCurrentGoesOnAfterTheMigration() throws Exception {
        olderTakesOver(0, "run-1");
        olderMarksSeen(1);

        postgres.migrate();

        assertThat(known().run()).isEqualTo(new AgentRun("run-1", 1, List.of()));
        assertThat(await(store.markSeen(List.of(new Sign(cluster, 1, 0, null, null, null, null, null)))))
                .hasSize(1);
    }

    @Test
    void runsFollowOneAnotherWhicheverNodeTheyMeet() throws Exception {
        postgres.migrate();
        olderTakesOver(0, "run-1");
        olderMarksSeen(1);

        assertThat(takeOver("run-2", false).epoch()).isEqualTo(2);
        assertThat(olderTakesOver(2, "run-3")).isTrue();
        olderMarksSeen(3);

        assertThat(known().run()).isEqualTo(new AgentRun("run-3", 3, List.of("run-2", "run-1")));
        assertThat(older.does("find_cluster", cluster).iterator().next().getString("run_id"))
                .isEqualTo("run-3");
    }

    @Test
    void promotionIsNotInheritedFromTheRunBefore() throws Exception {
        postgres.migrate();
        takeOver("run-1", false);
        takeOver("run-2", true);
        assertThat(run().getOffsetDateTime("promoted_at")).isNotNull();

        olderTakesOver(2, "run-3");

        assertThat(run().getOffsetDateTime("promoted_at")).isNull();
    }

    @Test
    void quarantineHoldsOnAnOlderNodeUntilTheClusterIsEnrolledThere() throws Exception {
        postgres.migrate();
        takeOver("run-1", false);
        assertThat(await(store.quarantine(known())).quarantined()).isTrue();

        assertThat(olderTakesOver(2, "run-2")).isFalse();
        assertThat(known().run().quarantined()).isTrue();

        older.does("reset_run", cluster);
        assertThat(known().run().quarantined()).isFalse();
        assertThat(olderTakesOver(2, "run-2")).isTrue();
        assertThat(known().run()).isEqualTo(new AgentRun("run-2", 3, List.of()));
    }

    @Test
    void anotherClusterThatAnOlderNodeMeetsIsKnownAsAClone() throws Exception {
        olderTakesOver(0, "run-1");
        older.does("note_clone", cluster, "uid-before");
        postgres.migrate();
        assertThat(run().getString("clone_kind")).isEqualTo("other_cluster");

        older.does("reset_run", cluster);
        assertThat(run().getString("clone_kind")).isNull();

        older.does("note_clone", cluster, "uid-2");
        assertThat(run().getString("clone_kind")).isEqualTo("other_cluster");
        assertThat(known().run().quarantined()).isFalse();
    }
}
