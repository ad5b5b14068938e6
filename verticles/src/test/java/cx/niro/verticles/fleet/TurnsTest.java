package cx.niro.verticles.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.bus.ServiceFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final Turns turns = new Turns(2);
    private final List<Promise<String>> running = new ArrayList<>();

    @Test
    void onlyAFewRunAtOnceAndTheRestFollows() {
        var answers = List.of(take(), take(), take(), take());
        assertThat(running).hasSize(2);

        running.get(0).complete("a");
        assertThat(running).hasSize(3);
        running.get(1).fail("broken");
        assertThat(running).hasSize(4);
        running.get(2).complete("c");
        running.get(3).complete("d");

        assertThat(answers.get(0).result()).isEqualTo("a");
        assertThat(answers.get(1).failed()).isTrue();
        assertThat(answers.get(3).result()).isEqualTo("d");
        take();
        assertThat(running).hasSize(5);
    }

    @Test
    void tooManyWaitingAreRefused() {
        for (var i = 0; i < 202; i++) {
            take();
        }

        assertThat(take().cause())
                .isInstanceOfSatisfying(
                        ServiceFailure.class,
                        failure -> assertThat(failure.code()).isEqualTo(ServiceFailure.Code.BUSY));
    }

    @com.google.errorprone.annotations.CanIgnoreReturnValue
    private Future<String> take() {
        return turns.take(() -> {
            var promise = Promise.<String>promise();
            running.add(promise);
            return promise.future();
        });
    }
}
