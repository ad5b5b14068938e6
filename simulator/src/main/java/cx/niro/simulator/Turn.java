package cx.niro.simulator;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Lets other threads take a turn on the event loop and wait for its end. */
final class Turn {
    private static final int MAX_SECONDS = 30;

    private final Context context;

    Turn(Context context) {
        this.context = context;
    }

    void run(Runnable step) {
        var unused = get(() -> {
            step.run();
            return true;
        });
    }

    <T> T get(Supplier<T> step) {
        return await(() -> Future.succeededFuture(step.get()));
    }

    <T> T await(Supplier<Future<T>> step) {
        CompletableFuture<T> result = new CompletableFuture<>();
        context.runOnContext(now -> {
            try {
                step.get().onSuccess(result::complete).onFailure(result::completeExceptionally);
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.get(MAX_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the simulated cluster", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("the simulated cluster did not answer in " + MAX_SECONDS + " s", e);
        }
    }
}
