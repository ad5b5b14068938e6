package cx.niro.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogTimeTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-21T12:00:00Z,                2026-11-21T12:00:00.000000000Z",
        "2026-11-21T12:00:00.5Z,              2026-11-21T12:00:00.500000000Z",
        "2026-11-21T12:00:00.123456789Z,      2026-11-21T12:00:00.123456789Z",
        "2026-11-21T13:30:00.000000001+01:30, 2026-11-21T12:00:00.000000001Z",
        "2026-11-21T20:00:00-05:00,           2026-11-22T01:00:00.000000000Z",
        "1970-01-01T00:00:00Z,                1970-01-01T00:00:00.000000000Z",
        "2024-02-29T23:59:59.999999999Z,      2024-02-29T23:59:59.999999999Z"
    })
    void timestampsOfRuntimesAreReadAndToldInUtcWithNanoseconds(String written, String told) {
        assertThat(LogTime.text(parse(written))).isEqualTo(told).hasSize(LogTime.LENGTH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-11-21",
                "2026-11-21 12:00:00Z....",
                "2026-11-21T12:00:00",
                "2026-11-21T12:00:00.Z",
                "2026-11-21T12:00:00.1234567890Z",
                "2026-13-21T12:00:00Z",
                "2026-02-29T12:00:00Z",
                "2026-11-21T24:00:00Z",
                "2026-11-21T12:60:00Z",
                "2026-11-21T12:00:61Z",
                "2026-11-21T12:00:00+0100",
                "2026-11-21T12:00:00ZZ",
                "0001-01-01T00:00:00Z",
                "failed to try resolving symlinks in path"
            })
    void anythingElseIsNone(String text) {
        assertThat(parse(text)).isEqualTo(LogTime.NONE);
    }

    @Test
    void everyMomentIsToldAndReadAsTheJdkDoes() {
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            var instant = Instant.ofEpochSecond(random.nextLong(9_200_000_000L), random.nextInt(1_000_000_000));
            var nanos = LogTime.nanos(instant);

            assertThat(LogTime.instant(nanos)).isEqualTo(instant);
            assertThat(Instant.parse(LogTime.text(nanos))).isEqualTo(instant);
            var offset = ZoneOffset.ofTotalSeconds(60 * (random.nextInt(28 * 60) - 14 * 60));
            var local = OffsetDateTime.ofInstant(instant.plusSeconds(86_400), offset);
            assertThat(parse(local.toString().replaceFirst("T(\\d\\d:\\d\\d)([Z+-])", "T$1:00$2")))
                    .isEqualTo(LogTime.nanos(local.toInstant()));
        }
    }

    @Test
    void momentsThatCannotBeToldAreRefused() {
        assertThatThrownBy(() -> new LogCursor("u/c/0", Instant.parse("1969-12-31T23:59:59Z"), 1))
                .isInstanceOf(InvalidMessage.class);
        assertThatThrownBy(() -> new LogCursor("u/c/0", Instant.MAX, 1)).isInstanceOf(InvalidMessage.class);
    }

    private static long parse(String text) {
        var bytes = ("> " + text + " <").getBytes(UTF_8);
        return LogTime.parse(bytes, 2, bytes.length - 2);
    }
}
