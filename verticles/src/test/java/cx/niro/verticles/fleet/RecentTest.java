package cx.niro.verticles.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.TestClock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentTest {
    private final TestClock clock = new TestClock();
    private final Recent<String, String> recent = new Recent<>(Duration.ofSeconds(1), clock);
    private final List<Promise<String>> asked = new ArrayList<>();

    @Test
    void oneAnswerServesAllWhoAskMeanwhile() {
        var first = get();
        clock.advance(Duration.ofSeconds(5));
        assertThat(get()).isSameAs(first);
        asked.get(0).complete("a");

        assertThat(asked).hasSize(1);
        assertThat(first.result()).isEqualTo("a");
    }

    @Test
    void oldAnswerIsAskedForAgainAndStaysTheLastUntilThen() {
        get();
        asked.get(0).complete("a");
        clock.advance(Duration.ofMillis(999));
        assertThat(get().result()).isEqualTo("a");
        clock.advance(Duration.ofMillis(1));

        assertThat(get().isComplete()).isFalse();
        assertThat(recent.last("key")).isEqualTo("a");
        asked.get(1).complete("b");
        assertThat(recent.last("key")).isEqualTo("b");
    }

    @Test
    void failureIsNotKept() {
        get();
        asked.get(0).fail("down");

        assertThat(get().isComplete()).isFalse();
        assertThat(asked).hasSize(2);
        assertThat(recent.last("other")).isNull();
    }

    @com.google.errorprone.annotations.CanIgnoreReturnValue
    private Future<String> get() {
        return recent.get("key", key -> {
            var promise = Promise.<String>promise();
            asked.add(promise);
            return promise.future();
        });
    }
}
