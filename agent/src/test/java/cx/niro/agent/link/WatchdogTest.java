package cx.niro.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.agent.TestClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private final TestClock clock = new TestClock();
    private final Silence silence = new Silence(clock);
    private final AtomicInteger freshStarts = new AtomicInteger();
    private final AtomicInteger exits = new AtomicInteger();
    private final AtomicBoolean commandRuns = new AtomicBoolean();
    private final Watchdog watchdog =
            new Watchdog(silence, freshStarts::incrementAndGet, commandRuns::get, exits::incrementAndGet);

    @Test
    void silenceOfMinutesDropsConnectionsAgainAndAgainThenEndsTheProcess() {
        silence.callBegins();

        lookEverySecondsFor(Duration.ofMinutes(5));
        assertThat(freshStarts).hasValue(2);
        assertThat(exits).hasValue(0);

        lookEverySecondsFor(Duration.ofMinutes(6));
        assertThat(exits.get()).isPositive();
    }

    @Test
    void anAnswerEndsTheSilence() {
        silence.callBegins();
        lookEverySecondsFor(Duration.ofSeconds(110));
        silence.broken();
        lookEverySecondsFor(Duration.ofMinutes(30));

        assertThat(freshStarts).hasValue(0);
        assertThat(exits).hasValue(0);
    }

    @Test
    void eachSilenceIsCountedFromItsOwnBeginning() {
        silence.callBegins();
        lookEverySecondsFor(Duration.ofMinutes(5));
        silence.broken();
        silence.callBegins();
        lookEverySecondsFor(Duration.ofSeconds(130));

        assertThat(freshStarts).hasValue(3);
    }

    @Test
    void theProcessNeverEndsWhileACommandRuns() {
        commandRuns.set(true);
        silence.callBegins();
        lookEverySecondsFor(Duration.ofMinutes(20));
        assertThat(exits).hasValue(0);

        commandRuns.set(false);
        watchdog.look();
        assertThat(exits).hasValue(1);
    }

    @Test
    void anAgentThatCallsNobodyIsNotSilent() {
        lookEverySecondsFor(Duration.ofHours(1));

        assertThat(exits).hasValue(0);
    }

    private void lookEverySecondsFor(Duration time) {
        for (var i = 0; i < time.toSeconds(); i += 5) {
            clock.advance(Duration.ofSeconds(5));
            watchdog.look();
        }
    }
}
