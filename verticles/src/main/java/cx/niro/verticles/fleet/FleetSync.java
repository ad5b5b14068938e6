package cx.niro.verticles.fleet;

import cx.niro.verticles.bus.FailureStreak;
import cx.niro.verticles.bus.LogKeys;
import cx.niro.verticles.fleet.FleetStore.Stored;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Recorded;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the index equal to the database: loads it, merges the feeds, and reloads what a lost message may have hidden. Loads
 * run one at a time, so a later read is never overwritten by an earlier one. A load that fails is tried again for ever.
 */
final class FleetSync {
    private static final Logger LOG = LoggerFactory.getLogger(FleetSync.class);
    private static final int PAGE = 1000;
    private static final int MOST_IDS = 500;
    private static final Duration RECONCILE_EVERY = Duration.ofSeconds(30);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    /** A transaction's rows carry its start as their time but show only after its commit. */
    private static final Duration OVERLAP = Duration.ofSeconds(30);

    private final FleetStore store;
    private final FleetIndex index;
    private final FleetMetrics metrics;
    private final Clock clock;
    private final FeedTracker feeds = new FeedTracker();

    private final FailureStreak streak = new FailureStreak(LOG, "fleet-load");
    private boolean running;
    private boolean fullWanted = true;
    private Promise<Void> changesWanted;
    private Set<UUID> idsWanted = new LinkedHashSet<>();
    private Promise<Void> idsDone = Promise.promise();
    private Future<Void> idsRunning = Future.succeededFuture();
    private boolean loaded;
    private Instant goodAsOf;
    private Instant reconciledAt = Instant.MIN;
    private Instant notBefore = Instant.MIN;

    FleetSync(FleetStore store, FleetIndex index, FleetMetrics metrics, Clock clock) {
        this.store = store;
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
                .forEach(facts -> idsWanted.add(facts.clusterId()));
        recorded.seen().stream().filter(seen -> !index.merge(seen)).forEach(seen -> idsWanted.add(seen.clusterId()));
        work();
    }

    /** Reloads one cluster soon; the future tells when that was done, or fails as the store did. */
    Future<Void> refresh(UUID id) {
        idsWanted.add(id);
        var done = idsDone.future();
        work();
        return done;
    }

    /** Completes when every refresh that was wanted before has been done or has failed. */
    Future<Void> settled() {
        return (idsWanted.isEmpty() ? idsRunning : idsDone.future()).otherwiseEmpty();
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
        if (!idsWanted.isEmpty() && loaded) {
            reloadIds();
        } else if (fullWanted) {
            reloadAll();
        } else if (changesWanted != null) {
            reloadChanges();
        }
    }

    private void reloadIds() {
        var ids = idsWanted.stream().limit(MOST_IDS).toList();
        idsWanted.removeAll(new HashSet<>(ids));
        var done = idsDone;
        idsDone = Promise.promise();
        if (!idsWanted.isEmpty()) {
            // askers of the rest wait for the next batch, those of this one for both
            idsDone.future().onComplete(next -> {
                if (next.succeeded()) {
                    done.tryComplete();
                } else {
                    done.tryFail(next.cause());
                }
            });
        }
        idsRunning = done.future();
        var all = idsWanted.isEmpty();
        run(
                () -> store.byIds(ids).map(found -> {
                    var missing = new HashSet<>(ids);
                    found.forEach(stored -> missing.remove(stored.row().id()));
                    missing.forEach(index::remove);
                    take(found);
                    if (all) {
                        done.tryComplete();
                    }
                    return null;
                }),
                failure -> {
                    idsWanted.addAll(ids);
                    done.tryFail(failure);
                });
    }

    private void reloadAll() {
        fullWanted = false;
        var changes = changesWanted;
        changesWanted = null;
        var ids = new HashSet<UUID>();
        run(
                () -> store.observing()
                        .compose(start -> pages(after -> store.page(after, PAGE), stored -> {
                                    take(stored);
                                    stored.forEach(each -> ids.add(each.row().id()));
                                    return stored.isEmpty()
                                            ? null
                                            : stored.get(stored.size() - 1)
                                                    .row()
                                                    .id();
                                })
                                .map(all -> {
                                    index.retain(ids);
                                    becomeGood(start.databaseNow());
                                    if (!loaded) {
                                        LOG.atInfo()
                                                .addKeyValue(LogKeys.COUNT, index.size())
                                                .log("fleet index loaded");
                                    }
                                    loaded = true;
                                    complete(changes);
                                    return null;
                                })),
                failure -> {
                    fullWanted = true;
                    fail(changes, failure);
                });
    }

    private void reloadChanges() {
        var changes = changesWanted;
        changesWanted = null;
        var since = goodAsOf.minus(OVERLAP);
        run(
                () -> store.observing()
                        .compose(start -> pages(after -> store.changedSince(since, after, PAGE), stored -> {
                                    take(stored);
                                    return stored.isEmpty()
                                            ? null
                                            : stored.get(stored.size() - 1)
                                                    .row()
                                                    .id();
                                })
                                .compose(rows -> pages(after -> store.seenSince(since, after, PAGE), this::takeSeen))
                                .compose(seen -> store.count())
                                .map(count -> {
                                    becomeGood(start.databaseNow());
                                    fullWanted |= count != index.size();
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

    /** Reads page after page until one is not full. */
    private <T> Future<Void> pages(Function<UUID, Future<List<T>>> read, Function<List<T>, UUID> take) {
        return pagesAfter(FleetStore.START, read, take);
    }

    private <T> Future<Void> pagesAfter(
            UUID after, Function<UUID, Future<List<T>>> read, Function<List<T>, UUID> take) {
        return read.apply(after).compose(page -> {
            var last = take.apply(page);
            return page.size() < PAGE ? Future.succeededFuture() : pagesAfter(last, read, take);
        });
    }

    private void take(List<Stored> stored) {
        for (var each : stored) {
            if (each.deleted()) {
                index.remove(each.row().id());
            } else {
                index.load(each.row());
            }
        }
    }

    private UUID takeSeen(List<Seen> seen) {
        for (var each : seen) {
            // clusters that are not in the index yet come with their row
            var unused = index.merge(each);
        }
        return seen.isEmpty() ? null : seen.get(seen.size() - 1).clusterId();
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
