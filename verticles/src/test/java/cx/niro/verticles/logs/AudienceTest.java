package cx.niro.verticles.logs;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.logs.LogsMessages.Read;
import java.time.Clock;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AudienceTest {
    private static final int MANY = 500;

    private final UUID stream = UUID.randomUUID();
    private final Audience audience =
            new Audience(1, true, LogsConfig.DEFAULT, new LogsMetrics(), Clock.systemUTC(), () -> 0);

    /** As a viewer asks whose client does not read. */
    private void keep(Cursor read) {
        var unused = audience.read(new Read(stream, 0, "slow", null, Want.after(read), 0, 0));
    }

    private int taken() {
        var from = 10;
        for (int i = 0; i < MANY && audience.take(TestLines.batch(from, from + 100)); i++) {
            from += 100;
        }
        return from - 10;
    }

    @Test
    void aNewOwnerHoldsTheAgentForASlowViewerThatToldItsPlaceBefore() {
        keep(TestLines.cursor(9));
        assertThat(audience.places()).containsExactly(TestLines.cursor(9));
        audience.begin(Want.after(TestLines.cursor(9)));

        assertThat(taken()).isEqualTo(LogsConfig.DEFAULT.ringLines());
    }

    @Test
    void aNewOwnerHoldsTheAgentForASlowViewerThatTellsItsPlaceLater() {
        audience.begin(Want.after(TestLines.cursor(9)));
        assertThat(audience.take(TestLines.batch(10, 20))).isTrue();
        keep(TestLines.cursor(14));

        assertThat(audience.take(TestLines.batch(20, 30))).isTrue();
        for (int from = 30; from + 100 < LogsConfig.DEFAULT.ringLines(); from += 100) {
            assertThat(audience.take(TestLines.batch(from, from + 100))).isTrue();
        }
        assertThat(audience.take(TestLines.batch(20_000, 20_200))).isFalse();
    }
}
