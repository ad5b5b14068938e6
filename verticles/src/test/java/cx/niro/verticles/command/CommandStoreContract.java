package cx.niro.verticles.command;

import static cx.niro.verticles.database.TestDatabase.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.protocol.CommandResult;
import cx.niro.protocol.ObjectOutcome;
import cx.niro.protocol.ObjectRef;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.command.CommandMessages.CommandDetail;
import cx.niro.verticles.command.CommandMessages.CommandItem;
import cx.niro.verticles.command.CommandStore.NewCommand;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the stores promise; held by the fake and by PostgreSQL. */
abstract class CommandStoreContract {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(60);

    private Principal ann;
    private UUID cluster;

    abstract CommandStore commands();

    abstract DeliveryStore deliveries();

    /** Commands of the cluster that still have manifests. */
    abstract long sealedRows(UUID clusterId) throws Exception;

    /** A member of a new organization. */
    abstract Principal principal() throws Exception;

    abstract UUID cluster(UUID orgId) throws Exception;

    /** Makes it the current run of the cluster's agent. */
    abstract void startRun(UUID clusterId, String runId) throws Exception;

    abstract List<String> audited(UUID orgId) throws Exception;

    @BeforeEach
    void prepare() throws Exception {
        ann = principal();
        cluster = cluster(ann.orgId());
        startRun(cluster, "run-1");
    }

    private NewCommand ping(Duration deadline) {
        return new NewCommand(cluster, "ping", new JsonObject().put("type", "ping"), null, null, deadline);
    }

    private NewCommand ordered(String key) {
        return new NewCommand(cluster, "hold", new JsonObject().put("type", "hold"), key, null, LONG);
    }

    @CanIgnoreReturnValue
    private UUID insert(NewCommand command) throws Exception {
        return await(commands().insert(ann, command)).id();
    }

    @CanIgnoreReturnValue
    private List<UUID> claim(String runId, boolean fresh, Duration lease) throws Exception {
        return await(deliveries().claim(List.of(new Holder(cluster, runId, fresh)), 32, lease)).stream()
                .map(Claimed::id)
                .toList();
    }

    @CanIgnoreReturnValue
    private List<Claimed> claimed(boolean fresh) throws Exception {
        return await(deliveries().claim(List.of(new Holder(cluster, "run-1", fresh)), 32, LONG));
    }

    @CanIgnoreReturnValue
    private List<UUID> claim() throws Exception {
        return claim("run-1", false, LONG);
    }

    private void acknowledge(UUID... ids) throws Exception {
        await(deliveries().acknowledge(cluster, "run-1", List.of(ids)));
    }

    private static CommandResult result(String status, ObjectOutcome... outcomes) {
        return new CommandResult(
                "run-1", 1, status, status.equals("failed") ? "broken" : null, null, List.of(outcomes), 7);
    }

    private static ObjectOutcome outcome(String name, String outcome) {
        return new ObjectOutcome(new ObjectRef("apps/v1", "Deployment", "shop", name), outcome, null, null, null);
    }

    private static ObjectOutcome because(String name, String outcome, String reason) {
        return new ObjectOutcome(outcome(name, outcome).object(), outcome, reason, "in words", null);
    }

    @CanIgnoreReturnValue
    private DeliveryStore.Ended report(UUID id, CommandResult result) throws Exception {
        return await(deliveries().result(cluster, id, result)).ended();
    }

    private CommandDetail find(UUID id) throws Exception {
        return await(commands().find(ann.visibleOrgIds(), id));
    }

