package cx.niro.backbone;

import cx.niro.backbone.cluster.Membership;
import cx.niro.backbone.config.MasterKey;
import cx.niro.backbone.config.NodeConfig;
import cx.niro.backbone.database.DatabaseAddress;
import cx.niro.backbone.database.EmbeddedDatabase;
import cx.niro.backbone.database.Migrations;
import cx.niro.backbone.database.Pools;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.NodeMessages;
import cx.niro.verticles.bus.NodeMessages.Draining;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.database.SecretBox;
import cx.niro.verticles.gateway.Api;
import cx.niro.verticles.gateway.Gateway;
import cx.niro.verticles.gateway.GatewayConfig;
import cx.niro.verticles.shell.WebRoot;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node. Start and stop read top-down: what starts last stops first. */
final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final Duration DATABASE_PATIENCE = Duration.ofMinutes(2);
    private static final Duration STEP_WITHIN = Duration.ofSeconds(6);
    private static final Duration START_WITHIN = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final Membership membership;
    private final Duration drain;
    private final Database database;
    private final PrometheusMeterRegistry registry;
    private final DatabaseProbe probe;
    private final AtomicBoolean draining = new AtomicBoolean();
    private final Deque<Deployment> deployments = new ArrayDeque<>();
    private Gateway gateway;

    /** @param name of its class */
    private record Deployment(String id, String name) {}

    private Node(
            Vertx vertx, Membership membership, Duration drain, Database database, PrometheusMeterRegistry registry) {
        this.vertx = vertx;
        this.membership = membership;
        this.drain = drain;
        this.database = database;
        this.registry = registry;
        this.probe = new DatabaseProbe(database, registry);
    }

    /** Blocks until the node serves. */
    static Node start(NodeConfig config) throws Exception {
        var address = databaseOf(config);
        var secrets = new SecretBox(MasterKey.load(config));
        Migrations.apply(address, DATABASE_PATIENCE);
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Metrics.addRegistry(registry);
        JvmMetrics.bindTo(registry);
        var membership = Membership.join(config, registry);
        var vertx = await(vertx(membership, registry), START_WITHIN);
        var node = new Node(vertx, membership, config.drain(), Pools.open(vertx, address), registry);
        var concerns = new Concerns(config, membership, node.database, secrets, registry, Clock.systemUTC());
        try {
            var unusedConnections =
                    await(Pools.reach(vertx, node.database, DATABASE_PATIENCE), DATABASE_PATIENCE.plus(START_WITHIN));
            var unusedDoor = await(
                    node.deploy(concerns.verticles())
                            .compose(deployed ->
                                    node.deploy(membership.doctor().stream().toList()))
                            .compose(deployed -> node.openDoor(config, concerns)),
                    START_WITHIN);
            node.probe.start(vertx);
            return node;
        } catch (Exception e) {
            var unused = vertx.close();
            membership.leave();
            throw e;
        }
    }

    int port() {
        return gateway.port();
    }

    /**
     * Turns unready, serves on until load balancers have noticed, answers what is held, ends what is under way, undeploys, and leaves
     * the other nodes. Blocks; not for an event loop, because a future of Vert.x that ends after Vert.x itself never completes.
     *
     * @return the steps that failed or took too long; empty when it stopped in order
     */
    List<String> stop() {
        var steps = new StopSteps(STEP_WITHIN);
        draining.set(true);
        LOG.atInfo().log("node is stopping");
        serveOn();
        steps.run("draining", this::sayDraining);
        steps.run("gateway", gateway::stop);
        while (!deployments.isEmpty()) {
            var verticle = deployments.pop();
            steps.run(verticle.name(), () -> vertx.undeploy(verticle.id()));
        }
        steps.run("database", () -> Pools.close(database));
        steps.run("vertx", vertx::close);
        steps.run("membership", this::leave);
        if (steps.failed().isEmpty()) {
            LOG.atInfo().log("node has stopped");
        } else {
            LOG.atError().addKeyValue("steps", steps.failed()).log("node has stopped, but not in order");
        }
        return steps.failed();
    }

    private Future<?> sayDraining() {
        probe.stop();
        new Bus(vertx)
                .publishHere(
                        NodeMessages.DRAINING, new Draining(membership.members().nodeId()));
        return Future.succeededFuture();
    }

    private Future<?> leave() {
        membership.leave();
        registry.close();
        return Future.succeededFuture();
    }

    private void serveOn() {
        try {
            Thread.sleep(drain.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T await(Future<T> future, Duration within)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.toCompletionStage().toCompletableFuture().get(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static DatabaseAddress databaseOf(NodeConfig config) throws IOException, InterruptedException {
        if (config.database().isPresent()) {
            return config.database().get();
        }
        LOG.atInfo().log(
                "no NIRO_DATABASE_URL: using the embedded PostgreSQL, which is for trying out and outlives this process");
        return new EmbeddedDatabase(config.dataDirectory()).start();
    }

    private static Future<Vertx> vertx(Membership membership, PrometheusMeterRegistry registry) {
        var metrics = new MicrometerMetricsOptions()
                .setEnabled(true)
                .setLabels(EnumSet.of(
                        Label.HTTP_METHOD, Label.HTTP_CODE, Label.POOL_NAME, Label.POOL_TYPE, Label.EB_ADDRESS));
        return membership.start(
                Vertx.builder().withMetrics(new MicrometerMetricsFactory(registry)),
                new VertxOptions().setPreferNativeTransport(true).setMetricsOptions(metrics));
    }

    private Future<?> deploy(List<Deployable> verticles) {
        Future<?> chain = Future.succeededFuture();
        for (var verticle : verticles) {
            chain = chain.compose(before -> vertx.deployVerticle(verticle, new DeploymentOptions()))
                    .onSuccess(id -> deployments.push(
                            new Deployment(id, verticle.getClass().getSimpleName())));
        }
        return chain;
    }

    private Future<?> openDoor(NodeConfig config, Concerns concerns) {
        var door = new GatewayConfig(
                config.httpHost(),
                config.httpPort(),
                config.publicUrl(),
                config.tlsCertificate().orElse(null),
                config.tlsKey().orElse(null),
                config.trustedProxies(),
                Runtime.getRuntime().availableProcessors());
        var files = WebRoot.onClassPath();
        return Gateway.start(vertx, door, () -> apis(concerns, files)).onSuccess(started -> gateway = started);
    }

    private List<Api> apis(Concerns concerns, WebRoot files) {
        var bus = new Bus(vertx);
        var apis = new ArrayList<Api>();
        apis.add(new Operations(bus, probe, membership, registry, draining));
        apis.addAll(concerns.apis(bus, files));
        return apis;
    }
}
