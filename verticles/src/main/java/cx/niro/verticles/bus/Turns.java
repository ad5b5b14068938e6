package cx.niro.verticles.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/** Lets a few of some work run at once and the rest wait, so that it never takes all connections. Belongs to one event loop. */
public final class Turns {
    private final int mostAtOnce;
    private final int mostWaiting;
    private final Supplier<ServiceFailure> refusal;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int running;
    private boolean beginning;

    /** @param refusal what work fails with where too much waits already */
    public Turns(int mostAtOnce, int mostWaiting, Supplier<ServiceFailure> refusal) {
        this.mostAtOnce = mostAtOnce;
        this.mostWaiting = mostWaiting;
        this.refusal = refusal;
    }

    /** Runs the work when it is its turn; work that throws has had it. */
    public <T> Future<T> take(Supplier<Future<T>> work) {
        if (running >= mostAtOnce && waiting.size() >= mostWaiting) {
            return Future.failedFuture(refusal.get());
        }
        var turn = Promise.<T>promise();
        waiting.add(() -> run(work, turn));
        begin();
        return turn.future();
    }

    /** Work that ends at once does not nest: the outermost call goes on with the next. */
    private void begin() {
        if (beginning) {
            return;
        }
        beginning = true;
        while (running < mostAtOnce && !waiting.isEmpty()) {
            waiting.remove().run();
        }
        beginning = false;
    }

    private <T> void run(Supplier<Future<T>> work, Promise<T> turn) {
        running++;
        Future.succeededFuture()
                .compose(begun -> work.get())
                .onComplete(done -> {
                    running--;
                    begin();
                })
                .onComplete(turn);
    }
}
