package cx.niro.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);

    @Test
    void secondsAndDatesAreUnderstood() {
        assertThat(RetryAfter.parse("7", NOON)).contains(Duration.ofSeconds(7));
        assertThat(RetryAfter.parse(" 0 ", NOON)).contains(Duration.ZERO);
        assertThat(RetryAfter.parse("Sat, 21 Nov 2026 12:00:30 GMT", NOON)).contains(Duration.ofSeconds(30));
    }

    @Test
    void datesOfThePastMeanNowAndNobodyIsSentAwayForLong() {
        assertThat(RetryAfter.parse("Sat, 21 Nov 2026 11:00:00 GMT", NOON)).contains(Duration.ZERO);
        assertThat(RetryAfter.parse("86400", NOON)).contains(RetryAfter.LONGEST);
        assertThat(RetryAfter.parse("99999999999999999999", NOON)).contains(RetryAfter.LONGEST);
        assertThat(RetryAfter.parse("Sun, 22 Nov 2026 12:00:00 GMT", NOON)).contains(RetryAfter.LONGEST);
    }

    @Test
    void anythingElseIsNoRequestToWait() {
        assertThat(RetryAfter.parse(null, NOON)).isEmpty();
        assertThat(RetryAfter.parse("", NOON)).isEmpty();
        assertThat(RetryAfter.parse("soon", NOON)).isEmpty();
        assertThat(RetryAfter.parse("-3", NOON)).isEmpty();
    }
}
