package cx.niro.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogBatchTest {
    private static final String TIME = "2026-11-21T12:00:00.000000000Z";
    private static final long NOON = LogTime.nanos(Instant.parse("2026-11-21T12:00:00Z"));
    private static final String HEAD =
            "{\"epoch\":3,\"batch\":9,\"instance\":\"u/c/0\",\"state\":{\"phase\":\"streaming\"},";

    @Test
    void batchIsWrittenByteByByteAsTheGoldenFileTells() throws IOException {
        assertThat(new String(bytes(sample()), UTF_8)).isEqualTo(golden());
    }

    @Test
    void goldenFileIsReadIntoTheSameBatch() throws IOException {
        var batch = LogBatch.decode(golden().getBytes(UTF_8));

        assertThat(batch.head()).isEqualTo(sample().head());
        assertThat(batch.lines().decode())
                .containsExactly(
                        new LogLine(TIME, 1, "hello", null),
                        new LogLine(TIME, 2, "tab\t \"quoted\" C:\\ \u001b[31mred\u001b[0m grün 🚀],[", null),
                        new LogLine(TIME, 2, "exit code 137", "restarted"));
    }

    @Test
    void membersOfANewerPeerInTheHeadAreIgnoredEvenOnesThatAreCalledLines() throws IOException {
        var newer = golden().replaceFirst(
                        "\\{", "{\"new\":{\"lines\":[1,{\"x\":\"lines\"}]},\"text\":\"\\\\\"lines\\\\\":[\",")
                .replace("\"count\"", "\"sampled\":[[]],\"count\"");

        var batch = LogBatch.decode(newer.getBytes(UTF_8));

        assertThat(batch.head()).isEqualTo(sample().head());
        assertThat(batch.lines().count()).isEqualTo(3);
        assertThat(batch.lines().size()).isEqualTo(sample().lines().size());
    }

    @Test
    void signOfLifeNeedsNeitherInstanceNorLines() {
        var batch = LogBatch.decode("{\"epoch\":1,\"batch\":1,\"count\":0,\"lines\":[]}".getBytes(UTF_8));

        assertThat(batch.head().instance()).isNull();
        assertThat(batch.head().state()).isNull();
        assertThat(batch.lines().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{\"epoch\":3,\"batch\":9}",
                HEAD + "\"count\":1}",
                HEAD + "\"count\":0,\"lines\":{}}",
                HEAD + "\"count\":0,\"lines\":[],\"more\":1}",
                HEAD + "\"count\":0,\"lines\":[]} ",
                HEAD + "\"count\":0,\"lines\":[",
                HEAD + "\"count\":2,\"lines\":[[\"" + TIME + "\",1,\"a\"]]}",
                HEAD + "\"count\":1,\"lines\":[[\"" + TIME + "\",1,\"a\"],]}",
                HEAD + "\"count\":1,\"lines\":[ [\"" + TIME + "\",1,\"a\"]]}",
                HEAD + "\"count\":1,\"lines\":[[\"" + TIME + "\",1,\"a\nb\"]]}",
                HEAD + "\"count\":1,\"lines\":[[\"" + TIME + "\",1,\"a\\\"]]}",
                HEAD + "\"count\":1,\"lines\":[[\"" + TIME + "\",1,\"\\u00zz\"]]}",
                HEAD + "\"count\":1,\"lines\":[[\"" + TIME + "\",-1,\"a\"]]}",
                HEAD + "\"count\":1,\"lines\":[[\"" + TIME + "\",99999999999,\"a\"]]}",
                HEAD + "\"count\":1,\"lines\":[[\"2026-11-21T12:00:00Z\",1,\"a\"]]}",
                HEAD + "\"count\":1,\"lines\":[[\"2026-02-30T12:00:00.000000000Z\",1,\"a\"]]}",
                HEAD + "\"count\":1,\"lines\":[[\"" + TIME + "\",1,\"a\",\"k\",\"x\"]]}",
                HEAD + "\"count\":1,\"lines\":[[\"" + TIME + "\",1]]}",
                HEAD + "\"count\":1,\"lines\":[[\"" + TIME + "\",1,{}]]}",
                "{\"epoch\":3,\"batch\":9,\"count\":1,\"lines\":[[\"" + TIME + "\",1,\"a\"]]}",
                "{\"epoch\":0,\"batch\":9,\"count\":0,\"lines\":[]}",
                "{\"epoch\":1,\"batch\":0,\"count\":0,\"lines\":[]}"
            })
    void whatIsNoBatchIsRefused(String body) {
        assertThatThrownBy(() -> LogBatch.decode(body.getBytes(UTF_8))).isInstanceOf(InvalidMessage.class);
    }

    @Test
    void problemsNameTheFieldAndTheByte() {
        assertThatThrownBy(() -> LogBatch.decode("{\"epoch\":0,\"batch\":1,\"count\":0,\"lines\":[]}".getBytes(UTF_8)))
                .hasMessage("epoch: is 0, at least 1 is expected");
        assertThatThrownBy(() -> LogLines.of(("[\"" + TIME + "\",1 ,\"a\"]").getBytes(UTF_8)))
                .hasMessage("lines: ',' is expected at byte 35");
    }

    @Test
    void truncatedBodiesAreRefusedWhereverTheyEnd() throws IOException {
        var body = golden().getBytes(UTF_8);
        for (int length = 0; length < body.length; length++) {
            var part = new byte[length];
            System.arraycopy(body, 0, part, 0, length);
            assertThatThrownBy(() -> LogBatch.decode(part)).isInstanceOf(InvalidMessage.class);
        }
    }

    @Test
    void bytesThatAreNoUtf8BecomeReplacementCharacters() {
        var writer = new LogLinesWriter();
        var text = new byte[] {
            'a',
            (byte) 0xff,
            (byte) 0xc3,
            'b',
            (byte) 0xe2,
            (byte) 0x82,
            (byte) 0xed,
            (byte) 0xa0,
            (byte) 0x80,
            (byte) 0xc3,
            (byte) 0xa9,
            0
        };

        assertThat(writer.line(NOON, 1, text, 0, text.length)).isTrue();

        var line = LogLines.of(copy(writer.lines())).decode().get(0);
        assertThat(line.text()).isEqualTo("a\uFFFD\uFFFDb\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDé\0");
    }

    @Test
    void anyTextSurvivesTheWayAndTheBoundaryStandsOnlyBetweenLines() throws IOException {
        var random = new Random(7);
        var alphabet = List.of("[", "]", ",", "\"", "\\", "\n", "\u0000", "\u001b", "x", "é", "🚀", "\u2028", "],[");
        for (int round = 0; round < 200; round++) {
            var writer = new LogLinesWriter();
            var expected = new ArrayList<LogLine>();
            for (int i = 0; i < 20; i++) {
                var text = new StringBuilder();
                random.ints(random.nextInt(12), 0, alphabet.size()).forEach(c -> text.append(alphabet.get(c)));
                var nanos = NOON + random.nextLong(5_000_000_000L);
                assertThat(writer.line(nanos, i + 1, text.toString())).isTrue();
                expected.add(new LogLine(LogTime.text(nanos), i + 1, text.toString(), null));
            }
            var batch = new LogBatch(new LogHead(1, 1, "u/c/0", LogState.STREAMING, 20), writer.lines());

            var read = LogBatch.decode(bytes(batch));

            assertThat(read.lines().decode()).isEqualTo(expected);
            assertThat(new String(bytes(batch), UTF_8).split("\\],\\[\"", -1)).hasSize(20);
        }
    }

    @Test
    void writerTakesWhatFitsIntoABatchAndThenTheNextBatchTakesMore() {
        var writer = new LogLinesWriter();
        var added = 0;
        while (writer.line(NOON, ++added, "x".repeat(100))) {
            assertThat(writer.size()).isLessThanOrEqualTo(Protocol.MAX_LOG_LINES_BYTES);
        }

        assertThat(writer.count()).isEqualTo(added - 1);
        assertThat(writer.size()).isGreaterThan(Protocol.MAX_LOG_LINES_BYTES - 200);
        assertThat(LogLines.of(copy(writer.lines())).count()).isEqualTo(added - 1);

        writer.clear();
        assertThat(writer.line(NOON, added, "y")).isTrue();
        assertThat(writer.count()).isEqualTo(1);
    }

    @Test
    void longTextsAreCutBetweenCharactersWhereTheirJsonIsFull() {
        for (var character : List.of("x", "\"", "\u0001", "é", "🚀", "€")) {
            var text = character.repeat(20_000).getBytes(UTF_8);

            var end = LogLinesWriter.fit(text, 0, text.length);

            assertThat(end % character.getBytes(UTF_8).length).isZero();
            var writer = new LogLinesWriter();
            assertThat(writer.line(NOON, 1, text, 0, end)).isTrue();
            assertThat(writer.size()).isBetween(Protocol.MAX_LOG_TEXT_BYTES, Protocol.MAX_LOG_TEXT_BYTES + 60);
            assertThatThrownBy(() -> {
                        var unused = writer.line(NOON, 1, text, 0, text.length);
                    })
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void linesAfterACursorAreThoseStrictlyLater() {
        var writer = new LogLinesWriter();
        for (int i = 1; i <= 3; i++) {
            assertThat(writer.line(NOON, i, "a" + i)).isTrue();
        }
        assertThat(writer.marker(NOON, 3, "exit code 1", "ended")).isTrue();
        assertThat(writer.line(NOON + 5, 1, "b")).isTrue();
        var lines = LogLines.of(copy(writer.lines()));

        assertThat(texts(lines.after(NOON, 0))).containsExactly("a1", "a2", "a3", "exit code 1", "b");
        assertThat(texts(lines.after(NOON, 2))).containsExactly("a3", "exit code 1", "b");
        assertThat(texts(lines.after(NOON, 3))).containsExactly("b");
        assertThat(texts(lines.after(NOON + 4, 9))).containsExactly("b");
        assertThat(lines.after(NOON + 5, 1).isEmpty()).isTrue();
        assertThat(texts(LogLines.of(copy(lines.after(NOON, 2))))).hasSize(3);
    }

    @Test
    void linesDoNotPrint() throws IOException {
        assertThat(LogBatch.decode(golden().getBytes(UTF_8)).toString()).doesNotContain("hello");
    }

    private static LogBatch sample() {
        var writer = new LogLinesWriter();
        assertThat(writer.line(NOON, 1, "hello")).isTrue();
        assertThat(writer.line(NOON, 2, "tab\t \"quoted\" C:\\ \u001b[31mred\u001b[0m grün 🚀],["))
                .isTrue();
        assertThat(writer.marker(NOON, 2, "exit code 137", "restarted")).isTrue();
        var state = LogState.waiting("CrashLoopBackOff", "back-off 10s");
        return new LogBatch(new LogHead(3, 9, "uid-p/main/4", state, 3), writer.lines());
    }

    private static List<String> texts(LogLines lines) {
        return lines.decode().stream().map(LogLine::text).toList();
    }

    private static byte[] copy(LogLines lines) {
        var copy = new byte[lines.size()];
        System.arraycopy(lines.array(), lines.from(), copy, 0, copy.length);
        return copy;
    }

    private static byte[] bytes(LogBatch batch) throws IOException {
        var out = new ByteArrayOutputStream();
        batch.writeTo(out);
        return out.toByteArray();
    }

    private static String golden() throws IOException {
        try (var stream = LogBatchTest.class.getResourceAsStream("/golden/v1/log_batch.json")) {
            return new String(stream.readAllBytes(), UTF_8).strip();
        }
    }
}
