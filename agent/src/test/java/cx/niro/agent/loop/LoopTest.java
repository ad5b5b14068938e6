package cx.niro.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopTest {
    @Test
    void loopsSurviveExceptionsAndErrors() throws InterruptedException {
        var turns = new AtomicInteger();
        var enough = new CountDownLatch(1);
        var loop = new Loop("test", Duration.ZERO, () -> switch (turns.incrementAndGet()) {
            case 1 -> throw new IllegalStateException("first");
            case 2 -> throw new NoClassDefFoundError("second");
            case 3 -> throw new StackOverflowError();
            default -> {
                enough.countDown();
                yield Duration.ofHours(1);
            }
        });

        loop.start();

        assertThat(enough.await(10, TimeUnit.SECONDS)).isTrue();
        loop.stop();
    }

    @Test
    void wakingEndsARest() throws InterruptedException {
        var turns = new CountDownLatch(2);
        var loop = new Loop("test", Duration.ZERO, () -> {
            turns.countDown();
            return Duration.ofHours(1);
        });
        loop.start();

        loop.wake();

        assertThat(turns.await(10, TimeUnit.SECONDS)).isTrue();
        loop.stop();
    }
}
