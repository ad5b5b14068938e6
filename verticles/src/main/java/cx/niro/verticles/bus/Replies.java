package cx.niro.verticles.bus;

import static java.nio.charset.StandardCharsets.UTF_8;

import cx.niro.protocol.InvalidMessage;
import cx.niro.protocol.ProtocolJson;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How bodies, replies and failures are written onto the bus and read from it. */
final class Replies {
    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

    private Replies() {}

    static ServiceFailure tooLarge(String address, Buffer bytes, int most) {
        return new ServiceFailure(
                ServiceFailure.Code.TOO_LARGE,
                "too_large",
                "a message of " + bytes.length() + " bytes at '" + address + "', at most " + most
                        + " travel between nodes");
    }

    static <R> void answer(String address, Supplier<Future<R>> work, Message<Buffer> message) {
        attempt(work).map(Replies::encode).onComplete(result -> {
            if (result.succeeded()) {
                message.reply(result.result());
            } else {
                var failure = failureOf(address, result.cause());
                message.fail(
                        failure.code().status(),
                        new String(ProtocolJson.encode(ServiceFailure.Wire.of(failure)), UTF_8));
            }
        });
    }

    private static <R> Future<R> attempt(Supplier<Future<R>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private static ServiceFailure failureOf(String address, Throwable cause) {
        if (cause instanceof ServiceFailure failure && failure.code() != ServiceFailure.Code.INTERNAL) {
            return failure;
        }
        if (cause instanceof InvalidMessage invalid) {
            return ServiceFailure.invalid(invalid.field(), invalid.getMessage());
        }
        LOG.atError().setCause(cause).addKeyValue(LogKeys.ADDRESS, address).log("request failed");
        return new ServiceFailure(
                ServiceFailure.Code.INTERNAL, "internal", "internal error; the server's log says more");
    }

    static <R> Future<R> decodeReply(String address, Class<R> type, AsyncResult<Message<Buffer>> reply) {
        return reply.succeeded()
                ? Future.succeededFuture(decode(reply.result().body(), type))
                : Future.failedFuture(unwrap(address, reply.cause()));
    }

    private static ServiceFailure unwrap(String address, Throwable cause) {
        if (cause instanceof ReplyException reply && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE) {
            return ProtocolJson.decode(reply.getMessage().getBytes(UTF_8), ServiceFailure.Wire.class)
                    .failure();
        }
        return ServiceFailure.unavailable(
                "no_answer", "'" + address + "' did not answer on this node", Duration.ofSeconds(1), cause);
    }

    static <T> T decode(Buffer body, Class<T> type) {
        return type == Buffer.class ? type.cast(body) : ProtocolJson.decode(body.getBytes(), type);
    }

    static Buffer encode(Object body) {
        if (body instanceof Buffer bytes) {
            return bytes;
        }
        return body instanceof Done ? Buffer.buffer("{}") : Buffer.buffer(ProtocolJson.encode(body));
    }
}
