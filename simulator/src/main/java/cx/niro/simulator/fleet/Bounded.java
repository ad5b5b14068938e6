package cx.niro.simulator.fleet;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;

/** Does one thing for each of many, a few at a time; used by one event loop. The first failure is told when all are done. */
final class Bounded<T> {
    private final Queue<T> waiting;
    private final Function<T, Future<Void>> step;
    private final Promise<Void> done = Promise.promise();
    private int left;
    private Throwable firstFailure;

    private Bounded(List<T> items, Function<T, Future<Void>> step) {
        this.waiting = new ArrayDeque<>(items);
        this.step = step;
        this.left = items.size();
    }

    static <T> Future<Void> forEach(List<T> items, int atATime, Function<T, Future<Void>> step) {
        if (items.isEmpty()) {
            return Future.succeededFuture();
        }
        var bounded = new Bounded<>(items, step);
        for (int i = 0; i < atATime; i++) {
            bounded.next();
        }
        return bounded.done.future();
    }

    private void next() {
        T item = waiting.poll();
        if (item != null) {
            step.apply(item)
                    .onFailure(cause -> firstFailure = firstFailure == null ? cause : firstFailure)
                    .onComplete(ignored -> finished());
        }
    }

    private void finished() {
        if (--left > 0) {
            next();
        } else if (firstFailure == null) {
            done.complete();
        } else {
            done.fail(firstFailure);
        }
    }
}
