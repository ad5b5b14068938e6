package cx.niro.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class StopStepsTest {
    private final ArrayList<String> done = new ArrayList<>();

    private Future<?> doIt(String name) {
        done.add(name);
        return Future.succeededFuture();
    }

    @Test
    void stepsThatEndFailNothing() {
        var steps = new StopSteps(Duration.ofMinutes(1));

        steps.run("gateway", () -> doIt("gateway"));
        steps.run("database", () -> doIt("database"));

        assertThat(done).containsExactly("gateway", "database");
        assertThat(steps.failed()).isEmpty();
    }

    @Test
    void stepThatFailsIsNamedAndTheNextComesAllTheSame() {
        var steps = new StopSteps(Duration.ofMinutes(1));

        steps.run("gateway", () -> Future.failedFuture("broken"));
        steps.run("verticle", () -> {
            throw new IllegalStateException("broken");
        });
        steps.run("database", () -> doIt("database"));

        assertThat(done).containsExactly("database");
        assertThat(steps.failed()).containsExactly("gateway", "verticle");
    }

    @Test
    void stepThatNeverEndsIsGivenUp() {
        var steps = new StopSteps(Duration.ofMillis(1));

        steps.run("vertx", () -> Promise.promise().future());

        assertThat(steps.failed()).containsExactly("vertx");
    }
}
