package cx.niro.verticles.command;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.database.DatabaseOfClass;
import cx.niro.verticles.database.TestDatabase;
import cx.niro.verticles.database.TestRows;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PgCommandStoreIT extends CommandStoreContract {
    @RegisterExtension
    static final DatabaseOfClass postgres = new DatabaseOfClass();

    private static CommandStore commands;
    private static DeliveryStore deliveries;

    @BeforeAll
    static void start() {
        commands = new PgCommandStore(postgres.database(), Clock.systemUTC());
        deliveries = new PgDeliveryStore(postgres.database());
    }

    @Override
    CommandStore commands() {
        return commands;
    }

    @Override
    DeliveryStore deliveries() {
        return deliveries;
    }

    @Override
    Principal principal() throws Exception {
        return TestCommands.member(TestRows.organization(postgres.database()));
    }

    @Override
    UUID cluster(UUID orgId) throws Exception {
        return TestRows.enrolledCluster(postgres.database(), orgId);
    }

    @Override
    void startRun(UUID clusterId, String runId) throws Exception {
        TestCommands.startRun(postgres.database(), clusterId, runId);
    }

    @Override
    List<String> audited(UUID orgId) throws Exception {
        return TestRows.audited(postgres.database(), orgId);
    }

    @Override
    long sealedRows(UUID clusterId) throws Exception {
        return TestDatabase.await(postgres.database()
                        .pool()
                        .preparedQuery("select count(*) from command where cluster_id = $1 and sealed is not null")
                        .execute(Tuple.of(clusterId)))
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void rareCommandsAreFoundWithoutReadingTheOthers() throws Exception {
        var ann = principal();
        var cluster = cluster(ann.orgId());
        TestDatabase.await(postgres.database().pool().preparedQuery("""
                        insert into command (id, org_id, cluster_id, type, payload, actor, deadline, status, finished_at)
                        select gen_random_uuid(), $1, $2, case n % 5000 when 7 then 'apply' else 'ping' end, '{}', 'ann', now(),
                            case n % 5000 when 7 then 'failed' else 'succeeded' end, now()
                        from generate_series(1, 20000) n
                        """).execute(Tuple.of(ann.orgId(), cluster)));
        TestDatabase.await(postgres.database().pool().query("analyze command").execute());

        assertThat(plan(PgHistory.HISTORY_OF_STATUSES, cluster, new String[] {"failed", "pending"}, new String[0]))
                .contains("command_ended_by_status")
                .doesNotContain("Seq Scan");
        assertThat(plan(PgHistory.HISTORY_OF_TYPES, cluster, new String[] {"failed", "succeeded"}, new String[] {"apply"
                }))
                .contains("command_ended_by_type")
                .doesNotContain("Seq Scan");
    }

    private static String plan(String statement, UUID cluster, String[] statuses, String[] types) throws Exception {
        var plan = new StringBuilder();
        TestDatabase.await(postgres.database()
                        .pool()
                        .preparedQuery("explain " + statement)
                        .execute(Tuple.of(cluster, Long.MAX_VALUE, 51)
                                .addArrayOfString(statuses)
                                .addArrayOfString(types)))
                .forEach(row -> plan.append(row.getString(0)).append('\n'));
        return plan.toString();
    }

    /** As a node does that does not know of manifests. */
    @Test
    void commandThatAnOlderNodeEndsLosesItsManifests() throws Exception {
        var ann = principal();
        var cluster = cluster(ann.orgId());
        TestDatabase.await(commands.insert(
                ann,
                new CommandStore.NewCommand(
                        null,
                        cluster,
                        "apply",
                        new JsonObject(),
                        null,
                        null,
                        Buffer.buffer("sealed"),
                        null,
                        null,
                        Duration.ofMinutes(5))));
        assertThat(sealedRows(cluster)).isEqualTo(1);

        TestDatabase.await(postgres.database()
                .pool()
                .preparedQuery("update command set status = 'failed', finished_at = clock_timestamp()"
                        + " where cluster_id = $1")
                .execute(Tuple.of(cluster)));

        assertThat(sealedRows(cluster)).isZero();
    }
}
