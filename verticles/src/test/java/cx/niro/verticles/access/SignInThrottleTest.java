package cx.niro.verticles.access;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.TestClock;
import cx.niro.verticles.bus.ServiceFailure;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {
    private static final String OWNER = "owner@niro.test";

    private final TestClock clock = new TestClock();
    private final FakeAccessStore store = new FakeAccessStore();
    private final SignInThrottle throttle = new SignInThrottle(store, clock);

    @Test
    void wrongTriesFromOneAddressLockNobodyOutElsewhere() {
        for (int i = 0; i < 15; i++) {
            var unused = throttle.admit(OWNER, "203.0.113.1");
        }

        assertThat(throttle.admit(OWNER, "203.0.113.1").failed()).isTrue();
        assertThat(throttle.admit("OWNER@niro.test", "203.0.113.1").failed()).isTrue();
        assertThat(throttle.admit(OWNER, "198.51.100.7").succeeded()).isTrue();
    }

    @Test
    void refusedAddressWritesNothingAboutTheEmailsThatItNames() {
        for (int i = 0; i < SignInThrottle.MOST_BY_ADDRESS; i++) {
            assertThat(throttle.admit("user" + i + "@niro.test", "203.0.113.1").succeeded())
                    .isTrue();
        }
        var before = store.attemptKeys();

        for (int i = 0; i < 50; i++) {
            assertRefused(throttle.admit("another" + i + "@niro.test", "203.0.113.1"));
        }

        assertThat(store.attemptKeys()).isEqualTo(before);
    }

    @Test
    void emailGuessedFromManyAddressesIsRefusedInTheEnd() {
        for (int i = 0; i < SignInThrottle.MOST_BY_EMAIL; i++) {
            assertThat(throttle.admit(OWNER, "203.0.113." + i).succeeded()).isTrue();
        }

        assertRefused(throttle.admit(OWNER, "198.51.100.7"));
        clock.advance(Duration.ofMinutes(15));
        assertThat(throttle.admit(OWNER, "198.51.100.7").succeeded()).isTrue();
    }

    @Test
    void refusedTriesOfAPairDoNotUseUpTheEmail() {
        for (int address = 0; address < 10; address++) {
            for (int i = 0; i < 19; i++) {
                var unused = throttle.admit(OWNER, "203.0.113." + address);
            }
        }

        assertThat(throttle.admit(OWNER, "198.51.100.7").succeeded()).isTrue();
    }

    @Test
    void goodSignInsNeverUseUpAnything() {
        for (int i = 0; i < 2 * SignInThrottle.MOST_BY_EMAIL; i++) {
            assertThat(throttle.admit(OWNER, "203.0.113.1").succeeded()).isTrue();
            assertThat(throttle.forgive(OWNER, "203.0.113.1").succeeded()).isTrue();
        }
    }

    @Test
    void goodSignInElsewhereDoesNotForgiveThePairThatGuesses() {
        for (int i = 0; i < SignInThrottle.MOST_BY_PAIR; i++) {
            var unused = throttle.admit(OWNER, "203.0.113.1");
        }
        assertThat(throttle.admit(OWNER, "198.51.100.7").succeeded()).isTrue();
        assertThat(throttle.forgive(OWNER, "198.51.100.7").succeeded()).isTrue();

        assertRefused(throttle.admit(OWNER, "203.0.113.1"));
    }

    @Test
    void unknownAccountsAreRefusedInTheSameWords() {
        for (var email : List.of(OWNER, "nobody@niro.test")) {
            for (int i = 0; i < SignInThrottle.MOST_BY_PAIR; i++) {
                var unused = throttle.admit(email, "203.0.113.1");
            }
        }

        assertThat(throttle.admit(OWNER, "203.0.113.1").cause())
                .hasMessage(throttle.admit("nobody@niro.test", "203.0.113.1")
                        .cause()
                        .getMessage());
    }

    @Test
    void setupCodeIsThrottledByItself() {
        for (int i = 0; i < 5; i++) {
            assertThat(throttle.admitSetup("203.0.113.1").succeeded()).isTrue();
        }

        assertRefused(throttle.admitSetup("203.0.113.1"));
        assertThat(throttle.admit(OWNER, "203.0.113.1").succeeded()).isTrue();
    }

    @Test
    void addressesOfOneIpv6NetworkAreOne() {
        assertThat(SignInThrottle.network("2001:db8:1:2:3:4:5:6"))
                .isEqualTo(SignInThrottle.network("2001:db8:1:2::9"))
                .isNotEqualTo(SignInThrottle.network("2001:db8:1:3::9"));
        assertThat(SignInThrottle.network("203.0.113.1")).isEqualTo("203.0.113.1");
        assertThat(SignInThrottle.network("::ffff:203.0.113.1")).isEqualTo("203.0.113.1");
        assertThat(SignInThrottle.network("unknown")).isEqualTo("unknown");
    }

    private static void assertRefused(Future<Void> attempt) {
        assertThat(attempt.cause()).isInstanceOfSatisfying(ServiceFailure.class, failure -> {
            assertThat(failure.reason()).isEqualTo("too_many_attempts");
            assertThat(failure.retryAfter()).isPositive();
        });
    }
}
