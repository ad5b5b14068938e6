package cx.niro.verticles.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cx.niro.protocol.InvalidMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    private static final String EARLY = "2026-11-21T12:00:00.000000001Z";
    private static final String LATE = "2026-11-21T12:00:00.000000002Z";

    @Test
    void withinAnInstanceTimeAndThenTheNumberDecide() {
        assertThat(new Cursor("u/c/0", LATE, 1).isAfter(new Cursor("u/c/0", EARLY, 9)))
                .isTrue();
        assertThat(new Cursor("u/c/0", EARLY, 10).isAfter(new Cursor("u/c/0", EARLY, 9)))
                .isTrue();
        assertThat(new Cursor("u/c/0", EARLY, 9).isAfter(new Cursor("u/c/0", EARLY, 9)))
                .isFalse();
    }

    @Test
    void aRestartedContainerIsLaterWhateverItsClockSays() {
        assertThat(new Cursor("u/c/10", EARLY, 1).isAfter(new Cursor("u/c/9", LATE, 1)))
                .isTrue();
    }

    @Test
    void ofTwoPodsOfOneNameTheOneThatWroteLaterIsLater() {
        assertThat(new Cursor("b/c/0", LATE, 1).isAfter(new Cursor("a/c/7", EARLY, 1)))
                .isTrue();
    }

    @Test
    void whatIsNoPlaceIsRefused() {
        assertThatThrownBy(() -> new Cursor("", EARLY, 1)).isInstanceOf(InvalidMessage.class);
        assertThatThrownBy(() -> new Cursor("u/c/0", "2026-11-21T12:00:00Z", 1)).isInstanceOf(InvalidMessage.class);
        assertThatThrownBy(() -> new Cursor(" ", EARLY, 1)).isInstanceOf(InvalidMessage.class);
        assertThatThrownBy(() -> new Cursor("u/c/0", EARLY, 0)).isInstanceOf(InvalidMessage.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-99-99T99:99:99.000000000Z",
                "2026-02-30T12:00:00.000000000Z",
                "9999-01-01T00:00:00.000000000Z",
                "1969-12-31T23:59:59.000000000Z",
                "2026-11-21T12:00:00.1234+01:00"
            })
    void aTimeThatAgentsCannotReadIsRefused(String timestamp) {
        assertThatThrownBy(() -> new Cursor("u/c/0", timestamp, 1)).isInstanceOf(InvalidMessage.class);
    }
}
