package cx.niro.verticles.command;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;

/**
 * Asks the store for the due commands of many holders at once: what comes up while a question is under way waits for the next
 * one. Belongs to one event loop.
 */
final class Claims {
    private static final int MOST_AT_ONCE = 2;
    private static final int MOST_HOLDERS = 500;

    private final DeliveryStore store;
    private final CommandConfig config;
    private final BiConsumer<List<Holder>, List<Claimed>> claimed;
    private final BiConsumer<List<Holder>, Throwable> failed;
    private final Map<Key, Holder> wanted = new LinkedHashMap<>();
    private final List<Promise<Void>> waitForIdle = new ArrayList<>();
    private int underWay;

    private record Key(UUID clusterId, String runId) {}

    /**
     * @param claimed gets what a question gave, with those it was asked for
     * @param failed gets those that could not be asked for
     */
    Claims(
            DeliveryStore store,
            CommandConfig config,
            BiConsumer<List<Holder>, List<Claimed>> claimed,
            BiConsumer<List<Holder>, Throwable> failed) {
        this.store = store;
        this.config = config;
        this.claimed = claimed;
        this.failed = failed;
    }

    void want(Holder holder) {
        wanted.merge(
                new Key(holder.clusterId(), holder.runId()),
                holder,
                (one, other) -> new Holder(one.clusterId(), one.runId(), one.fresh() || other.fresh()));
        ask();
    }

    /** Forgets what waits, and completes when nothing is under way. */
    Future<Void> stop() {
        wanted.clear();
        if (underWay == 0) {
            return Future.succeededFuture();
        }
        Promise<Void> idle = Promise.promise();
        waitForIdle.add(idle);
        return idle.future();
    }

    private void ask() {
        while (underWay < MOST_AT_ONCE && !wanted.isEmpty()) {
            var holders = next();
            underWay++;
            store.claim(holders, config.mostInFlight(), config.lease()).onComplete(result -> {
                underWay--;
                if (result.succeeded()) {
                    claimed.accept(holders, result.result());
                } else {
                    failed.accept(holders, result.cause());
                }
                ask();
                if (underWay == 0) {
                    waitForIdle.forEach(Promise::tryComplete);
                }
            });
        }
    }

    private List<Holder> next() {
        var holders = new ArrayList<Holder>();
        var waiting = wanted.values().iterator();
        while (waiting.hasNext() && holders.size() < MOST_HOLDERS) {
            holders.add(waiting.next());
            waiting.remove();
        }
        return holders;
    }
}
