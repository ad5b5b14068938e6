package cx.niro.verticles.command;

import static cx.niro.verticles.database.TestDatabase.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.protocol.Protocol;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.Members;
import cx.niro.verticles.database.DatabaseOfClass;
import cx.niro.verticles.database.SecretBox;
import cx.niro.verticles.database.TestRows;
import cx.niro.verticles.fleet.FleetMessages;
import cx.niro.verticles.fleet.FleetMessages.CapabilityNow;
import cx.niro.verticles.gateway.AgentPrincipal;
import cx.niro.verticles.gateway.TestGateway;
import cx.niro.verticles.heartbeat.HeartbeatMessages;
import cx.niro.verticles.heartbeat.HeartbeatMessages.CheckedRun;
import cx.niro.verticles.liveness.Proofs;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Secrets are applied, and no column of the database has a trace of them, whatever becomes of the command. */
class ManifestsAtRestIT {
    @RegisterExtension
    static final DatabaseOfClass postgres = new DatabaseOfClass();

    private static final String CANARY = "canary-4711-at-rest";
    /** As text, as the data of a Secret has it, and as base64 of a longer text may have it. */
    private static final List<String> TRACES = List.of(
            CANARY,
            base64(CANARY).replace("=", ""),
            base64("-" + CANARY).substring(4, 20),
            base64("--" + CANARY).substring(4, 20));

    private static final String MANIFESTS = """
            apiVersion: v1
            kind: Secret
            metadata: {name: db, namespace: shop}
            stringData: {password: %s}
            data: {token: %s}
            """.formatted(CANARY, base64(CANARY));