    private static void assertRefused(Future<?> call, ServiceFailure.Code code, String reason) {
        assertThatThrownBy(() -> await(call)).cause().isInstanceOfSatisfying(ServiceFailure.class, failure -> {
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.reason()).isEqualTo(reason);
        });
    }

    @Test
    void newCommandIsPendingAndAudited() throws Exception {
        var id = insert(ping(LONG));

        var command = find(id);
        assertThat(command.status()).isEqualTo("pending");
        assertThat(command.type()).isEqualTo("ping");
        assertThat(command.requestedBy()).isEqualTo(ann.email());
        assertThat(command.attempt()).isZero();
        assertThat(command.deadline()).isAfter(command.createdAt());
        assertThat(audited(ann.orgId())).containsExactly("command.create");
    }

    @Test
    void sameIdempotencyKeyMakesOneCommand() throws Exception {
        var wanted = new NewCommand(cluster, "ping", new JsonObject().put("type", "ping"), null, "key-1", LONG);
        var other = new NewCommand(cluster, "hold", new JsonObject().put("type", "hold"), null, "key-1", LONG);

        var first = await(commands().insert(ann, wanted));
        var second = await(commands().insert(ann, wanted));

        assertThat(first.made()).isTrue();
        assertThat(second.made()).isFalse();
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(audited(ann.orgId())).containsExactly("command.create");
        assertRefused(commands().insert(ann, other), ServiceFailure.Code.CONFLICT, "idempotency_key_used");
    }

    @Test
    void anotherOrganizationSeesNothing() throws Exception {
        var id = insert(ping(LONG));
        var bob = principal();

        assertRefused(commands().insert(bob, ping(LONG)), ServiceFailure.Code.NOT_FOUND, "not_found");
        assertRefused(commands().find(bob.visibleOrgIds(), id), ServiceFailure.Code.NOT_FOUND, "not_found");
        assertRefused(commands().cancel(bob, id), ServiceFailure.Code.NOT_FOUND, "not_found");
        assertRefused(
                commands().history(bob.visibleOrgIds(), cluster, HistoryFilter.ALL, 10, null),
                ServiceFailure.Code.NOT_FOUND,
                "not_found");
        assertThat(find(id).status()).isEqualTo("pending");
    }

    @Test
    void claimGivesEverythingDueOnceAndInOrder() throws Exception {
        var ids = List.of(insert(ping(LONG)), insert(ping(LONG)), insert(ping(LONG)));

        var claimed = await(deliveries().claim(List.of(new Holder(cluster, "run-1", false)), 32, LONG));

        assertThat(claimed).extracting(Claimed::id).containsExactlyElementsOf(ids);
        assertThat(claimed).extracting(Claimed::attempt).containsOnly(1);
        assertThat(claimed.get(0).remainingMillis()).isBetween(1L, LONG.toMillis());
        assertThat(new JsonObject(claimed.get(0).payload()).getString("type")).isEqualTo("ping");
        assertThat(claim()).isEmpty();
        assertThat(find(ids.get(0)).status()).isEqualTo("delivered");
    }

    @Test
    void onlyTheCurrentRunIsGivenCommands() throws Exception {
        var id = insert(ping(LONG));

        assertThat(claim("run-0", true, LONG)).isEmpty();
        assertThat(claim()).containsExactly(id);
    }

    @Test
    void newRunGetsAtOnceWhatTheOneBeforeHad() throws Exception {
        var delivered = insert(ping(LONG));
        claim();
        acknowledge(delivered);
        startRun(cluster, "run-2");

        assertThat(claim("run-2", false, LONG)).containsExactly(delivered);
        assertThat(find(delivered).attempt()).isEqualTo(2);
    }

    @Test
    void runThatComesBackAfterAnotherOneGetsAgainWhatItHad() throws Exception {
        var ids = List.of(insert(ping(LONG)), insert(ordered("shop")));
        claim();
        acknowledge(ids.get(0), ids.get(1));
        startRun(cluster, "run-2");
        startRun(cluster, "run-1");

        var again = await(deliveries().claim(List.of(new Holder(cluster, "run-1", false)), 2, LONG));

        assertThat(again).extracting(Claimed::id).containsExactlyElementsOf(ids);
        assertThat(again).extracting(Claimed::attempt).containsOnly(2);
        acknowledge(ids.get(0), ids.get(1));
        assertThat(claim("run-1", true, LONG)).isEmpty();
    }

    @Test
    void unacknowledgedCommandIsDueAgainAfterItsLease() throws Exception {
        var id = insert(ping(LONG));
        claim("run-1", false, SHORT);

        await().until(() -> await(deliveries().due(List.of(cluster))).contains(cluster));

        assertThat(claim()).containsExactly(id);
    }

    @Test
    void acknowledgedCommandStaysTheRunsOwn() throws Exception {
        var id = insert(ping(LONG));
        claim("run-1", false, SHORT);
        acknowledge(id);

        await().during(SHORT.multipliedBy(3))
                .until(() -> claim("run-1", true, LONG).isEmpty());
        assertThat(find(id).status()).isEqualTo("running");
        assertThat(find(id).acknowledgedAt()).isNotNull();
    }

    @Test
    void nextPollWithoutAcknowledgementSaysThatTheAnswerWasLost() throws Exception {
        var id = insert(ping(LONG));
        claim();

        assertThat(claim("run-1", false, LONG)).isEmpty();
        assertThat(claim("run-1", true, LONG)).containsExactly(id);
    }

    @Test
    void releasedCommandIsDueAtOnce() throws Exception {
        var id = insert(ping(LONG));
        var unsent = claimed(false);

        await(deliveries().release("run-1", unsent));

        assertThat(find(id).status()).isEqualTo("pending");
        assertThat(claim()).containsExactly(id);
    }

    @Test
    void releasedCommandWasNotDeliveredSoItsAttemptDoesNotCount() throws Exception {
        var id = insert(ping(LONG));

        await(deliveries().release("run-1", claimed(false)));
        assertThat(find(id).attempt()).isZero();

        assertThat(claimed(false)).extracting(Claimed::attempt).containsExactly(1);
    }

    @Test
    void commandThatWasDeliveredOnceMoreIsNotReleased() throws Exception {
        var id = insert(ping(LONG));
        var unsent = claimed(false);
        claimed(true);

        await(deliveries().release("run-1", unsent));

        assertThat(find(id).status()).isEqualTo("delivered");
    }

    @Test
    void oneRunHasNoMoreThanItsShareInFlight() throws Exception {
        for (int i = 0; i < 5; i++) {
            insert(ping(LONG));
        }
        var holder = List.of(new Holder(cluster, "run-1", false));

        var first = await(deliveries().claim(holder, 3, LONG));
        acknowledge(first.get(0).id());

        assertThat(first).hasSize(3);
        assertThat(await(deliveries().claim(holder, 3, LONG))).isEmpty();
        report(first.get(0).id(), result("succeeded"));
        assertThat(await(deliveries().claim(holder, 3, LONG))).hasSize(1);
    }

    @Test
    void severalClustersAreServedAtOnce() throws Exception {
        var here = insert(ping(LONG));
        var other = cluster(ann.orgId());
        startRun(other, "run-9");
        var there = await(commands()
                        .insert(
                                ann,
                                new NewCommand(other, "ping", new JsonObject().put("type", "ping"), null, null, LONG)))
                .id();

        var claimed = await(deliveries()
                .claim(List.of(new Holder(cluster, "run-1", true), new Holder(other, "run-9", true)), 32, LONG));

        assertThat(claimed).extracting(Claimed::id).containsExactlyInAnyOrder(here, there);
        assertThat(await(deliveries().due(List.of(cluster, other)))).isEmpty();
    }

    @Test
    void ofAnOrderingKeyTheNextComesWhenTheOneBeforeIsFinished() throws Exception {
        var first = insert(ordered("shop"));
        var second = insert(ordered("shop"));
        var free = insert(ordered("bank"));

        assertThat(claim()).containsExactly(first, free);
        assertThat(claim()).isEmpty();
        assertThat(report(first, result("succeeded")).orderingKey()).isEqualTo("shop");
        assertThat(claim()).containsExactly(second);
    }

    @Test
    void theOneInFlightOfAnOrderingKeyIsRedeliveredFirst() throws Exception {
        var first = insert(ordered("shop"));
        insert(ordered("shop"));
        claim();
        startRun(cluster, "run-2");

        assertThat(claim("run-2", false, LONG)).containsExactly(first);
    }

    @Test
    void partsAddUpToOneResult() throws Exception {
        var id = insert(ping(LONG));
        claim();

        assertThat(report(id, result("running", outcome("web", "created")))).isNull();
        assertThat(find(id).status()).isEqualTo("running");
        var ended = report(id, result("partial", outcome("db", "failed")));

        assertThat(ended.status()).isEqualTo(CommandStatus.PARTIAL);
        assertThat(find(id).outcomes())
                .extracting(ObjectOutcome::outcome)
                .containsExactlyInAnyOrder("created", "failed");
        assertThat(find(id).durationMillis()).isEqualTo(7);
        assertThat(find(id).finishedAt()).isNotNull();
    }

    @Test
    void firstCreatedOutcomeStaysWhenTheNextAttemptFindsItDone() throws Exception {
        var id = insert(ping(LONG));
        claim();
        report(id, result("running", outcome("web", "created"), outcome("db", "unchanged")));

        report(id, result("succeeded", outcome("web", "unchanged"), outcome("db", "configured")));

        assertThat(find(id).outcomes())
                .containsExactlyInAnyOrder(outcome("web", "created"), outcome("db", "configured"));
    }

    @Test
    void repeatedResultChangesNothingAndADifferentOneIsKeptBeside() throws Exception {
        var id = insert(ping(LONG));
        claim();
        assertThat(report(id, result("succeeded")).status()).isEqualTo(CommandStatus.SUCCEEDED);
        var finished = find(id);

        assertThat(report(id, result("succeeded"))).isNull();
        assertThat(find(id)).isEqualTo(finished);
        assertThat(report(id, result("failed"))).isNull();

        assertThat(find(id).status()).isEqualTo("succeeded");
        assertThat(find(id).lateResult().status()).isEqualTo("failed");
    }

    @Test
    void charactersThatTheStoreCannotKeepDoNotKeepAResultFromItsEnd() throws Exception {
        var id = insert(ping(LONG));
        claim();
        var object = new ObjectRef("v1", "Pod", "shop", "a\0b");
        var result = new CommandResult(
                "run-1",
                1,
                "failed",
                "r\0".repeat(100),
                "not \0 found",
                List.of(new ObjectOutcome(object, "failed", "in\0valid", "mess\0age", "di\0ff")),
                7);

        assertThat(report(id, result)).isNotNull();
        report(id, new CommandResult("run-1", 1, "succeeded", null, "late \0", result.outcomes(), 7));

        var shown = find(id);
        assertThat(shown.message()).isEqualTo("not \uFFFD found");
        assertThat(shown.reason()).hasSize(64).doesNotContain("\0");
        assertThat(shown.outcomes())
                .containsExactly(new ObjectOutcome(
                        new ObjectRef("v1", "Pod", "shop", "a\uFFFDb"),
                        "failed",
                        "in\uFFFDvalid",
                        "mess\uFFFDage",
                        "di\uFFFDff"));
        assertThat(shown.lateResult().message()).isEqualTo("late \uFFFD");
    }

    @Test
    void resultOfAnotherClustersCommandIsNotFound() throws Exception {
        var id = insert(ping(LONG));
        claim();
        var other = cluster(ann.orgId());

        assertRefused(deliveries().result(other, id, result("succeeded")), ServiceFailure.Code.NOT_FOUND, "not_found");
        assertRefused(
                deliveries().result(cluster, UUID.randomUUID(), result("running")),
                ServiceFailure.Code.NOT_FOUND,
                "not_found");
        assertThat(find(id).status()).isEqualTo("delivered");
    }

    @Test
    void agentMayNotSayWhatIsTheServersToSay() throws Exception {
        var id = insert(ping(LONG));

        for (var status : List.of("cancelled", "expired", "pending", "fine")) {
            assertRefused(
                    deliveries().result(cluster, id, result(status)), ServiceFailure.Code.INVALID, "invalid_request");
        }
    }

    @Test
    void passedDeadlineExpiresWhateverTheStateAndALateResultIsKept() throws Exception {
        var pending = insert(ping(SHORT));
        var expired = new HashSet<UUID>();
        await().until(() -> {
            await(commands().expire(100)).forEach(ended -> expired.add(ended.id()));
            return expired.contains(pending);
        });
        assertThat(claim()).isEmpty();
        assertThat(find(pending).reason()).isEqualTo("deadline_passed");

        var delivered = insert(ping(Duration.ofSeconds(1)));
        claim();
        await().until(() -> {
            await(commands().expire(100)).forEach(ended -> expired.add(ended.id()));
            return expired.contains(delivered);
        });
        assertThat(report(delivered, result("succeeded"))).isNull();

        assertThat(find(delivered).status()).isEqualTo("expired");
        assertThat(find(delivered).lateResult().status()).isEqualTo("succeeded");
    }

    @Test
    void cancelledCommandIsNotDeliveredAndCannotBeCancelledTwice() throws Exception {
        var id = insert(ping(LONG));

        var ended = await(commands().cancel(ann, id));

        assertThat(ended.status()).isEqualTo(CommandStatus.CANCELLED);
        assertThat(claim()).isEmpty();
        assertThat(find(id).message()).contains(ann.email());
        assertRefused(commands().cancel(ann, id), ServiceFailure.Code.CONFLICT, "already_finished");
        assertRefused(commands().cancel(ann, UUID.randomUUID()), ServiceFailure.Code.NOT_FOUND, "not_found");
        assertThat(audited(ann.orgId())).containsExactly("command.create", "command.cancel");
        assertThat(await(commands().finished(List.of(id)))).containsExactly(id);
    }

    @Test
    void historyIsPagedNewestFirst() throws Exception {
        var ids = new ArrayList<UUID>();
        for (int i = 0; i < 5; i++) {
            ids.add(0, insert(ping(LONG)));
        }

        var first = await(commands().history(ann.visibleOrgIds(), cluster, HistoryFilter.ALL, 3, null));
        var second = await(commands().history(ann.visibleOrgIds(), cluster, HistoryFilter.ALL, 3, first.nextCursor()));

        assertThat(first.items()).extracting(CommandItem::id).containsExactlyElementsOf(ids.subList(0, 3));
        assertThat(second.items()).extracting(CommandItem::id).containsExactlyElementsOf(ids.subList(3, 5));
        assertThat(second.nextCursor()).isNull();
        assertThatThrownBy(
                        () -> await(commands().history(ann.visibleOrgIds(), cluster, HistoryFilter.ALL, 3, "nonsense")))
                .hasStackTraceContaining("cursor");
    }

    @Test
    void historyShowsTheAskedStatusesAndTypesOnlyPageByPage() throws Exception {
        var wanted = new ArrayList<UUID>();
        for (int i = 0; i < 3; i++) {
            insert(ordered("key-" + i));
            wanted.add(0, cancelled(ping(LONG)));
            cancelled(ordered("other-" + i));
        }
        wanted.add(0, insert(ping(LONG)));

        assertThat(pages(HistoryFilter.of("cancelled,pending", "ping"))).containsExactlyElementsOf(wanted);
        assertThat(pages(HistoryFilter.of("cancelled", "ping"))).containsExactlyElementsOf(wanted.subList(1, 4));
        assertThat(pages(HistoryFilter.of(null, "ping"))).containsExactlyElementsOf(wanted);
        assertThat(pages(HistoryFilter.of("cancelled", null)))
                .hasSize(6)
                .containsAll(wanted.subList(1, 4))
                .doesNotContain(wanted.get(0));
        assertThat(pages(HistoryFilter.of("cancelled", "ping, hold"))).hasSize(6);
        assertThat(pages(HistoryFilter.of(null, "ping,hold"))).hasSize(10);
        assertThat(pages(HistoryFilter.of("failed", null))).isEmpty();
        assertThat(pages(HistoryFilter.of(null, "unheard"))).isEmpty();
    }

    @Test
    void historyOfAClusterHasNoneOfAnotherWhateverTheFilter() throws Exception {
        insert(ping(LONG));
        cluster = cluster(ann.orgId());

        assertThat(pages(HistoryFilter.of("pending", null))).isEmpty();
        assertThat(pages(HistoryFilter.of(null, "ping"))).isEmpty();
    }

    @CanIgnoreReturnValue
    private UUID cancelled(NewCommand command) throws Exception {
        var id = insert(command);
        await(commands().cancel(ann, id));
        return id;
    }

    /** Two by two, to the end. */
    private List<UUID> pages(HistoryFilter filter) throws Exception {
        var ids = new ArrayList<UUID>();
        String cursor = null;
        do {
            var page = await(commands().history(ann.visibleOrgIds(), cluster, filter, 2, cursor));
            page.items().forEach(item -> ids.add(item.id()));
            cursor = page.nextCursor();
        } while (cursor != null);
        return ids;
    }

    @Test
    void claimsAtTheSameTimeNeverGiveACommandTwice() throws Exception {
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 4; i++) {
                insert(ping(LONG));
            }
            insert(ordered("round-" + round));
            insert(ordered("round-" + round));
            var holder = List.of(new Holder(cluster, "run-1", false));

            var claims = List.of(
                    deliveries().claim(holder, 1_000, LONG),
                    deliveries().claim(holder, 1_000, LONG),
                    deliveries().claim(holder, 1_000, LONG));

            var claimed = new ArrayList<UUID>();
            for (var claim : claims) {
                await(claim).forEach(command -> claimed.add(command.id()));
            }
            assertThat(claimed).doesNotHaveDuplicates().hasSize(5);
            for (var id : claimed) {
                report(id, result("succeeded"));
            }
            for (var id : claim()) {
                report(id, result("succeeded"));
            }
        }
    }

    @Test
    void cancelAndResultAtTheSameTimeEndACommandOnce() throws Exception {
        for (int round = 0; round < 20; round++) {
            var id = insert(ping(LONG));
            claim();

            var cancelled = commands().cancel(ann, id).map(true).otherwise(false);
            var reported = deliveries().result(cluster, id, result("succeeded"));
            var again = deliveries().result(cluster, id, result("succeeded"));

            var ends = (await(cancelled) ? 1 : 0)
                    + (await(reported).ended() == null ? 0 : 1)
                    + (await(again).ended() == null ? 0 : 1);
            assertThat(ends).isEqualTo(1);
            assertThat(find(id).status()).isEqualTo(await(cancelled) ? "cancelled" : "succeeded");
        }
    }

    private NewCommand apply(String deployment, boolean dryRun, Object prune, Buffer sealed) {
        var payload = new JsonObject()
                .put("type", "apply")
                .put("manifests", "fingerprint")
                .put("dry_run", dryRun)
                .put("prune", prune);
        if (deployment != null) {
            payload.put("deployment_id", deployment);
        }
        return new NewCommand(
                UUID.randomUUID(),
                cluster,
                "apply",
                payload,
                "1 object: Deployment shop/web",
                1,
                sealed,
                deployment == null ? "apply" : "deployment/" + deployment,
                null,
                LONG);
    }

    private NewCommand applyOf(String deployment) {
        return apply(deployment, false, null, Buffer.buffer("sealed"));
    }

    /** What the next apply of the deployment would be told to prune. */
    private List<String> left(String deployment) throws Exception {
        var id = insert(apply(deployment, true, true, null));
        var claimed = claimed(true).stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
        await(commands().cancel(ann, id));
        return new JsonObject(claimed.payload())
                .getJsonArray("prune").stream()
                        .map(object -> ((JsonObject) object).getString("name"))
                        .toList();
    }

    private void applied(String deployment, ObjectOutcome... outcomes) throws Exception {
        var id = insert(applyOf(deployment));
        claim();
        report(id, result("succeeded", outcomes));
    }

    @Test
    void applyAndDeleteAreAuditedByTheirNames() throws Exception {
        insert(applyOf(null));
        insert(new NewCommand(
                cluster,
                "delete",
                new JsonObject().put("type", "delete").put("objects", new JsonArray()),
                "apply",
                null,
                LONG));

        assertThat(audited(ann.orgId())).containsExactly("command.apply", "command.delete");
    }

    @Test
    void summaryAndDryRunAreShownWithTheObjectsByOutcome() throws Exception {
        var id = insert(apply("web", true, null, null));
        claim();
        report(id, result("running", outcome("a", "created"), outcome("b", "created"), outcome("c", "failed")));

        var shown = find(id);
        var listed = await(commands().history(ann.visibleOrgIds(), cluster, HistoryFilter.ALL, 10, null))
                .items()
                .get(0);

        assertThat(shown.summary()).isEqualTo("1 object: Deployment shop/web");
        assertThat(shown.dryRun()).isTrue();
        assertThat(shown.counts()).isEqualTo(Map.of("created", 2, "failed", 1));
        assertThat(shown.objectCount()).isEqualTo(1);
        assertThat(listed.summary()).isEqualTo(shown.summary());
        assertThat(listed.objectCount()).isEqualTo(shown.objectCount());
        assertThat(listed.dryRun()).isTrue();
        assertThat(listed.counts()).isEqualTo(shown.counts());
        var ping = find(insert(ping(LONG)));
        assertThat(ping.counts()).isEmpty();
        assertThat(ping.objectCount()).isNull();
    }

    @Test
    void reasonOfAnOutcomeIsKept() throws Exception {
        var id = insert(applyOf("web"));
        claim();
        report(
                id,
                result(
                        "failed",
                        new ObjectOutcome(
                                new ObjectRef("v1", "Service", "shop", "web"), "failed", "conflict", "kubectl", null)));

        assertThat(find(id).outcomes()).singleElement().satisfies(outcome -> {
            assertThat(outcome.reason()).isEqualTo("conflict");
            assertThat(outcome.message()).isEqualTo("kubectl");
        });
    }

    private static ObjectOutcome differing(String name, String diff) {
        return new ObjectOutcome(outcome(name, "configured").object(), "configured", null, null, diff);
    }

    @Test
    void diffsAreShownWhenTheCommandHasEnded() throws Exception {
        var id = insert(apply("web", true, null, null));
        claim();
        report(id, result("running", differing("a", "-1\n+2"), outcome("b", "unchanged")));
        assertThat(find(id).outcomes())
                .hasSize(2)
                .allSatisfy(part -> assertThat(part.diff()).isNull());

        report(id, result("succeeded"));

        assertThat(find(id).outcomes()).extracting(ObjectOutcome::diff).containsExactly("-1\n+2", null);
    }

    @Test
    void ofManyDiffsTheLaterOnesAreNotShown() throws Exception {
        var id = insert(apply("web", true, null, null));
        claim();
        var diff = "+".repeat(ObjectOutcome.MAX_DIFF);
        report(
                id,
                result(
                        "succeeded",
                        IntStream.range(100, 170)
                                .mapToObj(number -> differing("o" + number, diff))
                                .toArray(ObjectOutcome[]::new)));

        var shown = find(id).outcomes();
        assertThat(shown).hasSize(70);
        assertThat(shown.subList(0, 64)).extracting(ObjectOutcome::diff).containsOnly(diff);
        assertThat(shown.subList(64, 70)).extracting(ObjectOutcome::diff).containsOnly(ShownDiffs.LEFT_OUT);
    }

    @Test
    void diffsOfALateResultCountWithTheOthers() throws Exception {
        var id = insert(apply("web", true, null, null));
        claim();
        var diff = "+".repeat(ObjectOutcome.MAX_DIFF);
        report(id, result("failed", differing("a", diff)));

        assertThat(report(
                        id,
                        result(
                                "succeeded",
                                IntStream.range(100, 170)
                                        .mapToObj(number -> differing("o" + number, diff))
                                        .toArray(ObjectOutcome[]::new))))
                .isNull();

        assertThat(find(id).outcomes()).extracting(ObjectOutcome::diff).containsExactly(diff);
        var late = find(id).lateResult().outcomes();
        assertThat(late).hasSize(70);
        assertThat(late.subList(0, 63)).extracting(ObjectOutcome::diff).containsOnly(diff);
        assertThat(late.subList(63, 70)).extracting(ObjectOutcome::diff).containsOnly(ShownDiffs.LEFT_OUT);
    }

    @Test
    void sealedManifestsComeWithEachDeliveryAndGoWithTheEnd() throws Exception {
        var finished = insert(applyOf("a"));
        var cancelled = insert(applyOf("b"));
        var expiring = new NewCommand(
                null, cluster, "apply", new JsonObject(), null, null, Buffer.buffer("sealed"), null, null, SHORT);

        assertThat(claimed(true)).hasSize(2).allSatisfy(each -> {
            assertThat(each.sealed()).isEqualTo("sealed".getBytes(UTF_8));
            assertThat(each.ageMillis()).isBetween(0L, 60_000L);
        });
        assertThat(claimed(true))
                .hasSize(2)
                .allSatisfy(each -> assertThat(each.sealed()).isNotNull());
        insert(expiring);
        assertThat(sealedRows(cluster)).isEqualTo(3);

        report(finished, result("succeeded"));
        await(commands().cancel(ann, cancelled));
        await().untilAsserted(() -> {
            await(commands().expire(10));
            assertThat(sealedRows(cluster)).isZero();
        });
    }

    @Test
    void ofManyBytesTheYoungerCommandsWaitForTheNextQuestion() throws Exception {
        var large = Buffer.buffer(new byte[9 * 1024 * 1024]);
        for (var deployment : List.of("a", "b", "c")) {
            insert(apply(deployment, false, null, large));
        }

        assertThat(claimed(false)).hasSize(2);
        assertThat(claimed(false)).hasSize(1);
        assertThat(claimed(false)).isEmpty();
    }

    @Test
    void pruneOfAllIsWhatEarlierAppliesOfTheDeploymentLeft() throws Exception {
        applied("web", outcome("a", "created"), outcome("b", "configured"), outcome("c", "unchanged"));
        applied("web", outcome("c", "unchanged"), outcome("d", "created"), outcome("e", "failed"));
        applied("other", outcome("x", "created"));
        applied(null, outcome("pasted", "created"));

        assertThat(left("web")).containsExactly("a", "b", "c", "d");
        assertThat(left("other")).containsExactly("x");
        assertThat(left("new")).isEmpty();
    }

    @Test
    void whatIsDeletedOrNotOursAnyMoreIsNotLeft() throws Exception {
        applied(
                "web",
                outcome("a", "created"),
                outcome("b", "created"),
                outcome("c", "created"),
                outcome("d", "created"));
        applied("web", outcome("a", "deleted"), because("b", "skipped", "not_managed"));
        var delete =
                insert(new NewCommand(cluster, "delete", new JsonObject().put("type", "delete"), "apply", null, LONG));
        claim();
        report(delete, result("succeeded", outcome("c", "unchanged")));

        assertThat(left("web")).containsExactly("d");
    }

    @Test
    void whatAPruneFoundGoneIsNotLeft() throws Exception {
        applied("web", outcome("a", "created"), outcome("b", "created"));
        applied("other", outcome("a", "created"));
        applied("web", outcome("b", "unchanged"), because("a", "unchanged", "not_found"));

        assertThat(left("web")).containsExactly("b");
        assertThat(left("other")).isEmpty();
    }

    @Test
    void whatIsAnotherDeploymentsIsStillLeftByThatOne() throws Exception {
        applied("web", outcome("a", "created"), outcome("b", "created"));
        applied("other", outcome("a", "configured"), outcome("b", "configured"));
        applied("web", because("a", "skipped", "not_managed"), because("b", "skipped", "kind_unknown"));

        assertThat(left("web")).isEmpty();
        assertThat(left("other")).containsExactly("a", "b");
    }

    @Test
    void dryRunLeavesNothingAndALateResultDoes() throws Exception {
        var dry = insert(apply("web", true, null, null));
        claim();
        report(dry, result("succeeded", outcome("a", "created")));
        var cancelled = insert(applyOf("web"));
        claim();
        await(commands().cancel(ann, cancelled));
        report(cancelled, result("succeeded", outcome("b", "created")));

        assertThat(left("web")).containsExactly("b");
    }
}
