package cx.niro.agent.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LastDayTest {
    private static final Duration BEAT = Duration.ofSeconds(15);

    private final LastDay day = new LastDay();
    private Duration uptime = Duration.ZERO;
    private long count;

    @Test
    void youngProcessTellsAllOfIt() {
        assertThat(grow(Duration.ofHours(3), 10)).isEqualTo(count);
    }

    @Test
    void whatIsOlderThanADayIsForgottenToAQuarterOfAnHour() {
        var steady = grow(Duration.ofHours(50), 10);

        var aDay = Duration.ofHours(24).dividedBy(BEAT) * 10;
        var aQuarter = Duration.ofMinutes(15).dividedBy(BEAT) * 10;
        assertThat(steady).isBetween(aDay - aQuarter, aDay);
        assertThat(grow(Duration.ofHours(25), 0)).isZero();
    }

    @Test
    void longSleepLeavesNothingOfYesterday() {
        var unused = grow(Duration.ofHours(2), 10);
        uptime = uptime.plus(Duration.ofDays(3));

        assertThat(day.growth(uptime.toMillis(), count)).isZero();
    }

    private long grow(Duration lasting, long eachBeat) {
        var growth = 0L;
        for (var turn = 0; turn < lasting.dividedBy(BEAT); turn++) {
            uptime = uptime.plus(BEAT);
            count += eachBeat;
            growth = day.growth(uptime.toMillis(), count);
        }
        return growth;
    }
}
