package cx.niro.protocol;

import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.scanner.Constant;

/**
 * The characters of a YAML text for SnakeYAML's scanner, all at hand. The reader that this one stands for takes 1,024 at a time and
 * copies all that it holds each time, so a single line of 4 MiB would cost it 30 GB of copies.
 */
final class WholeText extends StreamReader {
    private static final String NAME = "manifests";

    private final int[] characters;
    /** Where the first one is that YAML does not allow; the length for none. */
    private final int end;

    private int pointer;
    private int documentIndex;
    private int line;
    private int column;

    WholeText(String text) {
        super("");
        characters = text.codePoints().toArray();
        var allowed = 0;
        while (allowed < characters.length && isPrintable(characters[allowed])) {
            allowed++;
        }
        end = allowed;
    }

    @Override
    public Mark getMark() {
        return new Mark(NAME, pointer, line, column, characters, pointer);
    }

    @Override
    public void forward() {
        forward(1);
    }

    @Override
    public void forward(int length) {
        for (int i = 0; i < length && has(0); i++) {
            var passed = characters[pointer];
            pointer++;
            documentIndex++;
            if (Constant.LINEBR.has(passed) || (passed == '\r' && has(0) && characters[pointer] != '\n')) {
                line++;
                column = 0;
            } else if (passed != 0xFEFF) {
                column++;
            }
        }
    }

    @Override
    public int peek() {
        return peek(0);
    }

    @Override
    public int peek(int ahead) {
        return has(ahead) ? characters[pointer + ahead] : '\0';
    }

    @Override
    public String prefix(int length) {
        return length == 0 || !has(0)
                ? ""
                : new String(characters, pointer, Math.min(length, characters.length - pointer));
    }

    /** What is passed has no line breaks. */
    @Override
    public String prefixForward(int length) {
        var prefix = prefix(length);
        pointer += length;
        documentIndex += length;
        column += length;
        return prefix;
    }

    /** Fails with ReaderException where a character comes first that YAML does not allow. */
    private boolean has(int ahead) {
        var index = pointer + ahead;
        if (index >= end && end < characters.length) {
            throw new ReaderException(NAME, end, characters[end], "special characters are not allowed");
        }
        return index < characters.length;
    }

    @Override
    public int getColumn() {
        return column;
    }

    @Override
    public int getIndex() {
        return pointer;
    }

    @Override
    public int getDocumentIndex() {
        return documentIndex;
    }

    @Override
    public void resetDocumentIndex() {
        documentIndex = 0;
    }

    @Override
    public int getLine() {
        return line;
    }
}
