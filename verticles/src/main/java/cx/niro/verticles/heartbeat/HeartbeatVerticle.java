package cx.niro.verticles.heartbeat;

import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.Loop;
import cx.niro.verticles.bus.NodeMessages;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.enrollment.EnrollmentMessages;
import cx.niro.verticles.enrollment.EnrollmentMessages.ClusterChanged;
import cx.niro.verticles.heartbeat.HeartbeatMessages.CheckRun;
import cx.niro.verticles.heartbeat.HeartbeatMessages.CheckedRun;
import cx.niro.verticles.heartbeat.HeartbeatMessages.RunChanged;
import cx.niro.verticles.heartbeat.HeartbeatStore.Polled;
import cx.niro.verticles.liveness.DatabaseTime;
import cx.niro.verticles.liveness.Proofs;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

/** Takes the beats of this node, writes signs of life once a second and tells the fleet's indexes. One instance a node. */
public final class HeartbeatVerticle extends VerticleBase {
    private static final Duration FLUSH_EVERY = Duration.ofSeconds(1);

    private final HeartbeatConfig config;
    private final HeartbeatStore store;
    private final Proofs proofs;
    private final ReturnedProofs returned;
    private final Clock clock;
    private final DatabaseTime databaseTime;
    private final Duration flushEvery;
    private final Feed feed = new Feed(UUID.randomUUID().toString());
    private final KnownClusters known = new KnownClusters();
    private Bus bus;
    private SignsOfLife signs;
    private Loop flusher;
    private Gauge remembered;

    /** @param databaseTime is told with each flush what time it is in the database */
    public HeartbeatVerticle(
            HeartbeatConfig config, Database database, Proofs proofs, Clock clock, DatabaseTime databaseTime) {
        this(
                config,
                new PgHeartbeatStore(database, config.gapAfter(), clock),
                proofs,
                clock,
                databaseTime,
                FLUSH_EVERY);
    }

    HeartbeatVerticle(
            HeartbeatConfig config,
            HeartbeatStore store,
            Proofs proofs,
            Clock clock,
            DatabaseTime databaseTime,
            Duration flushEvery) {
        this.config = config;
        this.store = store;
        this.proofs = proofs;
        this.returned = new ReturnedProofs(proofs, databaseTime);
        this.clock = clock;
        this.databaseTime = databaseTime;
        this.flushEvery = flushEvery;
    }

    @Override
    public Future<?> start() {
        bus = new Bus(vertx);
        signs = new SignsOfLife(store, clock, databaseTime, known::forget);
        var runs = new Runs(store, known, returned, config.unknownAfter(), news());
        var workers = vertx.createSharedWorkerExecutor(
                "niro-heartbeat", Runtime.getRuntime().availableProcessors());
        var commits = new GroupCommit(vertx, store);
        var offers = new UpdateOffers(seen -> bus.publishHere(HeartbeatMessages.UPDATE_SEEN, seen));
        var reader = new BeatReader(workers, store);
        var ingest = new Ingest(reader, config, commits, runs, proofs, returned, known, signs, feed, offers, clock);
        remembered = Gauge.builder("niro.heartbeat.clusters.remembered", known, KnownClusters::size)
                .register(Metrics.globalRegistry);
        bus.subscribeHere(NodeMessages.MAY_HAVE_MISSED, missed -> known.forgetAll());
        bus.subscribeHere(HeartbeatMessages.OFFERS, decided -> offers.replace(decided.offers()));
        return Future.all(
                        bus.subscribe(HeartbeatMessages.RUN_CHANGED, this::forgetOlderRun),
                        bus.subscribe(EnrollmentMessages.CLUSTER_CHANGED, changed -> known.forget(changed.clusterId())),
                        bus.subscribe(
                                EnrollmentMessages.AGENT_KEY_REVOKED, revoked -> known.forget(revoked.clusterId())))
                .onSuccess(subscribed -> {
                    bus.serve(HeartbeatMessages.BEAT, ingest::accept);
                    bus.serve(
                            HeartbeatMessages.CHECK_RUN,
                            check -> runs.checkRun(check.clusterId(), check.runId())
                                    .onSuccess(cluster -> takeProofs(cluster, check))
                                    .map(cluster ->
                                            new CheckedRun(cluster.run().runId().equals(check.runId()))));
                    flusher = Loop.start(vertx, "heartbeat-flush", flushEvery, this::flush);
                });
    }

    @Override
    public Future<?> stop() {
        if (flusher == null) {
            return Future.succeededFuture();
        }
        flusher.stop();
        var unused = Metrics.globalRegistry.remove(remembered);
        // what was heard last should not be lost with this node
        return flush().otherwiseEmpty();
    }

    private Future<?> flush() {
        return signs.flush().onSuccess(feed::seen).eventually(() -> {
            feed.next().forEach(message -> bus.publish(HeartbeatMessages.RECORDED, message));
            return Future.succeededFuture();
        });
    }

    private Runs.News news() {
        return new Runs.News() {
            @Override
            public void runChanged(RunChanged changed) {
                bus.publish(HeartbeatMessages.RUN_CHANGED, changed);
            }

            @Override
            public void cloneSeen(UUID clusterId, UUID orgId) {
                bus.publish(EnrollmentMessages.CLUSTER_CHANGED, new ClusterChanged(clusterId, orgId));
            }
        };
    }

    /** Those of a candidate say nothing of the run that works. */
    private void takeProofs(KnownCluster cluster, CheckRun polled) {
        var newest = returned.newest(cluster.clusterId(), polled.runId(), Proofs.HEARTBEAT, polled.proofs());
        if (newest != null && cluster.run().runId().equals(polled.runId())) {
            signs.add(new Polled(cluster.clusterId(), cluster.run().epoch(), newest));
        }
    }

    /** This node's own news is no news. */
    private void forgetOlderRun(RunChanged changed) {
        var remembers = known.find(changed.clusterId());
        if (remembers != null && remembers.run().epoch() < changed.epoch()) {
            known.forget(changed.clusterId());
        }
    }
}
