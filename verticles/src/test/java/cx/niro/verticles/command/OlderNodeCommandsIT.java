package cx.niro.verticles.command;

import static cx.niro.verticles.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.CommandResult;
import cx.niro.protocol.ObjectOutcome;
import cx.niro.protocol.ObjectRef;
import cx.niro.verticles.command.CommandMessages.CommandDetail;
import cx.niro.verticles.command.CommandStore.NewCommand;
import cx.niro.verticles.database.OlderNode;
import cx.niro.verticles.database.TestDatabase;
import cx.niro.verticles.database.TestRows;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands while a node that knows neither apply nor the tables of it works beside one of today. */
class OlderNodeCommandsIT {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String RUN = "run-1";

    private final Vertx vertx = Vertx.vertx();
    private TestDatabase postgres;
    private OlderNode older;
    private CommandStore commands;
    private DeliveryStore deliveries;
    private Principal ann;
    private UUID cluster;

    @BeforeEach
    void start() throws Exception {
        postgres = TestDatabase.create(vertx, OlderNode.SCHEMA);
        older = new OlderNode(postgres.database());
        commands = new PgCommandStore(postgres.database(), Clock.systemUTC());
        deliveries = new PgDeliveryStore(postgres.database());
        ann = TestCommands.member(TestRows.organization(postgres.database()));
        cluster = TestRows.enrolledCluster(postgres.database(), ann.orgId());
        TestCommands.startRun(postgres.database(), cluster, RUN);
    }

    @AfterEach
    void close() throws Exception {
        postgres.close();
        await(vertx.close());
    }

    private UUID olderInserts(String orderingKey) throws Exception {
        var id = UUID.randomUUID();
        var rows = older.does(
                "insert_command",
                id,
                cluster,
                new UUID[] {ann.orgId()},
                "ping",
                new JsonObject().put("type", "ping"),
                orderingKey,
                null,
                LONG.toMillis(),
                null,
                ann.email(),
                UUID.randomUUID(),
                ann.orgId());
        assertThat(rows).hasSize(1);
        return id;
    }

