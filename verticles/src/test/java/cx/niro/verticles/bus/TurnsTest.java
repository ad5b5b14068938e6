package cx.niro.verticles.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final Turns turns =
            new Turns(2, 200, () -> ServiceFailure.busy("busy", "too many", ServiceFailure.aWhile()));
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

    @Test
    void workThatThrowsKeepsNoTurn() {
        for (var i = 0; i < 3; i++) {
            assertThat(turns.take(() -> {
                                throw new IllegalStateException("broken");
                            })
                            .failed())
                    .isTrue();
        }

        take();
        assertThat(running).hasSize(1);
    }

    @Test
    void thousandsThatEndAtOnceDoNotNest() {
        var many = new Turns(1, 100_000, () -> ServiceFailure.busy("busy", "too many", ServiceFailure.aWhile()));
        var first = Promise.<String>promise();
        var before = many.take(first::future);
        var last = before;
        for (var i = 0; i < 100_000; i++) {
            last = many.take(() -> Future.succeededFuture("done"));
        }

        first.complete("first");

        assertThat(before.result()).isEqualTo("first");
        assertThat(last.result()).isEqualTo("done");
    }

    @CanIgnoreReturnValue
    private Future<String> take() {
        return turns.take(() -> {
            var promise = Promise.<String>promise();
            running.add(promise);
            return promise.future();
        });
    }
}
