package cx.niro.verticles.logs;

import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.logs.Ring.Place;
import cx.niro.verticles.logs.Ring.Verdict;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the owner of a stream answers to a viewer: a head as JSON with its length before it, then the lines in their bytes.
 *
 * @param ring that places are of: another owner has another one
 * @param verdict where the viewer stands
 * @param next from where to read on; null unless the verdict is HERE
 * @param dropped lines that went by this viewer, before these
 * @param lastByteAt when the newest line came; null before the first
 */
record ReadAnswer(
        long ring,
        Verdict verdict,
        Place next,
        long dropped,
        StreamState state,
        Instant lastByteAt,
        List<Batch> batches) {
    ReadAnswer {
        batches = List.copyOf(batches);
    }

    private record Head(
            long ring,
            Verdict verdict,
            Place next,
            long dropped,
            StreamState state,
            Instant lastByteAt,
            List<Part> parts) {}

    /** A batch without its bytes; its cursors without their instance. */
    private record Part(
            String instance,
            int lines,
            String firstTimestamp,
            int firstNth,
            String lastTimestamp,
            int lastNth,
            int bytes) {
        static Part of(Batch batch) {
            var some = batch.lines() > 0;
            return new Part(
                    batch.instance(),
                    batch.lines(),
                    some ? batch.first().timestamp() : null,
                    some ? batch.first().nth() : 0,
                    some ? batch.last().timestamp() : null,
                    some ? batch.last().nth() : 0,
                    batch.bytes().length);
        }

        Batch batch(byte[] from, int at) {
            return new Batch(
                    instance,
                    lines,
                    lines == 0 ? null : new Cursor(instance, firstTimestamp, firstNth),
                    lines == 0 ? null : new Cursor(instance, lastTimestamp, lastNth),
                    Arrays.copyOfRange(from, at, at + bytes));
        }
    }

    Buffer encode() {
        var parts = batches.stream().map(Part::of).toList();
        var head = ProtocolJson.encode(new Head(ring, verdict, next, dropped, state, lastByteAt, parts));
        var size = parts.stream().mapToInt(Part::bytes).sum();
        var buffer = Buffer.buffer(Integer.BYTES + head.length + size)
                .appendInt(head.length)
                .appendBytes(head);
        batches.forEach(batch -> buffer.appendBytes(batch.bytes()));
        return buffer;
    }

    static ReadAnswer decode(Buffer buffer) {
        var bytes = buffer.getBytes();
        var length = buffer.getInt(0);
        var at = Integer.BYTES + length;
        var head = ProtocolJson.decode(Arrays.copyOfRange(bytes, Integer.BYTES, at), Head.class);
        var batches = new ArrayList<Batch>();
        for (var part : head.parts() == null ? List.<Part>of() : head.parts()) {
            batches.add(part.batch(bytes, at));
            at += part.bytes();
        }
        return new ReadAnswer(
                head.ring(), head.verdict(), head.next(), head.dropped(), head.state(), head.lastByteAt(), batches);
    }
}
