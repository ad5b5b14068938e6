package cx.niro.verticles.heartbeat;

import static cx.niro.verticles.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.ProtocolJson;
import cx.niro.protocol.Snapshot;
import cx.niro.protocol.Usage;
import cx.niro.verticles.database.DatabaseOfClass;
import cx.niro.verticles.database.TestRows;
import cx.niro.verticles.heartbeat.HeartbeatStore.Sign;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PgHeartbeatStoreIT extends HeartbeatStoreContract {
    @RegisterExtension
    static final DatabaseOfClass postgres = new DatabaseOfClass();

    private static PgHeartbeatStore store;
    private static UUID orgId;

    @BeforeAll
    static void start() throws Exception {
        store = new PgHeartbeatStore(postgres.database(), GAP, Clock.systemUTC());
        orgId = TestRows.organization(postgres.database());
    }

    @Override
    HeartbeatStore store() {
        return store;
    }

    @Override
    UUID cluster() throws Exception {
        return TestRows.enrolledCluster(postgres.database(), orgId);
    }

    @Override
    Map<String, String> pods(UUID clusterId) throws Exception {
        var pods = new TreeMap<String, String>();
        await(postgres.database()
                        .client()
                        .preparedQuery("select namespace || '/' || name, hash from pod where cluster_id = $1")
                        .execute(Tuple.of(clusterId)))
                .forEach(row -> pods.put(row.getString(0), row.getString(1)));
        return pods;
    }

    @Override
    void letPass(UUID clusterId, Duration time) throws Exception {
        for (var statement : List.of(
                """
                update agent_run
                set started_at = started_at - $2 * interval '1 second',
                    promoted_at = promoted_at - $2 * interval '1 second',
                    standby_since = standby_since - $2 * interval '1 second',
                    turned_back_at = turned_back_at - $2 * interval '1 second',
                    clone_seen_at = clone_seen_at - $2 * interval '1 second'
                where cluster_id = $1
                """,
                "update cluster_seen set last_seen = last_seen - $2 * interval '1 second' where cluster_id = $1",
                "update observing set observing_since = observing_since - $2 * interval '1 second' where $1::uuid is not null")) {
            await(postgres.database().client().preparedQuery(statement).execute(Tuple.of(clusterId, (int)
                    time.toSeconds())));
        }
    }

    private Row only(String sql, Object... parameters) throws Exception {
        return await(postgres.database().client().preparedQuery(sql).execute(Tuple.from(List.of(parameters))))
                .iterator()
                .next();
    }

    private static <T> T unpacked(byte[] gzip, Class<T> type) throws IOException {
        try (var json = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return ProtocolJson.decode(json, type);
        }
    }

    @Test
    void podRowHoldsWhatListsShow() throws Exception {
        var id = cluster();
        await(store.takeOver(await(store.find(id)), "run-1", null));
        await(store.record(List.of(StateChange.of(
                await(store.find(id)),
                Observed.of(TestBeats.withPods(0)
                        .put(TestBeats.pod("web", "h", "CrashLoopBackOff"))
                        .next())))));

        var row = only("select * from pod where cluster_id = $1", id);

        assertThat(row.getUUID("org_id")).isEqualTo(orgId);
        assertThat(row.getString("status")).isEqualTo("CrashLoopBackOff");
        assertThat(row.getBoolean("problem")).isTrue();
        assertThat(row.getInteger("restarts")).isEqualTo(2);
        assertThat(row.getString("owner_kind")).isEqualTo("Deployment");
        assertThat(row.getArrayOfStrings("images")).containsExactly("registry.example.com/shop/web:1.2.3");
        assertThat(row.getOffsetDateTime("created_at")).isNotNull();
    }

    @Test
    void snapshotAndUsageAreStoredAsGzipOfTheProtocolsJson() throws Exception {
        var id = cluster();
        var beats = TestBeats.withPods(2).usage(150, 1000);
        var run = await(store.takeOver(await(store.find(id)), "run-1", null));
        var observed = Observed.of(beats.next());
        await(store.record(List.of(StateChange.of(await(store.find(id)), observed))));
        await(store.markSeen(List.of(new Sign(id, run.epoch(), 0, observed.usage(), null, null, null, null))));

        var state = only("select snapshot from cluster_state where cluster_id = $1", id);
        var usage = only("select * from cluster_usage where cluster_id = $1", id);

        assertThat(unpacked(state.getBuffer("snapshot").getBytes(), Snapshot.class))
                .isEqualTo(beats.snapshot());
        assertThat(unpacked(usage.getBuffer("usage").getBytes(), Usage.class).nodeCpuMillicores())
                .containsExactly(150L);
        assertThat(usage.getLong("cpu_used_millicores")).isEqualTo(150);
    }

    @Test
    void cloneIsKeptWithTheRun() throws Exception {
        var id = cluster();
        await(store.takeOver(await(store.find(id)), "run-1", null));

        await(store.noteClone(id, "uid-2"));

        assertThat(only("select clone_uid from agent_run where cluster_id = $1", id)
                        .getString(0))
                .isEqualTo("uid-2");
    }

    @Test
    void watchingGoesOnWhileItIsSaidOften() throws Exception {
        assertThat(watchingBeginsAnewAfter(5)).isFalse();
    }

    @Test
    void watchingBeginsAnewAfterAPauseOfOurs() throws Exception {
        assertThat(watchingBeginsAnewAfter(11)).isTrue();
    }

    private boolean watchingBeginsAnewAfter(int seconds) throws Exception {
        await(postgres.database()
                .client()
                .preparedQuery("update observing set observing_since = now() - interval '1 hour',"
                        + " last_flush = now() - $1 * interval '1 second'")
                .execute(Tuple.of(seconds)));
        await(store.observe());
        return only("select observing_since > now() - interval '1 minute' and last_flush > now() - interval '5 seconds'"
                        + " from observing")
                .getBoolean(0);
    }
}
