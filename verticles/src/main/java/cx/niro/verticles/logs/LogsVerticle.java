package cx.niro.verticles.logs;

import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.Loop;
import cx.niro.verticles.bus.Members;
import cx.niro.verticles.bus.NodeMessages;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.heartbeat.HeartbeatMessages;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Wires the log relay of a node. One instance a node. */
public final class LogsVerticle extends VerticleBase {
    private static final long TICK_MILLIS = 100;
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(15);

    private final Members members;
    private final LogStore store;
    private final LogsConfig config;
    private final Clock clock;
    private final List<Loop> loops = new ArrayList<>();
    private final List<Gauge> gauges = new ArrayList<>();
    private final Streams streams = new Streams();
    private Bus bus;
    private Upkeep upkeep;
    private Ownership ownership;
    private long ticks = -1;

    public LogsVerticle(Members members, Database database, Clock clock) {
        this(members, new PgLogStore(database, clock), LogsConfig.DEFAULT, clock);
    }

    LogsVerticle(Members members, LogStore store, LogsConfig config, Clock clock) {
        this.members = members;
        this.store = store;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        bus = new Bus(vertx);
        var metrics = new LogsMetrics();
        upkeep = new Upkeep(bus, members.nodeId(), store, streams, new Following(bus, clock), config, metrics);
        ownership = new Ownership(vertx, bus, members, store, streams, upkeep, config, metrics, clock);
        bus.subscribeHere(NodeMessages.DRAINING, draining -> {
            var unused = ownership.release();
        });
        var node = members.nodeId();
        return Future.all(
                        bus.serveInbox(node, LogsMessages.BATCH, streams::batch),
                        bus.serveInbox(node, LogsMessages.READ, streams::read),
                        bus.serveInbox(node, LogsMessages.LEAVE, streams::leave),
                        bus.subscribe(HeartbeatMessages.RUN_CHANGED, run -> upkeep.runChanged(run.clusterId())))
                .onSuccess(subscribed -> {
                    serve();
                    loop("log-renewal", config.renewEvery(), upkeep::renew);
                    loop("log-orphans", SWEEP_EVERY, upkeep::removeOrphans);
                    ticks = vertx.setPeriodic(TICK_MILLIS, tick -> upkeep.tick());
                });
    }

    @Override
    public Future<?> stop() {
        loops.forEach(Loop::stop);
        var unused = vertx.cancelTimer(ticks);
        gauges.forEach(Metrics.globalRegistry::remove);
        return ownership == null
                ? Future.succeededFuture()
                : ownership.release().otherwiseEmpty();
    }

    private void serve() {
        var intake = new Intake(bus, members, store, streams, config);
        var doorkeeper = new Doorkeeper(bus, store);
        var lineups = new Lineups(bus);
        bus.serve(LogsMessages.ENTER, doorkeeper::enter);
        bus.serve(LogsMessages.EXIT, doorkeeper::exit);
        bus.serve(LogsMessages.LINE_UP, lineups::of);
        bus.serve(LogsMessages.OPEN, ownership::open);
        bus.serve(LogsMessages.POST, intake::take);
        gauges.add(LogsMetrics.watch("niro.logs.streams", streams::size));
        gauges.add(LogsMetrics.watch("niro.logs.viewers", doorkeeper::pages));
    }

    private void loop(String name, Duration interval, Supplier<Future<?>> run) {
        loops.add(Loop.start(vertx, name, interval, run));
    }
}
