package cx.niro.agent.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import cx.niro.agent.command.Outcome;
import cx.niro.protocol.Command;
import cx.niro.protocol.ObjectOutcome;
import cx.niro.protocol.ObjectRef;
import cx.niro.protocol.ProtocolJson;
import cx.niro.simulator.api.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** apply and delete with exactly the permissions of NIRO_ENABLE_APPLY=1 and a filled extra role. */
@Timeout(120)
class ApplyIT {
    private static final String EXTRA = "[{apiGroups: [apiextensions.k8s.io], resources: [customresourcedefinitions],"
            + " verbs: [get, create, patch, delete]}, {apiGroups: [example.com], resources: [widgets],"
            + " verbs: [get, create, patch, delete]}]";
    private static final String CANARY = "c4n4ry-secret-word";
    private static final String SHOP = Shop.manifests("NS", "example.com", CANARY);

    private static ApplyHarness agent;
    private static ListAppender<ILoggingEvent> log;

    @BeforeAll
    static void start() throws Exception {
        agent = ApplyHarness.everywhere(EXTRA);
        log = new ListAppender<>();
        log.start();
        ((Logger) LoggerFactory.getLogger("cx.niro")).addAppender(log);
    }

    @BeforeEach
    void forget() {
        agent.parts.clear();
        agent.cluster().control().clearFaults();
    }

    @AfterEach
    void nothingWasRefusedByTheRolesAndNoSecretIsTold() {
        assertThat(agent.cluster().refusedRequests()).isEmpty();
        assertSafe(agent.parts);
        List.copyOf(log.list)
                .forEach(line -> assertThat(line.getFormattedMessage() + line.getKeyValuePairs())
                        .doesNotContain(CANARY));
    }

    @AfterAll
    static void stop() throws IOException {
        ((Logger) LoggerFactory.getLogger("cx.niro")).detachAppender(log);
        agent.close();
    }

    @Test
    void manifestOfManyKindsIsCreatedThenUnchangedThenConfiguredThenPruned() throws Exception {
        var shop = SHOP.replace("NS", "shop");

        var created = agent.deploy("shop", 1, shop, List.of());
        assertSafe(created);
        assertThat(created.message()).isNull();
        assertThat(created.status()).isEqualTo("succeeded");
        assertThat(created.objects()).hasSize(14).allMatch(is("created"));
        assertThat(created.objects())
                .extracting(outcome -> outcome.object().kind())
                .startsWith("Namespace", "CustomResourceDefinition")
                .endsWith("Widget", "Ingress", "PodDisruptionBudget", "HorizontalPodAutoscaler");
        var web = agent.get("/apis/apps/v1/namespaces/shop/deployments/web").body();
        assertThat(web.at("/metadata/labels").toString())
                .contains("\"niro.cx/deployment\":\"shop\"", "\"app\":\"web\"");
        assertThat(web.at("/spec/template/metadata/labels").toString()).isEqualTo("{\"app\":\"web\"}");
        assertThat(web.at("/metadata/annotations/niro.cx~1revision").asText()).isEqualTo("1");
        assertThat(agent.get("/api/v1/namespaces/shop/configmaps/web")
                        .body()
                        .at("/metadata/annotations")
                        .toString())
                .doesNotContain("last-applied");
        assertThat(agent.get("/api/v1/namespaces/shop/secrets/web")
                        .body()
                        .at("/data/password")
                        .asText())
                .isEqualTo(Base64.getEncoder().encodeToString(CANARY.getBytes(StandardCharsets.UTF_8)));

        var again = agent.deploy("shop", 1, shop, List.of());
        assertThat(again.objects()).hasSize(14).allMatch(is("unchanged"));

        var changed = agent.deploy("shop", 1, shop.replace("mode: blue", "mode: green"), List.of());
        assertThat(changed.objects())
                .filteredOn(is("configured"))
                .extracting(ApplyIT::name)
                .containsExactly("ConfigMap web");
        assertThat(changed.objects()).filteredOn(is("unchanged")).hasSize(13);

        var secret = agent.deploy(
                "shop", 1, shop.replace("stringData: {password", "stringData: {user: niro, password"), List.of());
        assertThat(secret.objects())
                .filteredOn(is("configured"))
                .extracting(ApplyIT::name)
                .containsExactlyInAnyOrder("Secret web", "ConfigMap web");

        var all = created.objects().stream().map(ObjectOutcome::object).toList();
        var less = shop.substring(0, shop.indexOf("apiVersion: policy/v1"))
                + shop.substring(shop.indexOf("apiVersion: autoscaling/v2"));
        var pruned = agent.deploy("shop", 1, less, all);
        assertThat(pruned.objects())
                .filteredOn(is("deleted"))
                .extracting(ApplyIT::name)
                .containsExactly("PodDisruptionBudget web");
        assertThat(pruned.objects()).hasSize(14);
        assertThat(agent.exists("/apis/policy/v1/namespaces/shop/poddisruptionbudgets/web"))
                .isFalse();
        assertThat(agent.exists("/apis/apps/v1/namespaces/shop/deployments/web"))
                .isTrue();

        var older = agent.deploy("shop", 0, shop, List.of());
        assertThat(older.objects())
                .filteredOn(outcome -> outcome.object().kind().equals("Deployment"))
                .extracting(ObjectOutcome::outcome, ObjectOutcome::reason)
                .containsExactly(tuple("failed", "revision_older"));
    }

