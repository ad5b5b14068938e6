package cx.niro.verticles.bus;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailureStreakTest {
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AtomicLong now = new AtomicLong();
    private final FailureStreak streak = new FailureStreak(logger(), "flush", now::get);

    @Test
    void aLongOutageIsToldOnceThenOnceAMinuteThenItsEnd() {
        for (int second = 0; second <= 180; second++) {
            streak.failed(new IllegalStateException("down"));
            now.addAndGet(Duration.ofSeconds(1).toNanos());
        }
        streak.succeeded();
        streak.succeeded();

        assertThat(messages())
                .containsExactly(
                        "background task failed, the next run catches up",
                        "background task still fails",
                        "background task still fails",
                        "background task still fails",
                        "background task works again");
        assertThat(lines.list.get(0).getThrowableProxy()).isNotNull();
        assertThat(lines.list.get(1).getThrowableProxy()).isNull();
    }

    @Test
    void aNewStreakIsToldWithItsCause() {
        streak.failed(new IllegalStateException("one"));
        streak.succeeded();
        streak.failed(new IllegalStateException("two"));

        assertThat(lines.list.get(2).getThrowableProxy().getMessage()).isEqualTo("two");
    }

    private List<String> messages() {
        return lines.list.stream().map(ILoggingEvent::getMessage).toList();
    }

    private Logger logger() {
        var logger = new LoggerContext().getLogger("test");
        lines.start();
        logger.addAppender(lines);
        return logger;
    }
}
