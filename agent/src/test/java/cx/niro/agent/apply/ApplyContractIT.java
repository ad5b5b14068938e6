package cx.niro.agent.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import cx.niro.agent.TestCluster;
import cx.niro.agent.command.Execution;
import cx.niro.agent.command.Outcome;
import cx.niro.agent.kubernetes.Connection;
import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.agent.kubernetes.KubernetesRequest;
import cx.niro.agent.observe.AccessReviews;
import cx.niro.protocol.Command;
import cx.niro.protocol.Manifests;
import cx.niro.protocol.ObjectOutcome;
import cx.niro.protocol.ObjectRef;
import cx.niro.simulator.ClusterOptions;
import cx.niro.simulator.SimulatedCluster;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import io.kubernetes.client.util.credentials.AccessTokenAuthentication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What applying promises, against the simulator or, with NIRO_TEST_KUBECONFIG, against that cluster. It must be one without Niro: roles
 * and namespace of the agent are installed, and removed again.
 */
@Timeout(300)
class ApplyContractIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ACCOUNT = "/api/v1/namespaces/niro-system/serviceaccounts/niro-agent";

    private final String namespace =
            "niro-apply-" + UUID.randomUUID().toString().substring(0, 8);
    private final String group = namespace + ".example.com";
    private final String shop = Shop.manifests(namespace, group, "c4n4ry-of-the-shop");
    private final List<String> installed = new ArrayList<>();
    private SimulatedCluster simulated;
    private Path kubeconfig;
    private KubernetesApi admin;
    private Discovery kinds;
    private boolean isMine;

    @BeforeEach
    void install() throws Exception {
        var given = System.getenv("NIRO_TEST_KUBECONFIG");
        if (given == null) {
            simulated = SimulatedCluster.start(ClusterOptions.empty().quick());
            kubeconfig = Files.createTempFile("niro-admin", ".yaml");
            Files.writeString(kubeconfig, simulated.adminKubeconfig());
        } else {
            kubeconfig = Path.of(given);
        }
        admin = new KubernetesApi(Connection.kubeconfig(kubeconfig));
        kinds = new Discovery(admin);
        assertThat(admin.exchange(KubernetesRequest.get("/api/v1/namespaces/niro-system"))
                        .status())
                .as("a cluster without Niro is needed: namespace niro-system")
                .isEqualTo(404);
        isMine = true;
        for (var manifest : TestCluster.installedForApplying("", extraRules())) {
            asAdmin("niro-installer", manifest);
        }
        await().atMost(SOON)
                .until(() -> admin.exchange(KubernetesRequest.get(ACCOUNT)).isSuccess());
    }

    @AfterEach
    void uninstall() throws Exception {
        if (isMine) {
            Collections.reverse(installed);
            installed.add("/api/v1/namespaces/" + namespace);
            installed.add("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets." + group);
            for (var path : installed) {
                assertThat(admin.exchange(KubernetesRequest.delete(path, null)).status())
                        .isIn(200, 202, 404);
            }
        }
        if (simulated != null) {
            simulated.close();
            Files.deleteIfExists(kubeconfig);
        }
    }

    @Test
    void manifestsAreAppliedChangedPrunedAndRefusedAsPromised() throws Exception {
        var agent = agent();
        await().atMost(SOON).until(() -> agent.refusal(null).isEmpty());

        var created = deploy(agent, shop, List.of());
        assertThat(created.status()).as("%s", created).isEqualTo("succeeded");
        assertThat(created.objects()).hasSize(14).allMatch(one -> one.outcome().equals("created"));
        assertThat(deploy(agent, shop, List.of()).objects())
                .hasSize(14)
                .allMatch(one -> one.outcome().equals("unchanged"));
        assertThat(changed(deploy(agent, shop.replace("mode: blue", "mode: green"), List.of())))
                .containsExactly(tuple("ConfigMap", "configured"));

        var all = created.objects().stream().map(ObjectOutcome::object).toList();
        var less = shop.replaceFirst("(?s)---\\napiVersion: policy/v1.*?\\n---", "---");
        assertThat(changed(deploy(agent, less.replace("mode: blue", "mode: green"), all)))
                .containsExactly(tuple("PodDisruptionBudget", "deleted"));

        var dry = run(agent, new Command.Apply(less, "shop", 1L, true, false, List.of()));
        assertThat(changed(dry)).containsExactly(tuple("ConfigMap", "configured"));

        asAdmin(
                "somebody-else",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: theirs, namespace: " + namespace
                        + "}\ndata: {a: b}\n");
        var conflict = deploy(
                agent,
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: theirs, namespace: " + namespace
                        + "}\ndata: {a: c}\n",
                List.of());
        assertThat(conflict.reason()).isEqualTo("conflict");
        assertThat(conflict.objects().get(0).message()).contains("'somebody-else' owns .data.a");

        var refused = new DeleteHandler(agent)
                .handle(
                        new Command.Delete(
                                List.of(
                                        new ObjectRef("v1", "Namespace", null, namespace),
                                        new ObjectRef("v1", "ConfigMap", namespace, "theirs"),
                                        new ObjectRef("v1", "Secret", namespace, "web")),
                                "shop",
                                false),
                        execution());
        assertThat(refused.objects())
                .extracting(one -> one.object().kind(), ObjectOutcome::outcome, ObjectOutcome::reason)
                .containsExactlyInAnyOrder(
                        tuple("Namespace", "failed", "protected_namespace"),
                        tuple("ConfigMap", "failed", "not_managed"),
                        tuple("Secret", "deleted", null));
    }

    @Test
    void withoutTheExtraRoleTheHintNamesTheRule() throws Exception {
        for (var manifest : TestCluster.installedForApplying("", "[]")) {
            if (manifest.contains("apply-extra")) {
                asAdmin("niro-installer", manifest);
            }
        }
        var agent = agent();
        await().atMost(SOON).until(() -> agent.refusal(null).isEmpty());

        var outcome = await().atMost(SOON)
                .until(
                        () -> deploy(agent(), shop, List.of()),
                        one -> one.status().equals("partial"));

        assertThat(outcome.objects())
                .filteredOn(one -> one.object().kind().equals("CustomResourceDefinition"))
                .singleElement()
                .satisfies(one -> assertThat(one.message())
                        .contains("niro-agent-apply-extra", "{apiGroups: [\"apiextensions.k8s.io\"]"));
    }

    private Outcome deploy(Applying agent, String manifests, List<ObjectRef> prune) throws InterruptedException {
        return run(agent, new Command.Apply(manifests, "shop", 1L, false, false, prune));
    }

    private static Outcome run(Applying agent, Command.Apply command) throws InterruptedException {
        return new ApplyHandler(agent).handle(command, execution());
    }

    private static Execution execution() {
        return new Execution(1, Duration.ZERO, SOON, parts -> {});
    }

    private static List<Tuple> changed(Outcome outcome) {
        return outcome.objects().stream()
                .filter(one -> !one.outcome().equals("unchanged"))
                .map(one -> tuple(one.object().kind(), one.outcome()))
                .toList();
    }

    private String extraRules() {
        return "[{apiGroups: [apiextensions.k8s.io], resources: [customresourcedefinitions], verbs: [get, create, patch,"
                + " delete]}, {apiGroups: [" + group + "], resources: [widgets], verbs: [get, create, patch, delete]}]";
    }

    /** With a token of the agent's account. */
    private Applying agent() throws KubernetesFailure, IOException {
        var request = Manifests.read(
                        "apiVersion: authentication.k8s.io/v1\nkind: TokenRequest\nmetadata: {name: niro-agent}\nspec: {}")
                .get(0)
                .json();
        var token = admin.exchange(KubernetesRequest.post(ACCOUNT + "/token", Map.of(), request))
                .body()
                .at("/status/token")
                .asText();
        var api = new KubernetesApi(() -> {
            try (var reader = Files.newBufferedReader(kubeconfig)) {
                return ClientBuilder.kubeconfig(KubeConfig.loadKubeConfig(reader))
                        .setAuthentication(new AccessTokenAuthentication(token))
                        .build();
            }
        });
        return new Applying(
                api,
                new AccessReviews(api, true, "niro-system", List.of()),
                new Scope("niro-system", List.of(), "https://niro.example.com"),
                Clock.systemUTC());
    }

    private void asAdmin(String manager, String manifest) throws KubernetesFailure {
        for (var document : Manifests.read(manifest)) {
            var kind = kinds.find(
                            document.object().apiVersion(), document.object().kind(), KubernetesApi.DEADLINE)
                    .orElseThrow();
            var path =
                    kind.path(document.object().namespace(), document.object().name());
            var answer = admin.exchange(
                    KubernetesRequest.apply(path, Map.of("fieldManager", manager, "force", "true"), document.json()));
            assertThat(answer.isSuccess()).as("%s", answer).isTrue();
            installed.add(path);
        }
    }
}