    @Test
    void dryRunChangesNothingAndShowsWhatWouldChange() throws Exception {
        var trial = Shop.manifests("trial", "trial.example.com", CANARY);

        var first = agent.dryRun(trial);
        assertSafe(first);
        assertThat(agent.exists("/api/v1/namespaces/trial")).isFalse();
        // the extra role does not speak of this group
        assertThat(first.objects())
                .filteredOn(is("failed"))
                .extracting(ApplyIT::name)
                .containsExactly("Widget blue");
        assertThat(first.objects())
                .filteredOn(outcome -> outcome.object().kind().equals("ConfigMap"))
                .singleElement()
                .satisfies(outcome -> {
                    assertThat(outcome.outcome()).isEqualTo("created");
                    assertThat(outcome.message()).contains("namespace is created in the same apply");
                    assertThat(outcome.diff()).contains("+  mode: blue", "+    one");
                });

        // a group of its own: the definition of the other one is created by another test
        var plain = Shop.manifests("plain", "plain.example.com", CANARY);
        var withoutWidget = plain.substring(plain.indexOf("---") + 3);
        assertThat(agent.apply(withoutWidget).status()).isEqualTo("succeeded");
        var versions = versions("plain");
        var other = withoutWidget
                .replace("mode: blue", "mode: green")
                .replace("value: blue", "value: green")
                .replace(CANARY, CANARY + "-two");
        // that a Secret would change is seen by the time of its last change, which has whole seconds
        var changed = await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> agent.dryRun(other),
                        outcome -> outcome.objects().stream()
                                .anyMatch(one -> name(one).equals("Secret web")
                                        && is("configured").test(one)));
        assertSafe(changed);
        assertThat(versions("plain")).isEqualTo(versions);
        assertThat(changed.objects())
                .filteredOn(is("configured"))
                .extracting(ApplyIT::name)
                .containsExactlyInAnyOrder("Deployment web", "ConfigMap web", "Secret web");
        assertThat(diff(changed, "Secret")).isEqualTo("not compared");
        assertThat(diff(changed, "ConfigMap"))
                .contains("-  mode: blue", "+  mode: green")
                .doesNotContain("managedFields");
        assertThat(diff(changed, "Deployment"))
                .contains("-          value: blue", "+          value: green", "[hidden, changed]");
        assertThat(changed.objects())
                .filteredOn(is("unchanged"))
                .allMatch(outcome -> outcome.diff() == null || outcome.diff().equals("not compared"));
    }

    @Test
    void dryRunOfADefinitionAndItsObjectSaysThatTheKindIsToCome() throws Exception {
        try (var fresh = ApplyHarness.everywhere(EXTRA)) {
            var outcome = fresh.dryRun(SHOP.replace("NS", "shop"));

            assertThat(outcome.status()).isEqualTo("succeeded");
            assertThat(outcome.objects()).hasSize(14).allMatch(is("created"));
            assertThat(outcome.objects())
                    .filteredOn(one -> one.object().kind().equals("Widget"))
                    .singleElement()
                    .satisfies(one -> assertThat(one.message()).contains("definition is created in the same apply"));
            assertThat(fresh.exists("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com"))
                    .isFalse();
            assertThat(fresh.cluster().refusedRequests()).isEmpty();
        }
    }

    @Test
    void withoutTheExtraRoleCustomKindsFailWithTheRuleToAdd() throws Exception {
        try (var plain = ApplyHarness.everywhere("[]")) {
            var outcome = plain.apply(SHOP.replace("NS", "shop"));

            assertThat(outcome.status()).isEqualTo("partial");
            assertThat(outcome.objects()).filteredOn(is("created")).hasSize(12);
            assertThat(failure(outcome, "CustomResourceDefinition").reason()).isEqualTo("forbidden");
            assertThat(failure(outcome, "CustomResourceDefinition").message())
                    .contains(
                            "kubectl edit clusterrole niro-agent-apply-extra",
                            "- {apiGroups: [\"apiextensions.k8s.io\"], resources: [\"customresourcedefinitions\"],"
                                    + " verbs: [get, create, patch, delete]}");
            assertThat(failure(outcome, "Widget").reason()).isEqualTo("kind_unknown");
            assertThat(failure(outcome, "Widget").message()).contains("its definition could not be applied");
            assertThat(plain.cluster().refusedRequests()).isEmpty();
        }
    }

    @Test
    void withoutTheCapabilityTheCommandFailsWithTheInstallersCommand() throws Exception {
        try (var watching = ApplyHarness.withoutApply()) {
            for (var outcome : List.of(
                    watching.apply(config("default", "a", "x: y")),
                    watching.delete(null, false, ref("ConfigMap", "default", "a")))) {
                assertThat(outcome.status()).isEqualTo("failed");
                assertThat(outcome.reason()).isEqualTo("capability_missing");
                assertThat(outcome.message())
                        .contains("curl -fsSL https://niro.example.com/install.sh | NIRO_ENABLE_APPLY=1 sh");
            }
            assertThat(watching.cluster().refusedRequests()).isEmpty();
        }
    }

    @Test
    void narrowedAgentAppliesOnlyInItsNamespaces() throws Exception {
        try (var narrowed = ApplyHarness.narrowedTo("default")) {
            var outcome = narrowed.apply(config("default", "a", "x: y") + "---\n" + config("kube-public", "b", "x: y")
                    + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: fresh}\n"
                    + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: kube-public}\n");

            assertThat(outcome.objects())
                    .extracting(ApplyIT::name, ObjectOutcome::outcome, ObjectOutcome::reason)
                    .containsExactlyInAnyOrder(
                            tuple("Namespace fresh", "failed", "forbidden"),
                            tuple("Namespace kube-public", "unchanged", null),
                            tuple("ConfigMap a", "created", null),
                            tuple("ConfigMap b", "failed", "forbidden"));
            assertThat(failure(outcome, "Namespace").message()).contains("kubectl create namespace fresh");
            assertThat(failure(outcome, "ConfigMap").message())
                    .contains("NIRO_APPLY_NAMESPACES=default,kube-public sh");
            assertThat(narrowed.cluster().refusedRequests()).isEmpty();
        }
    }

    @Test
    void fieldOfAnotherManagerIsAConflictThatNamesItAndForceTakesIt() throws Exception {
        var mine = config("default", "shared", "color: red");
        agent.appliedByOther(
                "kubectl-someone",
                "/api/v1/namespaces/default/configmaps/shared",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shared}\ndata: {color: blue}");

        var conflict = agent.apply(mine);
        assertThat(conflict.status()).isEqualTo("failed");
        assertThat(conflict.reason()).isEqualTo("conflict");
        assertThat(conflict.objects().get(0).reason()).isEqualTo("conflict");
        assertThat(conflict.objects().get(0).message()).contains("'kubectl-someone' owns .data.color");

        var forced = agent.force(mine);
        assertThat(forced.objects()).allMatch(is("configured"));
        assertThat(agent.get("/api/v1/namespaces/default/configmaps/shared")
                        .body()
                        .at("/data/color")
                        .asText())
                .isEqualTo("red");
    }

    @Test
    void protectedUnmanagedAndClusterScopedObjectsAreRefused() throws Exception {
        agent.appliedByOther(
                "kubectl",
                "/api/v1/namespaces/default/configmaps/theirs",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: theirs}\ndata: {a: b}");
        assertThat(agent.deploy("one", 1, config("default", "of-one", "a: b"), List.of())
                        .status())
                .isEqualTo("succeeded");

        var applied = agent.apply(
                config("kube-system", "a", "x: y") + "---\n" + config("niro-system", "a", "x: y")
                        + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: kube-system}\n"
                        + "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: niro-agent-apply}\nrules: []\n");
        assertThat(applied.objects())
                .hasSize(4)
                .allMatch(outcome -> outcome.reason().equals("protected_namespace"));

        var deleted = agent.delete(
                "two",
                false,
                new ObjectRef("v1", "Namespace", null, "default"),
                new ObjectRef("rbac.authorization.k8s.io/v1", "ClusterRole", null, "view"),
                ref("ConfigMap", "kube-system", "a"),
                ref("ConfigMap", "default", "theirs"),
                ref("ConfigMap", "default", "of-one"),
                ref("ConfigMap", "default", "never-was"));
        assertThat(deleted.objects())
                .extracting(ApplyIT::name, ObjectOutcome::outcome, ObjectOutcome::reason)
                .containsExactlyInAnyOrder(
                        tuple("Namespace default", "failed", "protected_namespace"),
                        tuple("ClusterRole view", "failed", "not_managed"),
                        tuple("ConfigMap a", "failed", "protected_namespace"),
                        tuple("ConfigMap theirs", "failed", "not_managed"),
                        tuple("ConfigMap of-one", "failed", "not_managed"),
                        tuple("ConfigMap never-was", "unchanged", "not_found"));
        assertThat(agent.exists("/api/v1/namespaces/default/configmaps/of-one")).isTrue();

        var other = agent.deploy("two", 1, config("default", "of-one", "a: c"), List.of());
        assertThat(other.objects().get(0).message()).contains("belongs to the deployment 'one'");
    }

    @Test
    void deleteRemovesManagedObjectsSecretsIncludedAndADryRunNone() throws Exception {
        var manifests = config("default", "gone", "a: b")
                + "---\napiVersion: v1\nkind: Secret\nmetadata: {name: gone, namespace: default}\nstringData: {p: "
                + CANARY
                + "}\n";
        assertThat(agent.apply(manifests).status()).isEqualTo("succeeded");
        var both = new ObjectRef[] {ref("ConfigMap", null, "gone"), ref("Secret", "default", "gone")};

        assertThat(agent.delete(null, true, both).objects()).hasSize(2).allMatch(is("deleted"));
        assertThat(agent.exists("/api/v1/namespaces/default/secrets/gone")).isTrue();

        assertThat(agent.delete(null, false, both).objects()).hasSize(2).allMatch(is("deleted"));
        assertThat(agent.exists("/api/v1/namespaces/default/secrets/gone")).isFalse();
        assertThat(agent.delete(null, false, both).objects())
                .hasSize(2)
                .allMatch(is("unchanged"))
                .allMatch(outcome -> outcome.message().equals("was not there"))
                .allMatch(outcome -> outcome.reason().equals("not_found"));
    }

    @Test
    void nothingIsPrunedWhenAnObjectFailed() throws Exception {
        var kept = config("default", "kept", "a: b");
        assertThat(agent.deploy("careful", 1, kept, List.of()).status()).isEqualTo("succeeded");

        var outcome = agent.deploy(
                "careful",
                2,
                "apiVersion: apps/v1\nkind: Deploymnt\nmetadata: {name: typo, namespace: default}\n",
                List.of(ref("ConfigMap", "default", "kept")));

        assertThat(outcome.objects())
                .extracting(ApplyIT::name, ObjectOutcome::outcome, ObjectOutcome::reason)
                .containsExactly(
                        tuple("Deploymnt typo", "failed", "kind_unknown"),
                        tuple("ConfigMap kept", "skipped", "not_pruned"));
        assertThat(agent.exists("/api/v1/namespaces/default/configmaps/kept")).isTrue();

        var foreign = agent.deploy(
                "careful",
                3,
                kept,
                List.of(new ObjectRef("v1", "Namespace", null, "default"), ref("ConfigMap", "default", "never-was")));
        assertThat(foreign.status()).isEqualTo("succeeded");
        assertThat(foreign.objects())
                .extracting(ApplyIT::name, ObjectOutcome::outcome, ObjectOutcome::reason)
                .contains(tuple("ConfigMap never-was", "unchanged", "not_found"));
        assertThat(foreign.objects())
                .filteredOn(is("skipped"))
                .extracting(ObjectOutcome::reason)
                .containsExactly("protected_namespace");
    }

    @Test
    void whatWasAppliedUnderAnotherGroupIsNotPruned() throws Exception {
        assertThat(agent.apply(config("default", "two-groups", "a: b")).status())
                .isEqualTo("succeeded");
        var path = "/api/v1/namespaces/default/configmaps/two-groups";
        var uid = agent.get(path).body().at("/metadata/uid").asText();

        var outcome = agent.prune(ref("ConfigMap", "default", "two-groups"), Set.of(uid));

        assertThat(outcome.outcome()).isEqualTo("unchanged");
        assertThat(outcome.reason()).isEqualTo("not_found");
        assertThat(agent.exists(path)).isTrue();
    }

    @Test
    void laterAttemptReportsWhatTheFirstOneMadeAsCreated() throws Exception {
        var manifests = config("default", "twice", "a: b");
        assertThat(agent.apply(manifests).objects()).allMatch(is("created"));
        var command = new Command.Apply(manifests, null, null, false, false, List.of());

        assertThat(agent.run(command, 2, Duration.ofMinutes(5), Duration.ofSeconds(30))
                        .objects())
                .allMatch(is("created"));
        assertThat(agent.run(command, 1, Duration.ofMinutes(5), Duration.ofSeconds(30))
                        .objects())
                .allMatch(is("unchanged"));
    }

    @Test
    void passingFailuresOfTheApiServerAreTriedAgain() throws Exception {
        agent.cluster()
                .control()
                .fault(Fault.fail(503).onVerb("patch").onResource("configmaps").times(2));
        agent.cluster()
                .control()
                .fault(Fault.fail(503).onResource("selfsubjectaccessreviews").times(2));

        assertThat(agent.apply(config("default", "stubborn", "a: b")).objects())
                .hasSize(1)
                .allMatch(is("created"));
    }

    @Test
    void whatTheDeadlineLeavesOutIsToldAsSuch() throws Exception {
        agent.cluster().control().fault(Fault.delay(Duration.ofMillis(700)).onVerb("patch"));
        var command = new Command.Apply(
                config("default", "t1", "a: b") + "---\n" + config("default", "t2", "a: b") + "---\n"
                        + config("default", "t3", "a: b"),
                null,
                null,
                false,
                false,
                List.of());

        var outcome = agent.run(command, 1, Duration.ZERO, Duration.ofSeconds(1));

        assertThat(outcome.objects()).hasSize(3);
        assertThat(outcome.objects().get(2).reason()).isEqualTo("timeout");
    }

    @Test
    void apiServerThatHangsCannotHoldACommandBeyondItsDeadline() throws Exception {
        var command = new Command.Apply(config("default", "hung", "a: b"), null, null, false, false, List.of());
        agent.cluster().control().fault(Fault.delay(Duration.ofSeconds(15)).onVerb("patch"));

        var outcome = agent.run(command, 1, Duration.ZERO, Duration.ofSeconds(2));

        agent.cluster().control().clearFaults();
        assertThat(outcome.objects()).extracting(ObjectOutcome::reason).containsExactly("timeout");
        assertThat(outcome.message()).contains("did not answer");
    }

    @Test
    void kindThatNobodyDefinesIsAwaitedUntilTheDeadlineIsNear() throws Exception {
        var command = new Command.Apply(
                "apiVersion: later.example.com/v1\nkind: Late\nmetadata: {name: a}\n---\n"
                        + config("default", "early", "a: b"),
                null,
                null,
                false,
                false,
                List.of());

        var outcome = agent.run(command, 1, Duration.ZERO, Duration.ofSeconds(12));

        assertThat(outcome.status()).isEqualTo("partial");
        assertThat(outcome.objects())
                .extracting(ApplyIT::name, ObjectOutcome::outcome, ObjectOutcome::reason)
                .containsExactly(tuple("ConfigMap early", "created", null), tuple("Late a", "failed", "kind_unknown"));
        assertThat(agent.parts).isNotEmpty();
    }

    @Test
    void invalidObjectsFailWithTheWordsOfTheApiServer() throws Exception {
        var outcome = agent.apply(config("nowhere", "a", "x: y") + "---\n" + config("default", "Not_A_Name", "x: y"));

        assertThat(outcome.objects())
                .extracting(ObjectOutcome::reason)
                .containsExactlyInAnyOrder("not_found", "invalid");
        assertThat(outcome.reason()).isEqualTo("objects_failed");
        assertThat(agent.apply("a: b").reason()).isEqualTo("manifests_invalid");
    }

    @Test
    void namespacesOfOthersAreLeftAsTheyAre() throws Exception {
        assertThat(agent.apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: default}\n")
                        .objects())
                .allMatch(is("unchanged"));

        var labelled = agent.apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: default, labels: {a: b}}\n");
        assertThat(labelled.objects().get(0).reason()).isEqualTo("forbidden");
        assertThat(labelled.objects().get(0).message())
                .contains("{apiGroups: [\"\"], resources: [\"namespaces\"], verbs: [patch]}");
    }

    @Test
    void progressIsToldInParts() throws Exception {
        agent.cluster().control().fault(Fault.delay(Duration.ofMillis(600)).onVerb("patch"));

        var outcome = agent.apply(config("default", "p1", "a: b") + "---\n" + config("default", "p2", "a: b"));

        assertThat(outcome.objects()).hasSize(2);
        assertThat(agent.parts).isNotEmpty();
        assertThat(agent.parts.get(0)).extracting(ApplyIT::name).containsExactly("ConfigMap p1");
    }

    private static List<String> versions(String namespace) throws Exception {
        return List.of(
                agent.get("/api/v1/namespaces/" + namespace + "/configmaps/web")
                        .body()
                        .at("/metadata/resourceVersion")
                        .asText(),
                agent.get("/api/v1/namespaces/" + namespace + "/secrets/web")
                        .body()
                        .at("/metadata/resourceVersion")
                        .asText(),
                agent.get("/apis/apps/v1/namespaces/" + namespace + "/deployments/web")
                        .body()
                        .at("/spec")
                        .toString());
    }

    private static String config(String namespace, String name, String data) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + ", namespace: " + namespace + "}\ndata: {"
                + data + "}\n";
    }

    private static ObjectRef ref(String kind, String namespace, String name) {
        return new ObjectRef("v1", kind, namespace, name);
    }

    private static Predicate<ObjectOutcome> is(String outcome) {
        return one -> one.outcome().equals(outcome);
    }

    private static String name(ObjectOutcome outcome) {
        return outcome.object().kind() + " " + outcome.object().name();
    }

    private static ObjectOutcome failure(Outcome outcome, String kind) {
        return outcome.objects().stream()
                .filter(is("failed"))
                .filter(one -> one.object().kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static String diff(Outcome outcome, String kind) {
        return outcome.objects().stream()
                .filter(one -> one.object().kind().equals(kind))
                .findFirst()
                .orElseThrow()
                .diff();
    }

    private static void assertSafe(Object told) {
        assertThat(new String(ProtocolJson.encode(told), StandardCharsets.UTF_8))
                .doesNotContain(CANARY)
                .doesNotContain(Base64.getEncoder()
                        .encodeToString(CANARY.getBytes(StandardCharsets.UTF_8))
                        .substring(0, 20));
    }
}
