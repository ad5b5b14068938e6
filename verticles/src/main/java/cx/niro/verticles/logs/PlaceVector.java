package cx.niro.verticles.logs;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.protocol.InvalidMessage;
import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.logs.LogsMessages.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Where a page is in each of its logs, as the text that it sends back to go on from there: opaque to it, and valid on every node. A
 * source without a cursor was shown but had no line yet; one that is not in it is read from its beginning.
 */
final class PlaceVector {
    private static final char PLAIN = 'a';
    private static final char DEFLATED = 'z';
    private static final int DEFLATE_FROM = 500;
    private static final int MOST_BYTES = 128 * 1024;

    private PlaceVector() {}

    static String encode(Map<Source, Cursor> places) {
        var array = ProtocolJson.mapper().createArrayNode();
        places.forEach((source, cursor) -> {
            var entry =
                    array.addArray().add(source.namespace()).add(source.pod()).add(source.container());
            if (cursor != null) {
                entry.add(cursor.instance()).add(cursor.timestamp()).add(cursor.nth());
            }
        });
        var bytes = ProtocolJson.encode(array);
        var text = Base64.getUrlEncoder().withoutPadding();
        return bytes.length < DEFLATE_FROM
                ? PLAIN + text.encodeToString(bytes)
                : DEFLATED + text.encodeToString(deflate(bytes));
    }

    /** Fails with INVALID naming {@code cursor}. */
    static Map<Source, Cursor> decode(String text) {
        try {
            var places = new LinkedHashMap<Source, Cursor>();
            var packed = Base64.getUrlDecoder().decode(text.substring(1));
            for (var entry : ProtocolJson.mapper().readTree(text.charAt(0) == PLAIN ? packed : inflate(packed))) {
                var source = new Source(text(entry, 0), text(entry, 1), text(entry, 2));
                places.put(
                        source,
                        entry.size() < 6
                                ? null
                                : new Cursor(
                                        text(entry, 3),
                                        text(entry, 4),
                                        entry.get(5).asInt()));
            }
            return places;
        } catch (IOException
                | DataFormatException
                | InvalidMessage
                | IllegalArgumentException
                | IndexOutOfBoundsException e) {
            throw ServiceFailure.invalid("cursor", "the cursor is not one that this server made");
        }
    }

    private static String text(JsonNode entry, int index) {
        var node = entry.get(index);
        if (node == null
                || !node.isTextual()
                || node.asText().length() > 600
                || node.asText().indexOf('\0') >= 0) {
            throw new InvalidMessage("cursor", "is malformed");
        }
        return node.asText();
    }

    private static byte[] deflate(byte[] bytes) {
        var deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(bytes);
            deflater.finish();
            var out = new ByteArrayOutputStream(bytes.length / 2);
            var window = new byte[4096];
            while (!deflater.finished()) {
                out.write(window, 0, deflater.deflate(window));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static byte[] inflate(byte[] packed) throws DataFormatException {
        var inflater = new Inflater(true);
        try {
            inflater.setInput(packed);
            var out = new ByteArrayOutputStream(packed.length * 3);
            var window = new byte[4096];
            while (!inflater.finished()) {
                var length = inflater.inflate(window);
                if ((length == 0 && inflater.needsInput()) || out.size() > MOST_BYTES) {
                    throw new DataFormatException("too short or too long");
                }
                out.write(window, 0, length);
            }
            return out.toByteArray();
        } finally {
            inflater.end();
        }
    }
}
