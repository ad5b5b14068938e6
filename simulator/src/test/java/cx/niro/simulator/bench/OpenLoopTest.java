package cx.niro.simulator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** The number of the last of twenty calls. */
    private static final int LAST = 19;

    @Test
    void callsAreIntendedForFixedPointsOfTimeAndNeverSentBefore() throws InterruptedException {
        List<Long> intended = new ArrayList<>();
        List<Long> early = new ArrayList<>();

        int lost = new OpenLoop(200, PATIENCE).run(Duration.ofMillis(250), (number, intendedAt) -> {
            intended.add(intendedAt);
            early.add(intendedAt - System.nanoTime());
            return Future.succeededFuture();
        });

        assertThat(lost).isZero();
        assertThat(intended).hasSize(50);
        for (int i = 1; i < intended.size(); i++) {
            assertThat(intended.get(i) - intended.get(i - 1)).isBetween(4_999_999L, 5_000_001L);
        }
        assertThat(early).allMatch(ahead -> ahead <= 0);
    }

    @Test
    void serverThatStandsStillHoldsUpNoCallAndCountsForAllOfThem() throws InterruptedException {
        var server = Promise.<Void>promise();
        var times = new Times();

        int lost = new OpenLoop(100, PATIENCE).run(Duration.ofMillis(200), (number, intendedAt) -> {
            if (number == LAST) {
                CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS).execute(server::complete);
            }
            return server.future().onSuccess(answered -> times.add(intendedAt, System.nanoTime()));
        });

        assertThat(lost).isZero();
        assertThat(times.percentiles().count()).isEqualTo(20);
        // a closed loop would have had one slow call; here the last one waited for half of the stand-still too
        assertThat(times.percentiles().p50Millis()).isGreaterThan(200);
    }

    @Test
    void whatIsNeverAnsweredIsCounted() throws InterruptedException {
        List<Future<?>> silent = Collections.synchronizedList(new ArrayList<>());

        int lost = new OpenLoop(100, Duration.ofMillis(50)).run(Duration.ofMillis(100), (number, intendedAt) -> {
            Future<?> answer = number < 3 ? Promise.promise().future() : Future.succeededFuture();
            silent.add(answer);
            return answer;
        });

        assertThat(lost).isEqualTo(3);
    }
}
