package cx.niro.agent.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.LogTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    private static final String TIME = "2026-11-21T12:00:00.000000001Z";

    @Test
    void linesAreSplitFromTheirTimestamps() throws IOException {
        assertThat(read(TIME + " hello\n" + TIME + " \n" + TIME + "  two  \r\n"))
                .containsExactly(TIME + "|hello", TIME + "|", TIME + "| two  \r");
    }

    @Test
    void offsetsAndShortFractionsBecomeUtcWithNanoseconds() throws IOException {
        assertThat(read("2026-11-21T13:00:00.000000001+01:00 a\n2026-11-21T12:00:00Z b\n"))
                .containsExactly(TIME + "|a", "2026-11-21T12:00:00.000000000Z|b");
    }

    @Test
    void kubeletsWordsHaveNoTimestampAndAreNoCutLine() throws IOException {
        assertThat(read("failed to try resolving symlinks in path\nunable to retrieve"))
                .containsExactly("words|failed to try resolving symlinks in path", "words|unable to retrieve");
    }

    @Test
    void whatTheEndCutsOffIsKnownToBeCutWhereverThatIs() throws IOException {
        var log = TIME + " a\n" + TIME + " bc\n";
        for (int length = 34; length < log.length(); length++) {
            assertThat(read(log.substring(0, length)))
                    .as("%d bytes", length)
                    .hasSize(2)
                    .last()
                    .asString()
                    .endsWith("|cut");
        }
    }

    @Test
    void partsOfALongLineDependOnItsTextAloneAndNotOnHowItArrives() throws IOException {
        var random = new Random(5);
        var text = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            text.append(TIME).append(' ');
            var length = random.nextInt(10) == 0 ? random.nextInt(100_000) : random.nextInt(200);
            for (int j = 0; j < length; j++) {
                text.append(random.nextInt(50) == 0 ? "é\"\u0001🚀" : "x");
            }
            text.append('\n');
        }
        var log = text.toString().getBytes(UTF_8);
        var whole = read(new ByteArrayInputStream(log));

        assertThat(whole).hasSizeGreaterThan(60);
        for (int round = 0; round < 5; round++) {
            assertThat(read(new ByteArrayInputStream(log) {
                        @Override
                        public synchronized int read(byte[] into, int at, int length) {
                            return super.read(into, at, Math.min(length, 1 + random.nextInt(3000)));
                        }
                    }))
                    .isEqualTo(whole);
        }
    }

    private static List<String> read(String log) throws IOException {
        return read(new ByteArrayInputStream(log.getBytes(UTF_8)));
    }

    private static List<String> read(InputStream log) throws IOException {
        var reader = new LineReader(log);
        var lines = new ArrayList<String>();
        while (reader.next()) {
            lines.add((reader.nanos() == LogTime.NONE ? "words" : LogTime.text(reader.nanos()))
                    + "|"
                    + new String(reader.buffer(), reader.textFrom(), reader.textTo() - reader.textFrom(), UTF_8)
                    + (reader.goesOn() ? "|goes on" : "")
                    + (reader.isCut() ? "|cut" : ""));
        }
        return lines;
    }
}
