package cx.niro.verticles.logs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import cx.niro.protocol.InvalidMessage;
import cx.niro.protocol.ProtocolJson;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Arrays;
import java.util.UUID;

/**
 * What an agent says beside the lines of a batch, as it travels to the stream's owner.
 *
 * @param clusterId of the agent's key
 * @param epoch of the owner that the agent works for
 * @param batch number within the epoch, from 1
 * @param count lines and markers
 * @param lines without markers
 */
record Posted(
        UUID streamId,
        UUID clusterId,
        long epoch,
        long batch,
        String instance,
        StreamState state,
        int count,
        int lines,
        Cursor first,
        Cursor last) {
    /** Most bytes of the lines of a batch. Agents send 64 KiB; what JSON escapes may double it. */
    static final int MOST_BYTES = 128 * 1024;

    /**
     * A batch with its lines.
     *
     * @param lines joined by commas
     */
    record Whole(Posted head, Buffer lines) {}

    /** Reads a batch as it was sent: the head is decoded, the lines are checked and stay bytes. Fails with InvalidMessage. */
    static Whole read(UUID streamId, UUID clusterId, byte[] body) {
        var epoch = 0L;
        var number = 0L;
        var count = 0;
        String instance = null;
        StreamState state = null;
        var from = -1;
        try (var parser = ProtocolJson.mapper().createParser(body)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, "$", "is not an object");
            while (from < 0 && parser.nextToken() == JsonToken.FIELD_NAME) {
                var field = parser.currentName();
                var unused = parser.nextToken();
                switch (field) {
                    case "epoch" -> epoch = parser.getValueAsLong();
                    case "batch" -> number = parser.getValueAsLong();
                    case "count" -> count = parser.getValueAsInt();
                    case "instance" -> instance = parser.getValueAsString();
                    case "state" -> state = state(parser);
                    case "lines" -> {
                        require(parser.currentToken() == JsonToken.START_ARRAY, "lines", "is not an array");
                        from = (int) parser.currentLocation().getByteOffset();
                    }
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new InvalidMessage("$", "is not the JSON of a batch");
        }
        require(epoch >= 1, "epoch", "is " + epoch + ", at least 1 is expected");
        require(number >= 1, "batch", "is " + number + ", at least 1 is expected");
        var bytes = from < 0 ? new byte[0] : Arrays.copyOfRange(body, from, end(body, from));
        require(bytes.length <= MOST_BYTES, "lines", "have more than " + MOST_BYTES + " bytes");
        require(count == 0 || instance != null, "instance", "is required");
        var batch = Batch.of(instance, bytes, count);
        return new Whole(
                new Posted(
                        streamId,
                        clusterId,
                        epoch,
                        number,
                        instance,
                        state,
                        count,
                        batch.lines(),
                        batch.first(),
                        batch.last()),
                Buffer.buffer(bytes));
    }

    Batch batch(Buffer body) {
        return new Batch(instance, lines, first, last, body.getBytes());
    }

    private static StreamState state(JsonParser parser) throws IOException {
        var state = parser.readValueAs(StreamState.class);
        require(state == null || state.phase() != null, "state.phase", "is required");
        return state;
    }

    /** Of the lines: they are the last member, so what follows is the end of the array and of the object. */
    private static int end(byte[] body, int from) {
        var end = lastBut(body, lastBut(body, body.length, '}'), ']');
        require(end >= from, "lines", "are not the last member");
        return end;
    }

    private static int lastBut(byte[] body, int length, char closing) {
        var end = length;
        while (end > 0 && (body[end - 1] == ' ' || body[end - 1] == '\n' || body[end - 1] == '\r')) {
            end--;
        }
        require(end > 0 && body[end - 1] == closing, "lines", "are not the last member");
        return end - 1;
    }

    private static void require(boolean condition, String field, String problem) {
        if (!condition) {
            throw new InvalidMessage(field, problem);
        }
    }
}
