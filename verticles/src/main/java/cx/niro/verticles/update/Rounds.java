package cx.niro.verticles.update;

import cx.niro.protocol.UpdateOffer;
import cx.niro.verticles.bus.LogKeys;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Offer;
import cx.niro.verticles.update.Progress.Begin;
import cx.niro.verticles.update.Progress.Finish;
import cx.niro.verticles.update.Progress.Rest;
import cx.niro.verticles.update.Progress.Soak;
import cx.niro.verticles.update.Progress.Succeed;
import cx.niro.verticles.update.WaveStore.Halted;
import cx.niro.verticles.update.WaveStore.UnderWay;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One look after another at the rollouts that run: each step that is due, and then what is to be offered. */
final class Rounds {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    /** Waves that have nothing to do pass in one look. */
    private static final int MOST_STEPS = 100;

    private final WaveStore store;
    private final RolloutMetrics metrics;
    private final Consumer<List<Offer>> offers;

    Rounds(WaveStore store, RolloutMetrics metrics, Consumer<List<Offer>> offers) {
        this.store = store;
        this.metrics = metrics;
        this.offers = offers;
    }

    Future<?> look() {
        return store.isIdle().compose(idle -> {
            if (idle) {
                metrics.open(Map.of());
                offers.accept(List.of());
                return Future.succeededFuture();
            }
            return lookAtAll();
        });
    }

    private Future<?> lookAtAll() {
        return store.settle()
                .onSuccess(halted -> halted.forEach(Rounds::tell))
                .compose(settled -> advance(MOST_STEPS))
                .compose(advanced -> store.open())
                .onSuccess(metrics::open)
                .compose(open -> store.underWay())
                .onSuccess(underWay ->
                        offers.accept(underWay.stream().map(Rounds::offer).toList()));
    }

    /** Reads and steps until nothing is to be done now. */
    private Future<?> advance(int steps) {
        return store.running().compose(running -> {
            Future<Boolean> all = Future.succeededFuture(false);
            for (var progress : running) {
                all = all.compose(before -> step(progress).map(stepped -> before || stepped));
            }
            return all.compose(
                    stepped -> stepped && steps > 1 ? advance(steps - 1).mapEmpty() : Future.succeededFuture());
        });
    }

    /** Whether there may be another one at once. */
    private Future<Boolean> step(Progress progress) {
        var id = progress.rolloutId();
        var next = progress.next();
        if (next instanceof Begin begin) {
            return store.begin(id, begin.wave()).map(true);
        } else if (next instanceof Progress.Offer offer) {
            return offer(id, offer);
        } else if (next instanceof Soak soak) {
            return store.soak(id, soak.wave()).map(false);
        } else if (next instanceof Finish finish) {
            return store.finish(id, finish.wave());
        } else if (next instanceof Succeed) {
            return store.succeed(id).map(false);
        } else if (next instanceof Rest) {
            return Future.succeededFuture(false);
        }
        throw new IllegalStateException("no such step: " + next);
    }

    private Future<Boolean> offer(UUID id, Progress.Offer offer) {
        return store.offer(id, offer.wave(), offer.turn(), offer.most())
                .compose(changed -> changed > 0 || !offer.last()
                        ? Future.succeededFuture(changed > 0)
                        : store.passAbsent(id, offer.wave()).map(passed -> passed > 0));
    }

    private static Offer offer(UnderWay cluster) {
        return new Offer(
                cluster.clusterId(),
                new UpdateOffer(
                        new OfferId(cluster.rolloutId(), cluster.attempt()).text(),
                        cluster.version(),
                        cluster.image(),
                        cluster.deadlineSeconds()),
                cluster.offered());
    }

    private static void tell(Halted halted) {
        LOG.atWarn()
                .addKeyValue("rollout_id", halted.rolloutId())
                .addKeyValue(LogKeys.ORGANIZATION, halted.orgId())
                .addKeyValue(LogKeys.REASON, halted.reason())
                .log("agent rollout was halted");
    }
}
