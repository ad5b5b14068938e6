package cx.niro.agent.logs;

import cx.niro.agent.text.Redaction;
import cx.niro.protocol.LogLinesWriter;
import cx.niro.protocol.LogTime;
import cx.niro.protocol.Protocol;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Lines of a log with timestamps, as bytes in a buffer that is good until the next one. A line whose text is too long for the protocol
 * comes in parts, cut at places that depend on its text alone.
 */
final class LineReader {
    /** No timestamp is longer, with any offset. */
    private static final int LONGEST_STAMP = 40;
    /** With so many bytes a part can be cut without having seen the end of its line. */
    private static final int ENOUGH = LONGEST_STAMP + Protocol.MAX_LOG_TEXT_BYTES + 8;

    private final InputStream in;
    private final byte[] buffer = new byte[2 * Protocol.MAX_LOG_TEXT_BYTES];
    private int from;
    private int to;
    private int searched;
    private boolean ended;
    private boolean inLine;
    private long nanos;
    private int textFrom;
    private int textTo;
    private boolean whole;

    LineReader(InputStream in) {
        this.in = in;
    }

    /** Moves to the next line or part; false at the end of the log. */
    boolean next() throws IOException {
        var newline = findNewline();
        if (from == to) {
            return false;
        }
        var end = newline < 0 ? to : newline;
        if (!inLine) {
            readStamp(end);
        } else {
            textFrom = from;
        }
        textTo = LogLinesWriter.fit(buffer, textFrom, end);
        inLine = textTo < end;
        whole = !inLine && newline >= 0;
        from = whole ? newline + 1 : textTo;
        searched = Math.max(searched, from);
        return true;
    }

    private int findNewline() throws IOException {
        while (true) {
            for (; searched < to; searched++) {
                if (buffer[searched] == '\n') {
                    return searched;
                }
            }
            if (ended || to - from >= ENOUGH) {
                return -1;
            }
            fill();
        }
    }

    private void fill() throws IOException {
        if (buffer.length - to < buffer.length / 4) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            searched -= from;
            to -= from;
            from = 0;
        }
        var read = in.read(buffer, to, buffer.length - to);
        if (read < 0) {
            ended = true;
        } else {
            to += read;
        }
    }

    private void readStamp(int end) {
        var space = from;
        var limit = Math.min(end, from + LONGEST_STAMP);
        while (space < limit && buffer[space] != ' ') {
            space++;
        }
        nanos = LogTime.parse(buffer, from, space);
        textFrom = nanos == LogTime.NONE ? from : Math.min(space + 1, end);
    }

    /** {@link LogTime#NONE}: no line of the container but words of the kubelet. */
    long nanos() {
        return nanos;
    }

    /** The text without secrets, for a line that is no line of the container. */
    Optional<String> words() {
        return Optional.ofNullable(
                Redaction.of(new String(buffer, textFrom, textTo - textFrom, StandardCharsets.UTF_8)));
    }

    byte[] buffer() {
        return buffer;
    }

    int textFrom() {
        return textFrom;
    }

    int textTo() {
        return textTo;
    }

    /** The line goes on in the next part. */
    boolean goesOn() {
        return inLine;
    }

    /** The log ended within this line, or within its timestamp. */
    boolean isCut() {
        return !whole && !inLine && (nanos != LogTime.NONE || (buffer[textFrom] >= '0' && buffer[textFrom] <= '9'));
    }
}
