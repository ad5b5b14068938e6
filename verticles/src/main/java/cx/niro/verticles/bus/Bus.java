package cx.niro.verticles.bus;

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
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole API of the event bus for our code: request and serve on this node, publish and subscribe over all nodes. */
public final class Bus {
    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);
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
                .transform(reply -> decodeReply(address, reply));
    }

    /** Answers requests of this node. A handler that throws or fails with anything but ServiceFailure is answered INTERNAL. */
    public <Q, R> MessageConsumer<Buffer> serve(Address<Q, R> address, Function<Q, Future<R>> handler) {
        return vertx.eventBus().localConsumer(address.name(), message -> answer(address, handler, message));
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
                                .addKeyValue("topic", topic.name())
                                .log("event could not be handled");
                    }
                })
                .completion();
    }

    private <Q, R> void answer(Address<Q, R> address, Function<Q, Future<R>> handler, Message<Buffer> message) {
        Future<R> reply;
        try {
            reply = handler.apply(ProtocolJson.decode(message.body().getBytes(), address.requestType()));
        } catch (InvalidMessage e) {
            reply = Future.failedFuture(ServiceFailure.invalid(e.field(), e.getMessage()));
        } catch (RuntimeException e) {
            reply = Future.failedFuture(e);
        }
        reply.onComplete(result -> {
            if (result.succeeded()) {
                message.reply(encode(result.result()));
            } else {
                var failure = failureOf(address, result.cause());
                message.fail(
                        failure.code().status(),
                        new String(
                                ProtocolJson.encode(ServiceFailure.Wire.of(failure)),
                                java.nio.charset.StandardCharsets.UTF_8));
            }
        });
    }

    private static ServiceFailure failureOf(Address<?, ?> address, Throwable cause) {
        if (cause instanceof ServiceFailure failure) {
            return failure;
        }
        LOG.atError().setCause(cause).addKeyValue("address", address.name()).log("request failed");
        return new ServiceFailure(
                ServiceFailure.Code.INTERNAL, "internal", "internal error; the server's log says more");
    }

    private static <Q, R> Future<R> decodeReply(Address<Q, R> address, AsyncResult<Message<Buffer>> reply) {
        if (reply.succeeded()) {
            return Future.succeededFuture(
                    ProtocolJson.decode(reply.result().body().getBytes(), address.replyType()));
        }
        return Future.failedFuture(unwrap(address, reply.cause()));
    }

    private static ServiceFailure unwrap(Address<?, ?> address, Throwable cause) {
        if (cause instanceof ReplyException reply && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE) {
            return ProtocolJson.decode(
                            reply.getMessage().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                            ServiceFailure.Wire.class)
                    .failure();
        }
        return ServiceFailure.unavailable(
                "no_answer", "'" + address.name() + "' did not answer on this node", Duration.ofSeconds(1), cause);
    }

    private static Buffer encode(Object body) {
        return Buffer.buffer(ProtocolJson.encode(body));
    }
}
