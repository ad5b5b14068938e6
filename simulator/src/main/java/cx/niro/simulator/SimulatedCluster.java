package cx.niro.simulator;

import cx.niro.simulator.api.ApiServer;
import cx.niro.simulator.api.AuditList;
import cx.niro.simulator.api.Certificate;
import cx.niro.simulator.api.FaultHooks;
import cx.niro.simulator.api.Parts;
import cx.niro.simulator.apply.Part;
import cx.niro.simulator.apply.ServerSideApply;
import cx.niro.simulator.controller.ControlLoop;
import cx.niro.simulator.controller.Controllers;
import cx.niro.simulator.controller.Events;
import cx.niro.simulator.kubelet.AgentSettings;
import cx.niro.simulator.kubelet.NodeHeartbeats;
import cx.niro.simulator.kubelet.Nodes;
import cx.niro.simulator.metrics.MetricsApi;
import cx.niro.simulator.rbac.Authorizer;
import cx.niro.simulator.rbac.Tokens;
import cx.niro.simulator.scenario.Seed;
import cx.niro.simulator.store.ClusterClock;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Registry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** One simulated cluster in this process, with its own event loop that owns all of its state. */
public final class SimulatedCluster implements AutoCloseable {
    private static final String VERSION = "v1.32.4+k3s1";
    private static final int START_SECONDS = 30;

    private final Vertx vertx;
    private final Turn turn;
    private final Certificate certificate;
    private final Tokens tokens;
    private final ControlLoop loop;
    private final Nodes nodes;
    private final ApiServer server;
    private final ClusterControl control;
    private final AgentDirectory directory;
    private final AtomicBoolean isOpen = new AtomicBoolean(true);
    private final String url;

    private SimulatedCluster(ClusterOptions options) {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setUseDaemonThread(true));
        Context context = vertx.getOrCreateContext();
        turn = new Turn(context);
        ClusterClock clock = new ClusterClock(options.clock());
        certificate = Certificate.selfSigned(options.clock().instant());
        ObjectStore store = new ObjectStore(options.historySize());
        Registry registry = new Registry(
                store,
                clock,
                new Random(options.seed()),
                (manager, subresource) -> (before, after) -> ServerSideApply.recordUpdate(
                        before, after, manager, Part.of(true, subresource), clock.timestamp()));
        tokens = new Tokens(store);
        Executor eventLoop = step -> context.runOnContext(now -> step.run());
        loop = new ControlLoop(store, eventLoop);
        Events events = new Events(store, registry, clock);
        Controllers controllers = Controllers.join(
                loop,
                store,
                registry,
                clock,
                events,
                new Controllers.Surroundings(
                        eventLoop, this::after, options.times().start(), certificate.certificatePem()));
        directory = AgentDirectory.of(options.stateDirectory());
        nodes = Nodes.join(
                loop,
                context,
                store,
                registry,
                clock,
                events,
                options.times(),
                new AgentSettings(options.agentImages(), directory.path(), this::kubeconfigForPod));
        MetricsApi metrics = new MetricsApi(store, clock, options.seed());
        AuditList audit = new AuditList();
        FaultHooks faults = new FaultHooks();
        Parts parts = new Parts(
                store,
                registry,
                clock,
                tokens,
                new Authorizer(store),
                audit,
                faults,
                metrics,
                nodes.logs(),
                options.bookmarkEvery(),
                VERSION);
        ControlState state = new ControlState(store, registry, clock, events, nodes, metrics, audit, faults);
        server = new ApiServer(context, parts, certificate, new ControlHttp(state, tokens, this::cutWatches));
        control = new ClusterControl(turn, state, this::cutWatches, this::cutConnections);
        Seed seed = new Seed(store, registry, clock, loop, nodes.simulated(), events);
        NodeHeartbeats heartbeats = new NodeHeartbeats(store, registry, clock);
        turn.run(() -> {
            seed.run(options.scenario(), options.systemUid());
            heartbeats.beat();
        });
        int port = turn.await(() -> server.listen(options.port()));
        url = "https://127.0.0.1:" + port;
        turn.run(() -> {
            vertx.setPeriodic(1_000, timer -> controllers.checkDeadlines());
            vertx.setPeriodic(60_000, timer -> events.sweep());
            vertx.setPeriodic(120_000, timer -> seed.nag());
            vertx.setPeriodic(300_000, timer -> heartbeats.beat());
        });
    }

    /** Starts a cluster; returns when it serves. Not to be called on an event loop. */
    public static SimulatedCluster start(ClusterOptions options) {
        return new SimulatedCluster(options);
    }

    /** Where the API server listens. */
    public String url() {
        return url;
    }

    /** The certificate that clients must trust, as PEM. */
    public String caCertificate() {
        return certificate.certificatePem();
    }

    /** The bearer token of the administrator. */
    public String adminToken() {
        return tokens.admin();
    }

    /** A kubeconfig of the administrator. */
    public String adminKubeconfig() {
        return Kubeconfig.of(url, certificate.certificatePem(), "admin", tokens.admin(), "default");
    }

    /** A new token of a ServiceAccount; fails when there is no such account. */
    public String tokenFor(String namespace, String serviceAccount) {
        return turn.get(() -> tokens.issue(namespace, serviceAccount));
    }

    /** A kubeconfig with a new token of a ServiceAccount; fails when there is no such account. */
    public String kubeconfigFor(String namespace, String serviceAccount) {
        return Kubeconfig.of(
                url,
                certificate.certificatePem(),
                namespace + ":" + serviceAccount,
                tokenFor(namespace, serviceAccount),
                namespace);
    }

    /** What tests do to the cluster. */
    public ClusterControl control() {
        return control;
    }

    /** Ends the agent's processes, then the server. */
    @Override
    public void close() {
        if (!isOpen.getAndSet(false)) {
            return;
        }
        turn.run(() -> {
            loop.stop();
            nodes.quiesce();
        });
        nodes.close();
        directory.close();
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the simulated cluster did not end", e);
        }
    }

    private void after(Duration delay, Runnable step) {
        vertx.setTimer(Math.max(1, delay.toMillis()), timer -> step.run());
    }

    private void cutWatches() {
        server.endWatches();
    }

    private void cutConnections() {
        server.cutConnections();
    }

    private String kubeconfigForPod(String namespace, String serviceAccount) {
        return Kubeconfig.of(
                url,
                certificate.certificatePem(),
                namespace + ":" + serviceAccount,
                tokens.issue(namespace, serviceAccount),
                namespace);
    }
}
