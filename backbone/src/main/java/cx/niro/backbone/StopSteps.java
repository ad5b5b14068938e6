package cx.niro.backbone;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of stopping, one after the other: one that fails or takes too long is told, and the next one comes all the same. */
final class StopSteps {
    private static final Logger LOG = LoggerFactory.getLogger(StopSteps.class);

    private final Duration within;
    private final List<String> failed = new ArrayList<>();

    /** @param within how long a step may take */
    StopSteps(Duration within) {
        this.within = within;
    }

    /** Blocks until the step has ended or is given up. */
    void run(String name, Supplier<Future<?>> step) {
        try {
            var unused =
                    step.get().toCompletionStage().toCompletableFuture().get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed.add(name);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.atWarn().setCause(e).addKeyValue("step", name).log("a step of stopping failed, going on");
            failed.add(name);
        }
    }

    /** In the order in which they came. */
    List<String> failed() {
        return List.copyOf(failed);
    }
}
