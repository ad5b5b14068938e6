package cx.niro.agent.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import cx.niro.agent.command.Execution;
import cx.niro.protocol.Manifests;
import cx.niro.protocol.ObjectOutcome;
import cx.niro.protocol.ObjectRef;
import cx.niro.protocol.ProtocolJson;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The small rules of applying, without a cluster. */
class ApplyRulesTest {
    private static final ResourceKind CONFIG_MAPS = new ResourceKind("", "v1", "configmaps", "ConfigMap", true);
    private static final ResourceKind NAMESPACES = new ResourceKind("", "v1", "namespaces", "Namespace", false);
    private static final ResourceKind CLUSTER_ROLES =
            new ResourceKind("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false);

    @Test
    void kindsAreAppliedInPhases() {
        assertThat(Phase.of(ref("v1", "Namespace"))).isEqualTo(Phase.NAMESPACES);
        assertThat(Phase.of(ref("apiextensions.k8s.io/v1", "CustomResourceDefinition")))
                .isEqualTo(Phase.DEFINITIONS);
        assertThat(Phase.of(ref("v1", "Secret"))).isEqualTo(Phase.CONFIGURATION);
        assertThat(Phase.of(ref("rbac.authorization.k8s.io/v1", "Role"))).isEqualTo(Phase.CONFIGURATION);
        assertThat(Phase.of(ref("apps/v1", "Deployment"))).isEqualTo(Phase.WORKLOADS);
        assertThat(Phase.of(ref("batch/v1", "CronJob"))).isEqualTo(Phase.WORKLOADS);
        assertThat(Phase.of(ref("example.com/v1", "Deployment"))).isEqualTo(Phase.REST);
        assertThat(Phase.of(ref("serving.knative.dev/v1", "Service"))).isEqualTo(Phase.REST);
    }

    @Test
    void deletionsGoAgainstTheOrderOfApplies() {
        assertThat(Deletions.inOrder(List.of(
                        ref("v1", "Secret"),
                        ref("apps/v1", "Deployment"),
                        ref("batch/v1", "Job"),
                        ref("v1", "Secret"))))
                .extracting(ObjectRef::kind)
                .containsExactly("Deployment", "Job", "Secret");
    }

    @Test
    void protectedNamespacesAndOwnRolesAreOutOfScope() {
        var scope = new Scope("niro-elsewhere", List.of(), "https://niro.example.com/");

        assertThat(reason(scope, CONFIG_MAPS, "kube-system", "a")).contains("protected_namespace");
        assertThat(reason(scope, CONFIG_MAPS, "niro-system", "a")).contains("protected_namespace");
        assertThat(reason(scope, CONFIG_MAPS, "niro-elsewhere", "a")).contains("protected_namespace");
        assertThat(reason(scope, NAMESPACES, null, "kube-system")).contains("protected_namespace");
        assertThat(reason(scope, CLUSTER_ROLES, null, "niro-agent-apply-extra")).contains("protected_namespace");
        assertThat(reason(scope, CONFIG_MAPS, "default", "niro-agent")).isEmpty();
        assertThat(reason(scope, NAMESPACES, null, "shop")).isEmpty();
        assertThat(reason(scope, CLUSTER_ROLES, null, "view")).isEmpty();
        var narrowed = new Scope("niro-system", List.of("a", "b"), "https://niro.example.com/");
        assertThat(narrowed.refusal(CONFIG_MAPS, "c", "x").orElseThrow().message())
                .contains("curl -fsSL https://niro.example.com/install.sh | NIRO_APPLY_NAMESPACES=a,b,c sh");
        assertThat(reason(narrowed, CONFIG_MAPS, "b", "x")).isEmpty();
    }

    @Test
    void whatOthersWriteMeanwhileIsNoChange() throws Exception {
        var wanted = tree("{'spec': {'replicas': 2, 'ports': [{'port': 80}]}}");
        var before = tree(
                "{'metadata': {'annotations': {'a': '1'}}, 'spec': {'replicas': 2, 'ports': [{'port': 80, 'x': 1}]}}");

        assertThat(Changes.ofWanted(wanted, before, tree(before.toString().replace("\"1\"", "\"2\""))))
                .isFalse();
        assertThat(Changes.ofWanted(wanted, before, tree(before.toString().replace("2", "3"))))
                .isTrue();
        assertThat(Changes.ofWanted(wanted, before, tree(before.toString().replace("80", "81"))))
                .isTrue();
        var owned =
                "{'metadata': {'managedFields': [{'manager': 'niro', 'operation': 'Apply', 'fieldsV1': {'f:data': {FIELDS}}}]}}";
        assertThat(Changes.ofWanted(
                        tree("{}"), tree(owned.replace("FIELDS", "'f:a': {}")), tree(owned.replace("FIELDS", ""))))
                .isTrue();
    }

    private static JsonNode tree(String json) throws IOException {
        return ProtocolJson.mapper().readTree(json.replace('\'', '"'));
    }

    @Test
    void pathsEncodeNames() {
        assertThat(CONFIG_MAPS.path("shop", "a?b#c")).isEqualTo("/api/v1/namespaces/shop/configmaps/a%3Fb%23c");
        assertThat(CLUSTER_ROLES.path(null, "system:x"))
                .isEqualTo("/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Ax");
    }

    @Test
    void manifestsAreStampedAndFreedOfWhatTheApiServerWrites() {
        var manifest = Manifests.read("""
                        apiVersion: v1
                        kind: Secret
                        metadata:
                          name: a
                          uid: x
                          resourceVersion: "1"
                          creationTimestamp: null
                          managedFields: []
                          annotations: {kubectl.kubernetes.io/last-applied-configuration: "{}"}
                        stringData: {a: b, c: d}
                        data: {a: eA==}
                        status: {phase: x}
                        """).get(0).json();

        var stamped =
                Stamps.put(manifest, new ResourceKind("", "v1", "secrets", "Secret", true), "default", "shop", 7L);

        assertThat(stamped.toString())
                .isEqualTo(
                        "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"a\",\"namespace\":\"default\","
                                + "\"labels\":{\"app.kubernetes.io/managed-by\":\"niro\",\"niro.cx/deployment\":\"shop\"},"
                                + "\"annotations\":{\"niro.cx/revision\":\"7\"}},\"data\":{\"a\":\"Yg==\",\"c\":\"ZA==\"}}");
    }

    @Test
    void onlyALaterAttemptTakesYoungObjectsForItsOwn() {
        var now = Instant.parse("2026-11-21T12:00:10Z");
        var second = new CommandAge(execution(2, Duration.ofSeconds(5)), Clock.systemUTC());
        second.hear(Optional.of(now));

        assertThat(second.covers("2026-11-21T12:00:06Z")).isTrue();
        assertThat(second.covers("2026-11-21T12:00:01Z")).isFalse();
        assertThat(second.covers("")).isFalse();
        var first = new CommandAge(execution(1, Duration.ofSeconds(5)), Clock.systemUTC());
        first.hear(Optional.of(now));
        assertThat(first.covers("2026-11-21T12:00:09Z")).isFalse();
    }

    @Test
    void resultsAreToldInPartsOfBoundedSize() {
        var parts = new ArrayList<List<ObjectOutcome>>();
        var nanos = new AtomicLong();
        var report = new Report(parts::add, nanos::get);

        report.add(outcome("a", "created", null));
        assertThat(parts).isEmpty();
        nanos.addAndGet(Duration.ofMillis(500).toNanos());
        report.add(outcome("b", "failed", null));
        assertThat(parts).hasSize(1);
        assertThat(parts.get(0)).hasSize(2);
        assertThat(report.end().status()).isEqualTo("partial");
        assertThat(report.end().message()).startsWith("1 of 2 objects failed, first ConfigMap 'b'");

        var many = new Report(parts::add, nanos::get);
        parts.clear();
        IntStream.range(0, 100)
                .forEach(i -> many.add(outcome("c" + i, "configured", "x".repeat(ObjectOutcome.MAX_DIFF))));
        var end = many.end();
        assertThat(end.objects()).hasSize(100).allMatch(outcome -> outcome.diff() == null);
        assertThat(parts).allMatch(part -> length(part) <= Report.PART_DIFFS + ObjectOutcome.MAX_DIFF);
        assertThat(parts.stream().mapToInt(List::size).sum()).isEqualTo(100);
        assertThat(parts.stream().mapToLong(ApplyRulesTest::length).sum())
                .isLessThanOrEqualTo(Report.ALL_DIFFS + 100 * 100);
    }

    @Test
    void hugeDiffsAreCutAndSaySo() {
        var before = IntStream.range(0, 2_000)
                .mapToObj(i -> "k" + i + ": before" + "y".repeat(40))
                .collect(Collectors.joining("\n  "));
        var text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  ";
        var one = Manifests.read(text + before).get(0).json();
        var other =
                Manifests.read(text + before.replace("before", "after")).get(0).json();
        var diff = new Diffs(new SecretValues()).of(one, other);

        assertThat(diff.length()).isLessThanOrEqualTo(ObjectOutcome.MAX_DIFF);
        assertThat(diff.lines().reduce((a, last) -> last).orElseThrow()).endsWith("more lines are left out");
        var enormous = Manifests.read(text
                        + IntStream.range(0, 9_000)
                                .mapToObj(i -> "k" + i + ": z")
                                .collect(Collectors.joining("\n  ")))
                .get(0)
                .json();
        assertThat(new Diffs(new SecretValues()).of(one, enormous))
                .contains("-  k0: before", "more lines are left out");
        assertThat(new Diffs(new SecretValues()).of(MissingNode.getInstance(), enormous))
                .contains("+  k1: z");
    }

    @Test
    void textsOfSeveralLinesAreComparedLineByLine() {
        var text =
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  page: |\n    one\n    two\n    three\n";
        var one = Manifests.read(text).get(0).json();
        var other = Manifests.read(text.replace("two", "2")).get(0).json();

        assertThat(new Diffs(new SecretValues()).of(one, other)).contains("\n-    two\n+    2\n     three");
    }

    @Test
    void diffsOfLongTextsAreRightWhateverChanged() throws Exception {
        var random = new Random(7);
        for (int round = 0; round < 200; round++) {
            var from = lines(random, 1 + random.nextInt(60), 12);
            var to = new ArrayList<>(from);
            for (int edit = random.nextInt(8); edit > 0; edit--) {
                to.add(random.nextInt(to.size() + 1), "new" + random.nextInt(5));
                to.remove(random.nextInt(to.size()));
            }
            assertThat(LineDiff.of(from, to).applyTo(from)).isEqualTo(to);
        }
        var long1 = lines(random, 5_000, 100_000);
        var long2 = lines(random, 5_000, 100_000);
        assertThat(LineDiff.of(long1, long2).applyTo(long1)).isEqualTo(long2);
        var edited = new ArrayList<>(long1);
        edited.set(0, "first");
        edited.set(4_999, "last");
        assertThat(LineDiff.of(long1, edited).getDeltas()).hasSize(2);
    }

    private static List<String> lines(Random random, int count, int kinds) {
        return IntStream.range(0, count)
                .mapToObj(i -> "line " + random.nextInt(kinds))
                .toList();
    }

    private static long length(List<ObjectOutcome> part) {
        return part.stream()
                .mapToLong(
                        outcome -> outcome.diff() == null ? 0 : outcome.diff().length())
                .sum();
    }

    private static Execution execution(int attempt, Duration age) {
        return new Execution(attempt, age, Duration.ofMinutes(1), parts -> {});
    }

    private static ObjectOutcome outcome(String name, String outcome, String diff) {
        return new ObjectOutcome(
                new ObjectRef("v1", "ConfigMap", "default", name),
                outcome,
                outcome.equals("failed") ? "invalid" : null,
                outcome.equals("failed") ? "is wrong" : null,
                diff);
    }

    private static ObjectRef ref(String apiVersion, String kind) {
        return new ObjectRef(apiVersion, kind, null, "a");
    }

    private static Optional<String> reason(Scope scope, ResourceKind kind, String namespace, String name) {
        return scope.refusal(kind, namespace, name).map(Refusal::reason);
    }
}
