package cx.niro.verticles.logs;

import cx.niro.protocol.LogBatch;
import cx.niro.protocol.LogState;
import cx.niro.protocol.Protocol;
import cx.niro.verticles.bus.ServiceFailure;
import io.vertx.core.buffer.Buffer;
import java.util.UUID;

/**
 * What an agent says beside the lines of a batch, as it travels to the stream's owner.
 *
 * @param clusterId of the agent's key
 * @param epoch of the owner that the agent works for
 * @param batch number within the epoch, from 1
 * @param state null where the agent says nothing of it
 * @param lines without markers
 */
record Posted(
        UUID streamId,
        UUID clusterId,
        long epoch,
        long batch,
        String instance,
        LogState state,
        int lines,
        Cursor first,
        Cursor last) {
    /**
     * A batch with its lines.
     *
     * @param lines as {@link Batch} has them
     */
    record Whole(Posted head, Buffer lines) {}

    /**
     * Reads a batch as it was sent: the head is decoded, the lines are checked and stay bytes. Fails with InvalidMessage, or with
     * TOO_LARGE.
     */
    static Whole read(UUID streamId, UUID clusterId, byte[] body) {
        var sent = LogBatch.decode(body);
        if (sent.lines().size() > Protocol.MAX_LOG_LINES_BYTES) {
            throw new ServiceFailure(
                    ServiceFailure.Code.TOO_LARGE,
                    "too_large",
                    "the lines have " + sent.lines().size() + " bytes, at most " + Protocol.MAX_LOG_LINES_BYTES
                            + " are allowed");
        }
        var head = sent.head();
        var batch = Batch.of(head.instance(), sent.lines());
        var posted = new Posted(
                streamId,
                clusterId,
                head.epoch(),
                head.batch(),
                head.instance(),
                head.state(),
                batch.lines(),
                batch.first(),
                batch.last());
        return new Whole(posted, Buffer.buffer(batch.bytes()));
    }

    Batch batch(Buffer body) {
        return new Batch(instance, lines, first, last, body.getBytes());
    }

    /** As the stream's viewers are told; null for no news. */
    StreamState streamState() {
        return state == null ? null : new StreamState(state.phase(), state.reason(), state.message());
    }
}
