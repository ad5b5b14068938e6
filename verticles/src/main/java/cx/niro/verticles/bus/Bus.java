package cx.niro.verticles.bus;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.protocol.InvalidMessage;
import cx.niro.protocol.ProtocolJson;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole API of the event bus for our code: request and serve on this node, publish and subscribe over all nodes. */
public final class Bus {
    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);
    private static final String HEAD = "head";
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    private final Vertx vertx;

    public Bus(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Asks the concern on this node; it fails with the {@link ServiceFailure} that the concern failed with, or with
     * {@code UNAVAILABLE} when it did not answer in time (which means: maybe done).
     */
    public <Q, R> Future<R> request(Address<Q, R> address, Q body) {
        return request(address, body, DEFAULT_TIMEOUT);
    }

    public <Q, R> Future<R> request(Address<Q, R> address, Q body, Duration timeout) {
        var options = new DeliveryOptions().setLocalOnly(true).setSendTimeout(timeout.toMillis());
        return vertx.eventBus()
                .<Buffer>request(address.name(), encode(body), options)
                .transform(reply -> decodeReply(address.name(), address.replyType(), reply));
    }

    /** As {@link #request(Address, Object)}, with a large body that is not encoded again. The body must not be changed after. */
    public <H, R> Future<R> request(BulkAddress<H, R> address, H head, Buffer body) {
        var options = new DeliveryOptions()
                .setLocalOnly(true)
                .setSendTimeout(DEFAULT_TIMEOUT.toMillis())
                .addHeader(HEAD, new String(ProtocolJson.encode(head), UTF_8));
        return vertx.eventBus()
                .<Buffer>request(address.name(), body, options)
                .transform(reply -> decodeReply(address.name(), address.replyType(), reply));
    }

    /** Answers bulk requests of this node; see {@link #serve(Address, Function)}. */
    @CanIgnoreReturnValue
    public <H, R> MessageConsumer<Buffer> serve(BulkAddress<H, R> address, BiFunction<H, Buffer, Future<R>> handler) {
        return vertx.eventBus()
                .localConsumer(
                        address.name(),
                        message -> answer(
                                address.name(),
                                () -> handler.apply(
                                        ProtocolJson.decode(
                                                message.headers().get(HEAD).getBytes(UTF_8), address.headType()),
                                        message.body()),
                                message));
    }

    /** Answers requests of this node. A handler that throws or fails with anything but ServiceFailure is answered INTERNAL. */
    @CanIgnoreReturnValue
    public <Q, R> MessageConsumer<Buffer> serve(Address<Q, R> address, Function<Q, Future<R>> handler) {
        return vertx.eventBus()
                .localConsumer(
                        address.name(),
                        message -> answer(
                                address.name(),
                                () -> handler.apply(decode(message.body(), address.requestType())),
                                message));
    }

    /** Tells all nodes, this one too. At-most-once and unordered between nodes. */
    public <E> void publish(Topic<E> topic, E event) {
        var unused = vertx.eventBus().publish(topic.name(), encode(event));
    }

    /** Hears what any node publishes. Completes when all nodes know of the subscription. */
    public <E> Future<Void> subscribe(Topic<E> topic, Consumer<E> handler) {
        return vertx.eventBus()
                .<Buffer>consumer(topic.name(), message -> {
                    try {
                        handler.accept(ProtocolJson.decode(message.body().getBytes(), topic.eventType()));
                    } catch (RuntimeException e) {
                        LOG.atWarn()
                                .setCause(e)
                                .addKeyValue(LogKeys.ADDRESS, topic.name())
                                .log("event could not be handled");
                    }
                })
                .completion();
    }

    private static <R> void answer(String address, Supplier<Future<R>> work, Message<Buffer> message) {
        attempt(work).map(Bus::encode).onComplete(result -> {
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

    private static <R> Future<R> decodeReply(String address, Class<R> type, AsyncResult<Message<Buffer>> reply) {
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

    private static <T> T decode(Buffer body, Class<T> type) {
        return type == Buffer.class ? type.cast(body) : ProtocolJson.decode(body.getBytes(), type);
    }

    private static Buffer encode(Object body) {
        if (body instanceof Buffer bytes) {
            return bytes;
        }
        return body instanceof Done ? Buffer.buffer("{}") : Buffer.buffer(ProtocolJson.encode(body));
    }
}
