package cx.niro.verticles.command;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** People who wait for the end of commands. Belongs to one event loop. */
final class Waits {
    /** Above it nobody waits: the caller is answered at once and asks again. */
    static final int MOST = 10_000;

    private final Vertx vertx;
    private final Map<UUID, Set<Wait>> byCommand = new HashMap<>();
    private int size;

    Waits(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Ends when the command is finished, when the time is over, or at once when too many wait. */
    Wait begin(UUID commandId, Duration atMost) {
        var wait = new Wait();
        if (size >= MOST || atMost.isZero()) {
            wait.end();
            return wait;
        }
        byCommand.computeIfAbsent(commandId, id -> new HashSet<>(2)).add(wait);
        size++;
        var timer = vertx.setTimer(atMost.toMillis(), over -> wait.end());
        wait.over().onComplete(ended -> {
            var unused = vertx.cancelTimer(timer);
            remove(commandId, wait);
        });
        return wait;
    }

    /** One caller's wait. */
    static final class Wait {
        private final Promise<Void> end = Promise.promise();

        Future<Void> over() {
            return end.future();
        }

        void end() {
            end.tryComplete();
        }
    }

    void end(UUID commandId) {
        Set.copyOf(byCommand.getOrDefault(commandId, Set.of())).forEach(Wait::end);
    }

    void endAll() {
        awaited().forEach(this::end);
    }

    /** Commands whose end somebody waits for. */
    Set<UUID> awaited() {
        return Set.copyOf(byCommand.keySet());
    }

    private void remove(UUID commandId, Wait wait) {
        var waits = byCommand.get(commandId);
        if (waits != null && waits.remove(wait)) {
            size--;
            if (waits.isEmpty()) {
                byCommand.remove(commandId);
            }
        }
    }
}
