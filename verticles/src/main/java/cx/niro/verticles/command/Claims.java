package cx.niro.verticles.command;

import cx.niro.verticles.command.HeldPolls.Held;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Asks the store for the due commands of many polls at once: what comes up while a question is under way waits for the next one.
 * One question a run is under way at a time, for a fresh poll's would take again what another one has just delivered to it.
 * Belongs to one event loop.
 */
final class Claims {
    private static final int MOST_AT_ONCE = 2;
    private static final int MOST_HOLDERS = 500;

    private final DeliveryStore store;
    private final CommandConfig config;
    private final HeldPolls polls;
    private final Consumer<List<Claimed>> claimed;
    private final Consumer<Throwable> failed;
    private final Set<Key> wanted = new LinkedHashSet<>();
    private final Set<Key> asked = new HashSet<>();
    private final List<Promise<Void>> waitForIdle = new ArrayList<>();
    private int underWay;

    private record Key(UUID clusterId, String runId) {}

    /**
     * @param claimed gets what a question gave
     * @param failed gets why a question could not be asked
     */
    Claims(
            DeliveryStore store,
            CommandConfig config,
            HeldPolls polls,
            Consumer<List<Claimed>> claimed,
            Consumer<Throwable> failed) {
        this.store = store;
        this.config = config;
        this.polls = polls;
        this.claimed = claimed;
        this.failed = failed;
    }

    void want(Held poll) {
        wanted.add(new Key(poll.clusterId(), poll.runId()));
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
        while (underWay < MOST_AT_ONCE) {
            var holders = next();
            if (holders.isEmpty()) {
                return;
            }
            underWay++;
            var keys = holders.stream()
                    .map(holder -> new Key(holder.clusterId(), holder.runId()))
                    .toList();
            asked.addAll(keys);
            store.claim(holders, config.mostInFlight(), config.lease()).onComplete(result -> {
                underWay--;
                keys.forEach(asked::remove);
                if (result.succeeded()) {
                    claimed.accept(result.result());
                } else {
                    failed.accept(result.cause());
                }
                ask();
                if (underWay == 0) {
                    waitForIdle.forEach(Promise::tryComplete);
                }
            });
        }
    }

    /** A run whose poll was answered meanwhile asks again with its next one. */
    private List<Holder> next() {
        var holders = new ArrayList<Holder>();
        var waiting = wanted.iterator();
        while (waiting.hasNext() && holders.size() < MOST_HOLDERS) {
            var key = waiting.next();
            if (asked.contains(key)) {
                continue;
            }
            waiting.remove();
            var poll = polls.find(key.clusterId(), key.runId());
            if (poll != null) {
                holders.add(new Holder(key.clusterId(), key.runId(), poll.takeFresh()));
            }
        }
        return holders;
    }
}
