package cx.niro.verticles.logs;

import cx.niro.protocol.LogCredit;
import cx.niro.verticles.bus.Done;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.logs.LogsMessages.Leave;
import cx.niro.verticles.logs.LogsMessages.Read;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The streams that this node owns, as its inbox reaches them. Belongs to one event loop. */
final class Streams {
    private final Map<UUID, OwnedStream> owned = new HashMap<>();

    /** Null when this node does not own it. */
    OwnedStream get(UUID id) {
        return owned.get(id);
    }

    void put(OwnedStream stream) {
        var before = owned.put(stream.id(), stream);
        if (before != null) {
            before.close(Refusals.supersededEpoch());
        }
    }

    /** Whoever waits at it is told so. */
    void drop(OwnedStream stream, ServiceFailure why) {
        owned.remove(stream.id(), stream);
        stream.close(why);
    }

    Collection<OwnedStream> all() {
        return List.copyOf(owned.values());
    }

    int size() {
        return owned.size();
    }

    Future<LogCredit> batch(Posted posted, Buffer body) {
        var stream = owned.get(posted.streamId());
        return stream == null ? Future.failedFuture(Refusals.noStream()) : stream.offer(posted, body);
    }

    Future<Buffer> read(Read read) {
        var stream = owned.get(read.streamId());
        return stream == null ? Future.failedFuture(Refusals.noStream()) : stream.read(read);
    }

    Future<Done> leave(Leave leave) {
        var stream = owned.get(leave.streamId());
        if (stream != null) {
            stream.leave(leave.viewer());
        }
        return Future.succeededFuture(Done.DONE);
    }
}
