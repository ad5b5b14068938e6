package cx.niro.verticles.fleet;

import cx.niro.verticles.bus.FailureStreak;
import cx.niro.verticles.bus.LogKeys;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Recorded;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the index equal to the database: loads it, merges the feeds, and reloads what a lost message may have hidden. Loads
 * run one at a time, so a later read is never overwritten by an earlier one. A load that fails is tried again for ever.
 */
final class FleetSync {
    private static final Logger LOG = LoggerFactory.getLogger(FleetSync.class);
    private static final Duration RECONCILE_EVERY = Duration.ofSeconds(30);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    /** A transaction's rows carry its start as their time but show only after its commit. */
    private static final Duration OVERLAP = Duration.ofSeconds(30);

    private final FleetLoads loads;
    private final FleetIndex index;
    private final FleetMetrics metrics;
    private final Clock clock;
    private final FeedTracker feeds = new FeedTracker();

    private final FailureStreak streak = new FailureStreak(LOG, "fleet-load");
    private boolean running;
    private boolean fullWanted = true;
    private Promise<Void> changesWanted;
    private final WantedClusters wanted = new WantedClusters();
    private boolean loaded;
    private Instant goodAsOf;
    private Instant reconciledAt = Instant.MIN;
    private Instant notBefore = Instant.MIN;

    FleetSync(FleetStore store, FleetIndex index, FleetMetrics metrics, Clock clock) {
        this.loads = new FleetLoads(store, index);
        this.index = index;
        this.metrics = metrics;
        this.clock = clock;
    }

    boolean isLoaded() {
        return loaded;
    }

    /** To be called about once a second: starts, retries and reconciles what is due. */
    void tick() {
        feeds.forgetSilent(clock.instant());
        if (loaded && changesWanted == null && !clock.instant().isBefore(reconciledAt.plus(RECONCILE_EVERY))) {
            changesWanted = Promise.promise();
        }
        work();
    }

    /** Merges a piece of a feed. */
    void merge(Recorded recorded) {
        if (feeds.revealsGap(recorded.nodeId(), recorded.number(), clock.instant())) {
            metrics.gap();
            LOG.atInfo()
                    .addKeyValue(LogKeys.NODE, recorded.nodeId())
                    .log("heartbeat feed has a gap, reloading changes");
            var unused = wantChanges();
        }
        recorded.changed().stream()
                .filter(facts -> !index.merge(facts))
                .forEach(facts -> wanted.add(facts.clusterId()));
        recorded.seen().stream().filter(seen -> !index.merge(seen)).forEach(seen -> wanted.add(seen.clusterId()));
        work();
    }

    /** Reloads one cluster soon; the future tells when that was done, or fails as the store did. */
    Future<Void> refresh(UUID id) {
        wanted.add(id);
        var done = wanted.done();
        work();
        return done;
    }

    /** Completes when every refresh that was wanted before has been done or has failed. */
    Future<Void> settled() {
        return wanted.settled().otherwiseEmpty();
    }

    /** Reloads what changed since the last good load; the future tells when that was done, or fails as the store did. */
    Future<Void> catchUp() {
        var done = wantChanges();
        work();
        return done;
    }

    private Future<Void> wantChanges() {
        if (changesWanted == null) {
            changesWanted = Promise.promise();
        }
        return changesWanted.future();
    }

    private void work() {
        if (running || clock.instant().isBefore(notBefore)) {
            return;
        }
        if (wanted.some() && loaded) {
            reloadSome();
        } else if (fullWanted || wanted.all()) {
            reloadAll();
        } else if (changesWanted != null) {
            reloadChanges();
        }
    }

    private void reloadSome() {
        var some = wanted.takeSome();
        run(() -> loads.these(some.ids()).onSuccess(read -> some.succeed()), some::fail);
    }

    private void reloadAll() {
        fullWanted = false;
        var all = wanted.takeAll();
        var changes = changesWanted;
        changesWanted = null;
        run(
                () -> loads.all().map(asOf -> {
                    becomeGood(asOf);
                    if (!loaded) {
                        LOG.atInfo().addKeyValue(LogKeys.COUNT, index.size()).log("fleet index loaded");
                    }
                    loaded = true;
                    complete(changes);
                    all.succeed();
                    return null;
                }),
                failure -> {
                    fullWanted = true;
                    fail(changes, failure);
                    all.fail(failure);
                });
    }

    private void reloadChanges() {
        var changes = changesWanted;
        changesWanted = null;
        run(
                () -> loads.changesSince(goodAsOf.minus(OVERLAP))
                        .compose(asOf -> loads.isComplete().map(complete -> {
                            becomeGood(asOf);
                            fullWanted |= !complete;
                            complete(changes);
                            return null;
                        })),
                failure -> {
                    if (changesWanted == null) {
                        changesWanted = Promise.promise();
                    }
                    fail(changes, failure);
                });
    }

    private void becomeGood(Instant databaseNow) {
        goodAsOf = databaseNow;
        reconciledAt = clock.instant();
    }

    private void run(Supplier<Future<Void>> load, Consumer<Throwable> onFailure) {
        running = true;
        Future<Void> result;
        try {
            result = load.get();
        } catch (RuntimeException e) {
            result = Future.failedFuture(e);
        }
        result.onComplete(outcome -> {
            running = false;
            if (outcome.failed()) {
                notBefore = clock.instant().plus(RETRY_AFTER);
                metrics.reloadFailure();
                streak.failed(outcome.cause());
                onFailure.accept(outcome.cause());
            } else {
                streak.succeeded();
            }
            metrics.rows(index.size());
            work();
        });
    }

    private static void complete(Promise<Void> wanted) {
        if (wanted != null) {
            wanted.tryComplete();
        }
    }

    private static void fail(Promise<Void> wanted, Throwable failure) {
        if (wanted != null) {
            wanted.tryFail(failure);
        }
    }
}
