package cx.niro.verticles.fleet;

import cx.niro.verticles.bus.ServiceFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/** Lets a few of some work run at once and the rest wait, so that it never takes all connections. Belongs to one event loop. */
final class Turns {
    private static final int MOST_WAITING = 200;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final int most;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int running;

    Turns(int most) {
        this.most = most;
    }

    /** Fails with BUSY where too many wait already. */
    <T> Future<T> take(Supplier<Future<T>> work) {
        if (running < most) {
            return run(work);
        }
        if (waiting.size() >= MOST_WAITING) {
            return Future.failedFuture(ServiceFailure.busy(
                    "too_many_lists", "too many lists are being read; try again in a few seconds", RETRY_AFTER));
        }
        var turn = Promise.<T>promise();
        waiting.add(() -> run(work).onComplete(turn));
        return turn.future();
    }

    private <T> Future<T> run(Supplier<Future<T>> work) {
        running++;
        return work.get().onComplete(done -> {
            running--;
            var next = waiting.poll();
            if (next != null) {
                next.run();
            }
        });
    }
}