    private List<UUID> olderClaims() throws Exception {
        var rows = older.does("claim_commands", cluster, RUN, false, 32L, LONG.toMillis());
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.getUUID("id"))
                .toList();
    }

    private int olderFinishes(UUID id, String status, ObjectRef created) throws Exception {
        return older.does(
                        "finish_command",
                        id,
                        cluster,
                        status,
                        new String[] {PgResults.key(created)},
                        new JsonObject[] {
                            new JsonObject()
                                    .put("api_version", created.apiVersion())
                                    .put("kind", created.kind())
                                    .put("namespace", created.namespace())
                                    .put("name", created.name())
                        },
                        new String[] {"created"},
                        new String[1],
                        new String[1],
                        null,
                        null,
                        7L)
                .size();
    }

    private UUID insertApply() throws Exception {
        var id = UUID.randomUUID();
        await(commands.insert(
                ann,
                new NewCommand(
                        id,
                        cluster,
                        "apply",
                        new JsonObject().put("type", "apply").put("manifests", "fingerprint"),
                        "1 object: Deployment shop/web",
                        1,
                        Buffer.buffer("sealed"),
                        "apply",
                        null,
                        LONG)));
        return id;
    }

    private List<Claimed> claim() throws Exception {
        return await(deliveries.claim(List.of(new Holder(cluster, RUN, false)), 32, LONG));
    }

    private CommandDetail find(UUID id) throws Exception {
        return await(commands.find(ann.visibleOrgIds(), id));
    }

    private void report(UUID id, String status) throws Exception {
        await(deliveries.result(cluster, id, new CommandResult(RUN, 1, status, null, null, List.of(), 7)));
    }

    private List<UUID> history(HistoryFilter filter) throws Exception {
        return await(commands.history(ann.visibleOrgIds(), cluster, filter, 10, null)).items().stream()
                .map(CommandMessages.CommandItem::id)
                .toList();
    }

    @Test
    void commandsThatWereUnderWayEndAfterTheMigration() throws Exception {
        var ended = olderInserts(null);
        var delivered = olderInserts("key");
        assertThat(olderClaims()).containsExactlyInAnyOrder(ended, delivered);
        assertThat(olderFinishes(ended, "partial", new ObjectRef("apps/v1", "Deployment", "shop", "web")))
                .isOne();
        var pending = olderInserts("key");

        postgres.migrate();

        await(deliveries.acknowledge(cluster, RUN, List.of(delivered)));
        assertThat(claim()).isEmpty();
        report(delivered, "succeeded");
        assertThat(claim()).extracting(Claimed::id).containsExactly(pending);
        assertThat(find(delivered).status()).isEqualTo("succeeded");
        assertThat(find(ended).counts()).containsEntry("created", 1);
        assertThat(history(HistoryFilter.of("partial", "ping"))).containsExactly(ended);
        assertThat(history(HistoryFilter.ALL)).containsExactly(pending, delivered, ended);
    }

    @Test
    void anyNodeTakesWhatTheOtherBegan() throws Exception {
        postgres.migrate();
        var first = olderInserts("key");

        assertThat(claim()).extracting(Claimed::id).containsExactly(first);
        assertThat(older.does("acknowledge_commands", cluster, RUN, new UUID[] {first})
                        .rowCount())
                .isOne();
        assertThat(olderFinishes(first, "succeeded", new ObjectRef("v1", "Secret", "shop", "db")))
                .isOne();

        assertThat(find(first).status()).isEqualTo("succeeded");
        assertThat(find(first).outcomes()).extracting(ObjectOutcome::outcome).containsExactly("created");
        var second = await(commands.insert(
                        ann, new NewCommand(cluster, "ping", new JsonObject().put("type", "ping"), null, null, LONG)))
                .id();
        assertThat(olderClaims()).containsExactly(second);
        report(second, "succeeded");
        assertThat(older.does("find_command", second, new UUID[] {ann.orgId()})
                        .iterator()
                        .next()
                        .getString("status"))
                .isEqualTo("succeeded");
    }

    @Test
    void olderNodeDoesNotHandOutManifestsThatItCannotOpen() throws Exception {
        postgres.migrate();
        var apply = insertApply();
        var ping = olderInserts(null);

        assertThat(olderClaims()).containsExactly(ping);
        assertThat(find(apply).status()).isEqualTo("pending");

        assertThat(claim()).singleElement().satisfies(claimed -> {
            assertThat(claimed.id()).isEqualTo(apply);
            assertThat(claimed.attempt()).isOne();
            assertThat(claimed.sealed()).isNotNull();
        });
    }

    @Test
    void olderNodeDoesNotHandOutManifestsThatANewerOneGaveBack() throws Exception {
        postgres.migrate();
        var apply = insertApply();
        await(deliveries.release(RUN, claim()));

        assertThat(olderClaims()).isEmpty();

        assertThat(claim()).extracting(Claimed::id).containsExactly(apply);
    }

    @Test
    void olderNodeEndsAnApplyThatANewerOneGave() throws Exception {
        postgres.migrate();
        var finished = insertApply();
        assertThat(claim()).hasSize(1);
        assertThat(olderFinishes(finished, "succeeded", new ObjectRef("apps/v1", "Deployment", "shop", "web")))
                .isOne();
        var cancelled = insertApply();
        assertThat(older.does(
                        "cancel_command",
                        cancelled,
                        new UUID[] {ann.orgId()},
                        ann.email(),
                        UUID.randomUUID(),
                        ann.orgId(),
                        null))
                .hasSize(1);

        assertThat(find(finished).outcomes()).extracting(ObjectOutcome::outcome).containsExactly("created");
        assertThat(find(cancelled).status()).isEqualTo("cancelled");
        assertThat(await(postgres.database()
                        .client()
                        .query("select id from command where sealed is not null")
                        .execute()))
                .isEmpty();
    }
}
