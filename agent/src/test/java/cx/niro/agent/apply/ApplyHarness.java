package cx.niro.agent.apply;

import cx.niro.agent.TestCluster;
import cx.niro.agent.command.Execution;
import cx.niro.agent.command.Outcome;
import cx.niro.agent.kubernetes.Connection;
import cx.niro.agent.kubernetes.KubernetesAnswer;
import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.agent.kubernetes.KubernetesRequest;
import cx.niro.agent.observe.AccessReviews;
import cx.niro.protocol.Command;
import cx.niro.protocol.Manifests;
import cx.niro.protocol.ObjectOutcome;
import cx.niro.protocol.ObjectRef;
import cx.niro.simulator.ClusterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The handlers of apply and delete against a simulated cluster, as the agent's ServiceAccount; and an administrator beside them. */
final class ApplyHarness implements AutoCloseable {
    private final TestCluster cluster;
    private final Path adminConfig;
    private final KubernetesApi admin;
    private final Applying applying;
    private final ApplyHandler apply;
    private final DeleteHandler delete;
    final List<List<ObjectOutcome>> parts = new ArrayList<>();

    private ApplyHarness(TestCluster cluster, List<String> narrowedTo) throws IOException {
        this.cluster = cluster;
        this.adminConfig = Files.createTempFile("niro-admin", ".yaml");
        Files.writeString(adminConfig, cluster.adminKubeconfig());
        this.admin = new KubernetesApi(Connection.kubeconfig(adminConfig));
        var api = new KubernetesApi(Connection.kubeconfig(cluster.kubeconfig()));
        this.applying = new Applying(
                api,
                new AccessReviews(api, true, TestCluster.NAMESPACE, narrowedTo),
                new Scope(TestCluster.NAMESPACE, narrowedTo, "https://niro.example.com"),
                Clock.systemUTC());
        this.apply = new ApplyHandler(applying);
        this.delete = new DeleteHandler(applying);
    }

    static ApplyHarness everywhere(String extraRules) throws IOException, InterruptedException {
        return new ApplyHarness(TestCluster.startApplying(ClusterOptions.empty().quick(), "", extraRules), List.of());
    }

    static ApplyHarness narrowedTo(String namespace) throws IOException, InterruptedException {
        return new ApplyHarness(
                TestCluster.startApplying(ClusterOptions.empty().quick(), namespace, "[]"), List.of(namespace));
    }

    static ApplyHarness withoutApply() throws IOException {
        return new ApplyHarness(TestCluster.start(ClusterOptions.empty().quick()), List.of());
    }

    TestCluster cluster() {
        return cluster;
    }

    Outcome apply(String manifests) throws InterruptedException {
        return run(new Command.Apply(manifests, null, null, false, false, List.of()));
    }

    Outcome force(String manifests) throws InterruptedException {
        return run(new Command.Apply(manifests, null, null, false, true, List.of()));
    }

    Outcome dryRun(String manifests) throws InterruptedException {
        return run(new Command.Apply(manifests, null, null, true, false, List.of()));
    }

    Outcome deploy(String deployment, long revision, String manifests, List<ObjectRef> prune)
            throws InterruptedException {
        return run(new Command.Apply(manifests, deployment, revision, false, false, prune));
    }

    Outcome run(Command.Apply command) throws InterruptedException {
        return run(command, 1, Duration.ZERO, Duration.ofSeconds(60));
    }

    Outcome run(Command.Apply command, int attempt, Duration age, Duration remaining) throws InterruptedException {
        return apply.handle(command, new Execution(attempt, age, remaining, parts::add));
    }

    Outcome delete(String deployment, boolean dryRun, ObjectRef... objects) throws InterruptedException {
        return delete.handle(
                new Command.Delete(List.of(objects), deployment, dryRun),
                new Execution(1, Duration.ZERO, Duration.ofSeconds(60), parts::add));
    }

    ObjectOutcome prune(ObjectRef object, Set<String> wanted) throws InterruptedException {
        var parts = applying.parts(new Execution(1, Duration.ZERO, Duration.ofSeconds(60), told -> {}));
        return new ObjectDelete(parts, null, false, "skipped", wanted).delete(object);
    }

    /** What somebody else applies, with kubectl for example. */
    void appliedByOther(String manager, String path, String manifest) throws KubernetesFailure {
        var body = Manifests.read(manifest).get(0).json();
        var query = Map.of("fieldManager", manager, "force", "true");
        expectSuccess(admin.exchange(KubernetesRequest.apply(path, query, body)));
    }

    boolean exists(String path) throws KubernetesFailure {
        return admin.exchange(KubernetesRequest.get(path)).isSuccess();
    }

    KubernetesAnswer get(String path) throws KubernetesFailure {
        return admin.exchange(KubernetesRequest.get(path));
    }

    private static void expectSuccess(KubernetesAnswer answer) {
        if (!answer.isSuccess()) {
            throw new AssertionError(answer.toString());
        }
    }

    @Override
    public void close() throws IOException {
        cluster.close();
        Files.deleteIfExists(adminConfig);
    }
}
