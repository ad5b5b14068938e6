package cx.niro.protocol;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Lines of one stream on the wire: {@code {<head>,"lines":[<lines>]}}, the lines last. Only the head is parsed; the lines are checked
 * and stay the bytes that they are.
 */
public record LogBatch(LogHead head, LogLines lines) {
    private static final byte[] LINES = ",\"lines\":[".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] END = "]}".getBytes(StandardCharsets.ISO_8859_1);

    public LogBatch {
        Check.present("lines", lines);
        if (head.count() != lines.count()) {
            throw new InvalidMessage("count", "is " + head.count() + ", but there are " + lines.count() + " lines");
        }
    }

    /**
     * Reads a body; the lines are a part of it, not a copy. Members of a newer peer in the head are ignored; what comes after the lines
     * is not allowed. Fails with {@link InvalidMessage}.
     */
    public static LogBatch decode(byte[] body) {
        try (var parser = ProtocolJson.mapper().createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidMessage("$", "is no object");
            }
            var head = JsonNodeFactory.instance.objectNode();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var field = parser.currentName();
                var value = parser.nextToken();
                if (!field.equals("lines")) {
                    head.set(field, parser.readValueAsTree());
                } else if (value == JsonToken.START_ARRAY) {
                    // the parser stands right after the bracket and has looked no further
                    return decode(
                            head, body, (int) parser.currentTokenLocation().getByteOffset() + 1);
                } else {
                    throw new InvalidMessage("lines", "is no array");
                }
            }
            throw new InvalidMessage("lines", "is required");
        } catch (IOException e) {
            throw ProtocolJson.invalid(e);
        }
    }

    private static LogBatch decode(ObjectNode head, byte[] body, int from) throws IOException {
        var to = body.length - END.length;
        if (to < from || body[to] != END[0] || body[to + 1] != END[1]) {
            throw new InvalidMessage("lines", "is not the end of the batch");
        }
        return new LogBatch(ProtocolJson.mapper().treeToValue(head, LogHead.class), LogLines.of(body, from, to));
    }

    /** Writes the body, as {@link #decode} reads it. */
    public void writeTo(OutputStream out) throws IOException {
        var json = ProtocolJson.encode(head);
        out.write(json, 0, json.length - 1);
        out.write(LINES);
        out.write(lines.array(), lines.from(), lines.size());
        out.write(END);
    }
}
