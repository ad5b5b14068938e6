package cx.niro.verticles.heartbeat;

import static cx.niro.verticles.database.TestDatabase.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cx.niro.protocol.HeartbeatAnswer;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.database.TestDatabase;
import cx.niro.verticles.database.TestRows;
import cx.niro.verticles.gateway.AgentPrincipal;
import cx.niro.verticles.liveness.DatabaseTime;
import cx.niro.verticles.liveness.Proofs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ingest over PostgreSQL: many clusters at once, and a database that goes away and comes back. */
class IngestIT {
    private static final HeartbeatConfig CONFIG =
            new HeartbeatConfig(Duration.ofSeconds(15), Duration.ofSeconds(45), Duration.ofSeconds(30));
    private static final Proofs PROOFS = new Proofs("0123456789abcdef".getBytes(UTF_8), Clock.systemUTC());

    private Vertx vertx;
    private Bus bus;
    private TestDatabase postgres;
    private CutProxy proxy;
    private UUID orgId;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        bus = new Bus(vertx);
        postgres = TestDatabase.create(vertx);
        orgId = TestRows.organization(postgres.database());
        proxy = await(CutProxy.start(vertx, postgres.options().getPort()));
        await(vertx.deployVerticle(new HeartbeatVerticle(
                CONFIG, through(proxy), PROOFS, Clock.systemUTC(), new DatabaseTime(Clock.systemUTC()))));
    }

    @AfterEach
    void stop() throws Exception {
        postgres.close();
        await(vertx.close());
    }

    private Database through(CutProxy cut) {
        var options =
                new PgConnectOptions(postgres.options()).setPort(cut.port()).setCachePreparedStatements(true);
        var pooling = new PoolOptions().setMaxSize(8).setConnectionTimeout(10);
        return new Database(
                PgBuilder.pool()
                        .with(pooling)
                        .connectingTo(options)
                        .using(vertx)
                        .build(),
                PgBuilder.client()
                        .with(pooling)
                        .connectingTo(options)
                        .using(vertx)
                        .build());
    }

    private AgentPrincipal enrolled() throws Exception {
        return new AgentPrincipal(TestRows.enrolledCluster(postgres.database(), orgId), orgId, UUID.randomUUID());
    }

    private Future<HeartbeatAnswer> send(AgentPrincipal from, Buffer body) {
        return bus.request(HeartbeatMessages.BEAT, from, body);
    }

    /** Eight changes, each sent when the one before was answered, as agents do. */
    private Future<?> sendRounds(AgentPrincipal agent, TestBeats beats, int round) {
        if (round == 8) {
            return Future.succeededFuture();
        }
        beats.put(TestBeats.pod("new-" + round, "n", "Running")).remove("web-" + round);
        return send(agent, beats.next()).compose(answer -> sendRounds(agent, beats, round + 1));
    }

    private long count(String sql) throws Exception {
        return await(postgres.database().client().query(sql).execute())
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void everyChangeOfManyClustersIsStoredUnderParallelLoad() throws Exception {
        var agents = new HashMap<AgentPrincipal, TestBeats>();
        for (int i = 0; i < 60; i++) {
            agents.put(enrolled(), TestBeats.withPods(10));
        }
        var agentsAreDone = new ArrayList<Future<?>>();
        agents.forEach((agent, beats) -> agentsAreDone.add(sendRounds(agent, beats, 0)));
        await(Future.all(agentsAreDone));

        assertThat(count("select count(*) from cluster_state where sequence = 8"))
                .isEqualTo(60);
        assertThat(count("select count(*) from pod")).isEqualTo(600);
        assertThat(count("select count(*) from pod where name like 'new-%'")).isEqualTo(480);
        await().untilAsserted(() ->
                assertThat(count("select count(*) from cluster_seen")).isEqualTo(60));
    }

    @Test
    void databaseThatIsCutOffGivesBusyAnswersAndAllIsWellWhenItReturns() throws Exception {
        var agent = enrolled();
        var beats = TestBeats.withPods(3);
        assertThat(await(send(agent, beats.next())).resync()).isFalse();

        proxy.cut();
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            var refused = send(agent, beats.next());
            await().until(refused::isComplete);
            assertThat(refused.cause()).isInstanceOfSatisfying(ServiceFailure.class, failure -> {
                assertThat(failure.reason()).isEqualTo("database_unavailable");
                assertThat(failure.retryAfter()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(10));
            });
        });
        proxy.mend();

        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(await(send(
                                agent,
                                beats.put(TestBeats.pod("late", "l", "Running")).next())))
                        .isNotNull());
        assertThat(count("select count(*) from pod where name = 'late'")).isEqualTo(1);
    }

    @Test
    void twoNodesNeverMixTheStatesOfARunAndItsSuccessor() throws Exception {
        // deployed twice: each instance has its own memory, as two nodes have; the bus gives beats to both in turn
        await(vertx.deployVerticle(new HeartbeatVerticle(
                CONFIG, postgres.database(), PROOFS, Clock.systemUTC(), new DatabaseTime(Clock.systemUTC()))));
        var agent = enrolled();
        var old = TestBeats.withPods(3);
        var answers = new ArrayList<Future<HeartbeatAnswer>>();
        for (int i = 0; i < 4; i++) {
            await(send(agent, old.put(TestBeats.pod("old-" + i, "o", "Running")).next()));
        }
        var next = TestBeats.withPods(5).run("run-2");
        for (int i = 0; i < 10; i++) {
            answers.add(send(
                    agent, next.put(TestBeats.pod("new-" + i, "n", "Running")).next()));
            answers.add(send(
                    agent, old.put(TestBeats.pod("late-" + i, "o", "Running")).next()));
        }
        await(Future.join(answers).otherwiseEmpty());

        assertThat(count("select epoch from agent_run")).isEqualTo(2);
        assertThat(count("select count(*) from pod where name like 'late-%'")).isZero();
        assertThat(count("select count(*) from pod")).isEqualTo(15);
    }
}
