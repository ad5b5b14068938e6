package cx.niro.verticles.retention;

import static cx.niro.verticles.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.verticles.database.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each rule on PostgreSQL: what is old goes, what is not stays. */
class PgRetentionStoreIT {
    private final RetentionConfig config =
            new RetentionConfig(Duration.ofDays(300), Duration.ofDays(50), Duration.ofDays(20));
    private final UUID org = UUID.randomUUID();
    private final UUID account = UUID.randomUUID();
    private Vertx vertx;
    private TestDatabase postgres;
    private Sweep sweep;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        postgres = TestDatabase.create(vertx);
        sweep = new Sweep(new PgRetentionStore(postgres.database()), Rules.of(config), new SimpleMeterRegistry());
        sql("insert into organization (id, name) values ('" + org + "', 'test')");
        sql("insert into account (id, email, password_hash) values ('" + account + "', 'ann@test', 'hash')");
    }

    @AfterEach
    void stop() throws Exception {
        postgres.close();
        await(vertx.close());
    }

    @CanIgnoreReturnValue
    private RowSet<Row> sql(String text) throws Exception {
        return await(postgres.database().pool().query(text).execute());
    }

    private long count(String table) throws Exception {
        return sql("select count(*) from " + table).iterator().next().getLong(0);
    }

    private UUID cluster(String deletedAt) throws Exception {
        var id = UUID.randomUUID();
        sql("insert into cluster (id, org_id, name, environment, deleted_at) values ('%s', '%s', '%s', 'dev', %s)"
                .formatted(id, org, id, deletedAt));
        sql("insert into agent_run (cluster_id, org_id, run_id, epoch) values ('%s', '%s', 'run', 1)"
                .formatted(id, org));
        sql("insert into cluster_state (cluster_id, org_id, epoch, sequence, facts) values ('%s', '%s', 1, 1, '{}')"
                .formatted(id, org));
        sql("insert into cluster_seen (cluster_id, last_seen) values ('%s', now())".formatted(id));
        sql("insert into cluster_usage values ('%s', now(), 1, 1, '')".formatted(id));
        sql("""
                insert into pod (cluster_id, org_id, namespace, name, hash, phase, status, problem, ready, restarts)
                select '%s', '%s', 'shop', 'pod-' || number, 'h', 'Running', 'Running', false, true, 0
                from generate_series(1, 1500) number
                """.formatted(id, org));
        sql("""
                insert into applied_object (cluster_id, org_id, deployment, object_key, object)
                select '%s', '%s', 'web', 'key-' || number, '{}' from generate_series(1, 1200) number
                """.formatted(id, org));
        command(id, "null");
        return id;
    }

    private void command(UUID cluster, String finishedAt) throws Exception {
        var id = UUID.randomUUID();
        sql("""
                insert into command (id, org_id, cluster_id, type, payload, actor, deadline, finished_at, status)
                values ('%s', '%s', '%s', 'ping', '{}', 'ann', now(), %s, 'succeeded')
                """.formatted(id, org, cluster, finishedAt));
        sql("insert into command_outcome (command_id, object_key, object, outcome) values ('%s', 'k', '{}', 'created')"
                .formatted(id));
    }

    private static String ago(String interval) {
        return "now() - interval '" + interval + "'";
    }

    @Test
    void whatIsOldGoesAndWhatIsNotStays() throws Exception {
        var cluster = cluster("null");
        for (var age : new String[] {"299 days", "301 days"}) {
            sql("insert into audit (id, org_id, actor, action, target_type, at) values ('%s', '%s', 'a', 'b', 'c', %s)"
                    .formatted(UUID.randomUUID(), org, ago(age)));
        }
        for (var age : new String[] {"49 days", "51 days"}) {
            command(cluster, ago(age));
        }
        for (var age : new String[] {"6 days", "8 days"}) {
            sql("insert into session (id, account_id, org_id, expires_at) values ('%s', '%s', '%s', %s)"
                    .formatted(UUID.randomUUID(), account, org, ago(age)));
        }
        for (var age : new String[] {"1 hour", "25 hours"}) {
            sql("insert into sign_in_failure values ('%s', 3, %s)".formatted(age, ago(age)));
        }
        for (var age : new String[] {"29 days", "31 days"}) {
            var hash = "decode(md5('" + age + "'), 'hex')";
            var token = UUID.randomUUID();
            sql(
                    "insert into enrollment_token (id, cluster_id, org_id, hash, expires_at) values ('%s', '%s', '%s', %s, %s)"
                            .formatted(token, cluster, org, hash, ago(age)));
            sql("insert into agent_key (id, cluster_id, org_id, enrollment_token_id, hash, revoked_at)"
                    + " values ('%s', '%s', '%s', '%s', %s, %s)"
                            .formatted(UUID.randomUUID(), cluster, org, token, hash, ago(age)));
            sql("insert into api_token (id, account_id, org_id, name, hash, revoked_at)"
                    + " values ('%s', '%s', '%s', 'ci', %s, %s)"
                            .formatted(UUID.randomUUID(), account, org, hash, ago(age)));
        }
        sql("insert into agent_key (id, cluster_id, org_id, hash) values ('%s', '%s', '%s', 'living')"
                .formatted(UUID.randomUUID(), cluster, org));

        await(sweep.run());

        for (var table : new String[] {"audit", "session", "sign_in_failure", "enrollment_token", "api_token"}) {
            assertThat(count(table)).as(table).isEqualTo(1);
        }
        assertThat(count("agent_key")).isEqualTo(2);
        assertThat(count("command")).isEqualTo(2);
        assertThat(count("command_outcome")).isEqualTo(2);
        assertThat(count("cluster")).isEqualTo(1);
        assertThat(count("pod")).isEqualTo(1500);
        assertThat(count("applied_object")).isEqualTo(1200);
    }

    @Test
    void rolloutThatEndedLongAgoGoesWithItsClusters() throws Exception {
        var cluster = cluster("null");
        var other = cluster("null");
        for (var finished : new String[] {"null", ago("49 days"), ago("51 days")}) {
            var id = UUID.randomUUID();
            sql(
                    "insert into agent_rollout (id, org_id, version, image, status, finished_at, deadline_seconds, max_parallel,"
                            + " soak_seconds, actor) values ('%s', '%s', '1', 'i', 'succeeded', %s, 1, 1, 1, 'ann')"
                                    .formatted(id, org, finished));
            sql("insert into agent_rollout_wave (rollout_id, number, name, environments, labels) values"
                    + " ('%s', 1, 'a', '{}', '{}')".formatted(id));
            for (var each : new UUID[] {cluster, other}) {
                sql("insert into agent_rollout_cluster (rollout_id, cluster_id, wave) values ('%s', '%s', 1)"
                        .formatted(id, each));
            }
        }

        await(sweep.run());

        assertThat(count("agent_rollout")).isEqualTo(2);
        assertThat(count("agent_rollout_wave")).isEqualTo(2);
        assertThat(count("agent_rollout_cluster")).isEqualTo(4);
    }

    @Test
    void lastKeyOfAClusterStaysAndSaysWhyTheClusterIsNotHeardOf() throws Exception {
        var cluster = cluster("null");
        sql("insert into agent_key (id, cluster_id, org_id, hash, revoked_at) values ('%s', '%s', '%s', 'revoked', %s)"
                .formatted(UUID.randomUUID(), cluster, org, ago("400 days")));

        await(sweep.run());

        assertThat(count("agent_key")).isEqualTo(1);
    }

    @Test
    void deletedClusterLosesItsContentsFirstAndItsRowLater() throws Exception {
        var living = cluster("null");
        var fresh = cluster(ago("5 minutes"));
        var emptied = cluster(ago("2 hours"));
        var gone = cluster(ago("21 days"));

        await(sweep.run());

        for (var table : new String[] {"pod", "applied_object", "cluster_state", "cluster_seen", "cluster_usage"}) {
            assertThat(count("(select distinct cluster_id from " + table + ") had"))
                    .as(table)
                    .isEqualTo(2);
            assertThat(count(table + " where cluster_id in ('" + living + "', '" + fresh + "')"))
                    .as(table)
                    .isPositive();
        }
        assertThat(count("cluster")).isEqualTo(3);
        assertThat(count("cluster where id = '" + gone + "'")).isZero();
        assertThat(count("command where cluster_id = '" + emptied + "'")).isEqualTo(1);
        assertThat(count("command where cluster_id = '" + gone + "'")).isZero();
        assertThat(count("agent_run")).isEqualTo(3);
    }

    @Test
    void rowsThatAnotherNodeHoldsAreLeftToIt() throws Exception {
        for (int i = 0; i < 2; i++) {
            sql(
                    "insert into audit (id, org_id, actor, action, target_type, at) values ('%s', '%s', 'a%d', 'b', 'c', %s)"
                            .formatted(UUID.randomUUID(), org, i, ago("400 days")));
        }
        await(postgres.database()
                .pool()
                .withTransaction(other -> other.query("select id from audit where actor = 'a0' for update")
                        .execute()
                        .compose(held -> sweep.run())));

        assertThat(count("audit where actor = 'a0'")).isEqualTo(1);
        assertThat(count("audit")).isEqualTo(1);
    }
}
