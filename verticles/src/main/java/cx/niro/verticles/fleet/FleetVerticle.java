package cx.niro.verticles.fleet;

import cx.niro.verticles.bus.Address;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.Loop;
import cx.niro.verticles.bus.NodeMessages;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.enrollment.EnrollmentMessages;
import cx.niro.verticles.fleet.FleetMessages.Readiness;
import cx.niro.verticles.heartbeat.HeartbeatMessages;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;

/** Wires the fleet index of a node. One instance a node. */
public final class FleetVerticle extends VerticleBase {
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration OBSERVE_EVERY = Duration.ofSeconds(2);
    private static final long SNAPSHOT_CACHE_BYTES = 32L * 1024 * 1024;

    private final FleetConfig config;
    private final InventoryStore contents;
    private final FleetPodStore pods;
    private final Clock clock;
    private final FleetIndex index = new FleetIndex();
    private final Observation observation = new Observation();
    private final FleetMetrics metrics;
    private final FleetSync sync;
    private final Watch watch;
    private final Doubts doubts;
    private final StatusRule rule;
    private final OutdatedAgents outdated = new OutdatedAgents();
    private Loop observing;
    private Loop syncing;

    public FleetVerticle(Database database, FleetConfig config, Clock clock, MeterRegistry registry) {
        this(
                new PgFleetStore(database),
                new PgInventoryStore(database),
                new PgFleetPodStore(database),
                config,
                clock,
                registry);
    }

    FleetVerticle(
            FleetStore store,
            InventoryStore contents,
            FleetPodStore pods,
            FleetConfig config,
            Clock clock,
            MeterRegistry registry) {
        this.config = config;
        this.contents = contents;
        this.pods = pods;
        this.clock = clock;
        this.metrics = new FleetMetrics(registry);
        this.sync = new FleetSync(store, index, metrics, clock);
        this.watch = new Watch(store, sync, observation, clock);
        this.doubts = new Doubts(config, index, sync, observation, clock);
        this.rule = new StatusRule(config);
    }

    @Override
    public Future<?> start() {
        var bus = new Bus(vertx);
        serve(bus);
        return subscribe(bus).onSuccess(subscribed -> {
            watch.look().onComplete(looked -> sync.tick());
            observing = Loop.start(vertx, "fleet-observe", OBSERVE_EVERY, watch::look);
            syncing = Loop.start(vertx, "fleet-sync", TICK, this::tick);
        });
    }

    @Override
    public Future<?> stop() {
        if (observing != null) {
            observing.stop();
            syncing.stop();
        }
        return Future.succeededFuture();
    }

    private void serve(Bus bus) {
        var inventory = new Inventory(vertx, contents, new SnapshotCache(SNAPSHOT_CACHE_BYTES));
        var reader = new FleetReader(config, index, sync, observation, inventory, contents, pods, outdated, clock);
        handle(bus, FleetMessages.GET_FLEET, reader::fleet);
        handle(bus, FleetMessages.GET_CLUSTER, reader::cluster);
        handle(bus, FleetMessages.GET_STATUS, reader::status);
        handle(bus, FleetMessages.GET_CAPABILITY, reader::capability);
        handle(bus, FleetMessages.COUNT_AGENTS, reader::countAgents);
        handle(bus, FleetMessages.LIST_NODES, reader::nodes);
        handle(bus, FleetMessages.LIST_PODS, reader::pods);
        handle(bus, FleetMessages.LIST_EVENTS, reader::events);
        handle(bus, FleetMessages.LIST_FLEET_PODS, reader::fleetPods);
        handle(bus, FleetMessages.READINESS, asked -> Future.succeededFuture(readiness()));
    }

    private static <Q, R> void handle(Bus bus, Address<Q, R> address, Function<Q, Future<R>> handler) {
        var unused = bus.serve(address, handler);
    }

    /** Before the first load, so that nothing is missed between the two. */
    private Future<?> subscribe(Bus bus) {
        bus.subscribeHere(NodeMessages.MAY_HAVE_MISSED, missed -> {
            var unused = sync.catchUp();
        });
        bus.subscribeHere(FleetMessages.AGENT_RELEASES, outdated::learn);
        return Future.all(
                bus.subscribe(HeartbeatMessages.RECORDED, sync::merge),
                bus.subscribe(EnrollmentMessages.CLUSTER_CHANGED, changed -> refresh(changed.clusterId())),
                bus.subscribe(EnrollmentMessages.AGENT_KEY_REVOKED, revoked -> refresh(revoked.clusterId())));
    }

    private void refresh(UUID clusterId) {
        var unused = sync.refresh(clusterId);
    }

    private Future<?> tick() {
        sync.tick();
        doubts.look();
        if (observation.isKnown()) {
            var moment = observation.at(clock.instant());
            metrics.paused(moment.paused());
            metrics.commandsUnreachable(index.rows().stream()
                    .filter(row -> rule.commandsUnreachable(row, moment))
                    .count());
        }
        return Future.succeededFuture();
    }

    private Readiness readiness() {
        return new Readiness(
                sync.isLoaded() && observation.isKnown(),
                index.size(),
                observation.isKnown() && !observation.at(clock.instant()).paused());
    }
}
