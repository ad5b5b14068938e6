package cx.niro.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

class WholeTextTest {
    private static final List<String> PARTS = List.of(
            "a",
            "key: ",
            "- ",
            "\n",
            "\r\n",
            "\r",
            "  ",
            "\t",
            "'",
            "\"",
            "\\n",
            "\\",
            "{",
            "}",
            "[",
            "]",
            ", ",
            "|\n",
            ">-\n",
            "&x ",
            "*x",
            "!!str ",
            "# c",
            "---\n",
            "...\n",
            "%YAML 1.1\n",
            "\uFEFF",
            "\u2028",
            "\u0085",
            "\uD83D\uDE00",
            "ü",
            "? ",
            ": ",
            "<<: ",
            "0644",
            "yes",
            "long".repeat(400));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\uFEFFa: 1\n",
                "a: 'it''s'\r\nb: \"x\\ty\"\r\n",
                "a: |\n  one\n  two\n---\nb: >-\n  folded\n  text\n...\n",
                "a: \uD83D\uDE00 # smile\nb: [1, {c: d}]\n",
                "a: b\n\tc: d\n",
                "a: b: c\n",
                "a: &x 1\nb: *x\n"
            })
    void readsAsTheReaderOfTheLibraryDoes(String text) {
        assertThat(seen(new WholeText(text))).isEqualTo(seen(new StreamReader(text)));
    }

    @Test
    void readsAnyTextAsTheReaderOfTheLibraryDoes() {
        var random = new Random(4711);
        for (int i = 0; i < 20_000; i++) {
            var text = random.ints(random.nextInt(12), 0, PARTS.size())
                    .mapToObj(PARTS::get)
                    .collect(Collectors.joining());
            assertThat(seen(new WholeText(text))).as(text).isEqualTo(seen(new StreamReader(text)));
        }
    }

    @Test
    void oneLineMayBeAsLongAsManifestsMayBe() {
        var data = "QUJD".repeat(1_000_000);

        assertThat(seen(new WholeText("{data: " + data + "}")))
                .anySatisfy(event -> assertThat(event).contains(data));
    }

    @Test
    void forbiddenCharacterIsToldWhereItIsReached() {
        assertThat(seen(new WholeText("a: {b\n---\nc: \u0001")))
                .last()
                .asString()
                .startsWith("expected ',' or '}'");
        assertThat(seen(new WholeText("a: b\n---\nc: \uD83D"))).last().isEqualTo("character " + 0xD83D);
    }

    /** Each event with its place, and what the text ends with. */
    private static List<String> seen(StreamReader reader) {
        var seen = new ArrayList<String>();
        var parser = new ParserImpl(reader, new LoaderOptions());
        try {
            for (Event event = parser.getEvent();
                    event != null;
                    event = parser.peekEvent() == null ? null : parser.getEvent()) {
                seen.add(event + place(event.getStartMark()) + place(event.getEndMark()));
            }
        } catch (MarkedYAMLException e) {
            seen.add(e.getProblem() + place(e.getProblemMark()));
        } catch (ReaderException e) {
            seen.add("character " + e.getCodePoint());
        } catch (YAMLException e) {
            seen.add(e.getMessage());
        }
        return seen;
    }

    private static String place(Mark mark) {
        return mark == null ? "" : " " + mark.getIndex() + ":" + mark.getLine() + ":" + mark.getColumn();
    }
}