    private static TestGateway gateway;
    private static AgentPrincipal agent;
    private static String member;
    private static String key;

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    @BeforeAll
    static void start() throws Exception {
        var vertx = postgres.vertx();
        var bus = new Bus(vertx);
        var principal = TestCommands.member(TestRows.organization(postgres.database()));
        var cluster = TestRows.enrolledCluster(postgres.database(), principal.orgId());
        TestCommands.startRun(postgres.database(), cluster, "run-1");
        agent = new AgentPrincipal(cluster, principal.orgId(), UUID.randomUUID());
        bus.serve(HeartbeatMessages.CHECK_RUN, check -> Future.succeededFuture(new CheckedRun(true)));
        bus.serve(
                FleetMessages.GET_CAPABILITY,
                asked -> Future.succeededFuture(new CapabilityNow(cluster, "healthy", true, "FLAG", "command")));
        await(vertx.deployVerticle(new CommandVerticle(
                Members.alone("node-1"),
                new LocalDirectory(),
                postgres.database(),
                new Proofs("0123456789abcdef".getBytes(UTF_8), Clock.systemUTC()),
                Duration.ofSeconds(25),
                Clock.systemUTC())));
        var secrets = new SecretBox(List.of(Buffer.buffer(new byte[32])));
        gateway = TestGateway.start(vertx, new CommandApi(bus, secrets, Clock.systemUTC()));
        member = gateway.known("member", principal);
        key = gateway.knownAgent("berlin", agent);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @CanIgnoreReturnValue
    private HttpResponse<String> send(String method, String path, String caller, JsonObject body) throws Exception {
        var answer = gateway.send(method, path, caller, body);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
        return answer;
    }

    private String apply(String deployment) throws Exception {
        var body = new JsonObject()
                .put("type", "apply")
                .put("manifests", MANIFESTS)
                .put("deployment", deployment);
        return TestGateway.json(send("POST", "/api/v1/clusters/" + agent.clusterId() + "/commands", member, body))
                .getString("id");
    }

    private JsonObject poll() throws Exception {
        return TestGateway.json(send(
                "POST",
                Protocol.POLL,
                key,
                new JsonObject().put("run_id", "run-1").put("wait_seconds", 1)));
    }

    private void report(String id, String status) throws Exception {
        send("POST", Protocol.resultPath(id), key, new JsonObject("""
                {"run_id": "run-1", "attempt": 1, "status": "%s", "duration_millis": 3, "outcomes": [
                  {"object": {"api_version": "v1", "kind": "Secret", "namespace": "shop", "name": "db"},
                   "outcome": "created", "diff": "not compared"}]}
                """.formatted(status)));
    }

    @Test
    void noColumnHasATraceOfASecretWhateverBecomesOfTheCommand() throws Exception {
        var finished = apply("finished");
        var cancelled = apply("cancelled");
        var unused = apply("pending");
        assertThat(traces()).as("pending").isEmpty();
        assertThat(sealed()).isEqualTo(3);

        assertThat(poll().encode()).contains(CANARY);
        assertThat(traces()).as("delivered").isEmpty();

        report(finished, "running");
        assertThat(traces()).as("running").isEmpty();

        report(finished, "succeeded");
        send("POST", "/api/v1/commands/" + cancelled + "/cancel", member, null);
        report(cancelled, "failed");
        assertThat(traces()).as("ended").isEmpty();
        assertThat(sealed()).as("what ended has no manifests any more").isEqualTo(1);
    }

    /** A test that finds nothing has to show that it would. */
    @Test
    void traceWouldBeFoundInEveryKindOfColumn() throws Exception {
        var database = postgres.database().client();
        await(database.preparedQuery("""
                        insert into command (id, org_id, cluster_id, type, payload, actor, deadline, sealed, summary, status)
                        values (gen_random_uuid(), $1, $2, 'ping', $3, 'ann', now(), $4, $5, 'failed')
                        """)
                .execute(Tuple.of(
                        agent.orgId(),
                        agent.clusterId(),
                        new JsonObject().put("manifests", MANIFESTS),
                        Buffer.buffer(MANIFESTS),
                        "password " + CANARY)));
        await(database.preparedQuery("update agent_run set superseded_run_ids = array[$2] where cluster_id = $1")
                .execute(Tuple.of(agent.clusterId(), CANARY)));

        assertThat(traces())
                .contains("command.payload", "command.sealed", "command.summary", "agent_run.superseded_run_ids");

        await(database.preparedQuery("delete from command where cluster_id = $1 and type = 'ping'")
                .execute(Tuple.of(agent.clusterId())));
        await(database.preparedQuery("update agent_run set superseded_run_ids = '{}' where cluster_id = $1")
                .execute(Tuple.of(agent.clusterId())));
    }

    private long sealed() throws Exception {
        return await(postgres.database()
                        .client()
                        .preparedQuery("select count(*) from command where cluster_id = $1 and sealed is not null")
                        .execute(Tuple.of(agent.clusterId())))
                .iterator()
                .next()
                .getLong(0);
    }

    /** Columns of this database, of whatever concern, that hold one of the traces. */
    private static List<String> traces() throws Exception {
        var client = postgres.database().client();
        var found = new ArrayList<String>();
        var columns = await(client.query("""
                        select table_name, column_name, data_type = 'bytea' as is_binary
                        from information_schema.columns
                        where table_schema = 'public'
                          and data_type in ('text', 'character varying', 'json', 'jsonb', 'bytea', 'ARRAY')
                        order by table_name, column_name
                        """).execute());
        assertThat(columns.size()).isGreaterThan(50);
        for (var column : columns) {
            var name = column.getString("column_name");
            var text = column.getBoolean("is_binary") ? "encode(\"" + name + "\", 'escape')" : "\"" + name + "\"::text";
            var rows = await(client.preparedQuery("select count(*) from \"" + column.getString("table_name")
                            + "\" where exists (select from unnest($1::text[]) trace where position(trace in " + text
                            + ") > 0)")
                    .execute(Tuple.tuple().addArrayOfString(TRACES.toArray(String[]::new))));
            if (rows.iterator().next().getLong(0) > 0) {
                found.add(column.getString("table_name") + "." + name);
            }
        }
        return found;
    }
}
