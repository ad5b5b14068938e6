package cx.niro.verticles.update;

import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.Loop;
import cx.niro.verticles.bus.NodeMessages;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.fleet.FleetMessages;
import cx.niro.verticles.fleet.FleetMessages.AgentRelease;
import cx.niro.verticles.fleet.FleetMessages.AgentReleases;
import cx.niro.verticles.heartbeat.HeartbeatMessages;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Offer;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Offers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Rolls agents out: serves what people ask, looks at what runs, and hears what became of offers. One instance a node. */
public final class UpdateVerticle extends VerticleBase {
    private static final Duration WRITE_REPORTS_EVERY = Duration.ofMillis(500);
    private static final Duration TELL_RELEASES_EVERY = Duration.ofSeconds(30);

    private final UpdateConfig config;
    private final RolloutStore rollouts;
    private final WaveStore waves;
    private final Clock databaseTime;
    private final RolloutMetrics metrics;
    private final List<Loop> loops = new ArrayList<>();
    private Bus bus;
    private Rounds rounds;
    private Reports reports;
    private Future<?> looking = Future.succeededFuture();

    public UpdateVerticle(
            UpdateConfig config, Database database, Clock clock, Clock databaseTime, MeterRegistry registry) {
        this(config, database, clock, databaseTime, new RolloutMetrics(registry));
    }

    private UpdateVerticle(
            UpdateConfig config, Database database, Clock clock, Clock databaseTime, RolloutMetrics metrics) {
        this(
                config,
                new PgRolloutStore(database, clock),
                new PgWaveStore(database, config, metrics),
                databaseTime,
                metrics);
    }

    UpdateVerticle(
            UpdateConfig config, RolloutStore rollouts, WaveStore waves, Clock databaseTime, RolloutMetrics metrics) {
        this.metrics = metrics;
        this.config = config;
        this.rollouts = rollouts;
        this.waves = waves;
        this.databaseTime = databaseTime;
    }

    @Override
    public Future<?> start() {
        bus = new Bus(vertx);
        reports = new Reports(waves);
        rounds = new Rounds(waves, metrics, this::offer);
        serve();
        bus.subscribeHere(HeartbeatMessages.UPDATE_SEEN, reports::add);
        bus.subscribeHere(NodeMessages.MAY_HAVE_MISSED, missed -> lookAgain());
        return bus.subscribe(UpdateMessages.CHANGED, changed -> lookAgain()).onSuccess(subscribed -> {
            loop("update-rounds", config.every(), this::look);
            loop("update-reports", WRITE_REPORTS_EVERY, reports::flush);
            loop("update-releases", TELL_RELEASES_EVERY, this::tellReleases);
            lookAgain();
        });
    }

    @Override
    public Future<?> stop() {
        loops.forEach(Loop::stop);
        return reports == null ? Future.succeededFuture() : reports.flush().otherwiseEmpty();
    }

    private void serve() {
        var requests = new Requests(bus, rollouts, config, databaseTime);
        bus.serve(UpdateMessages.LIST_RELEASES, requests::releases);
        bus.serve(UpdateMessages.ADD_RELEASE, requests::addRelease);
        bus.serve(UpdateMessages.REMOVE_RELEASE, requests::removeRelease);
        bus.serve(UpdateMessages.LIST_VERSIONS, requests::versions);
        bus.serve(UpdateMessages.CREATE_ROLLOUT, requests::create);
        bus.serve(UpdateMessages.LIST_ROLLOUTS, requests::rollouts);
        bus.serve(UpdateMessages.FIND_ROLLOUT, requests::rollout);
        bus.serve(UpdateMessages.LIST_CLUSTERS, requests::clusters);
        bus.serve(UpdateMessages.STEER, requests::steer);
    }

    /** One at a time on this node: what comes while it looks joins that look, and the next one comes soon. */
    private Future<?> look() {
        if (looking.isComplete()) {
            looking = rounds.look();
        }
        return looking;
    }

    /** The loops catch up with what fails here. */
    private void lookAgain() {
        var unusedLook = look();
        var unusedReleases = tellReleases();
    }

    private void offer(List<Offer> offers) {
        bus.publishHere(HeartbeatMessages.OFFERS, new Offers(offers));
    }

    private Future<?> tellReleases() {
        return rollouts.allReleases()
                .onSuccess(releases -> bus.publishHere(
                        FleetMessages.AGENT_RELEASES,
                        new AgentReleases(
                                config.knowsItsVersion() ? config.agentVersion() : null,
                                releases.stream()
                                        .map(release -> new AgentRelease(release.orgId(), release.version()))
                                        .toList())));
    }

    private void loop(String name, Duration every, Supplier<Future<?>> run) {
        loops.add(Loop.start(vertx, name, every, run));
    }
}
