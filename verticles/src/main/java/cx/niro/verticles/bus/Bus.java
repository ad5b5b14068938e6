package cx.niro.verticles.bus;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
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
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole API of the event bus for our code: request and serve on this node or in the inbox of another one, publish and subscribe
 * over all nodes or on this one.
 */
public final class Bus {
    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);
    private static final String HEAD = "head";
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    /** Longer messages hold up all others to the same node. */
    private static final int MOST_BETWEEN_NODES = 64 * 1024;
    /** Of bytes that are not read on their way: 64 KiB, and what stands before them. */
    private static final int MOST_BULK = 128 * 1024;

    private final Vertx vertx;
    private final Wires wires;

    public Bus(Vertx vertx) {
        this.vertx = vertx;
        this.wires = Wires.of(vertx);
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
                .<Buffer>request(address.name(), Replies.encode(body), options)
                .transform(reply -> Replies.decodeReply(address.name(), address.replyType(), reply));
    }

    /**
     * Asks in the inbox of one node, this one or another. Fails as {@link #request(Address, Object)} does, with UNAVAILABLE
     * {@code no_answer} also when that node is gone (at once when that is known, else after the timeout), with BUSY
     * {@code peer_busy} at once when the node owes 256 answers, and with TOO_LARGE beyond 64 KiB. Requests that are answered with
     * bytes count as bulk: they have a credit of their own, of 1,024 answers, and each may have 128 KiB.
     *
     * @param timeout short: a node that is frozen or cut off is silent for all of it
     */
    public <Q, R> Future<R> request(String nodeId, Address<Q, R> address, Q body, Duration timeout) {
        var bytes = Replies.encode(body);
        var options = new DeliveryOptions().setSendTimeout(timeout.toMillis());
        return bytes.length() > MOST_BETWEEN_NODES
                ? Future.failedFuture(Replies.tooLarge(address.name(), bytes, MOST_BETWEEN_NODES))
                : ask(
                        nodeId,
                        address.name(),
                        address.replyType() == Buffer.class ? wires.bulkCredit(nodeId) : wires.credit(nodeId),
                        bytes,
                        address.replyType(),
                        options);
    }

    /** As {@link #request(String, Address, Object, Duration)}, with a large body beside its head: bulk. */
    public <H, R> Future<R> request(String nodeId, BulkAddress<H, R> address, H head, Buffer body, Duration timeout) {
        return body.length() > MOST_BULK
                ? Future.failedFuture(Replies.tooLarge(address.name(), body, MOST_BULK))
                : ask(
                        nodeId,
                        address.name(),
                        wires.bulkCredit(nodeId),
                        body,
                        address.replyType(),
                        withHead(head, timeout));
    }

    /**
     * Answers what any node asks in this node's inbox. Completes when all nodes know of it; see {@link #serve(Address, Function)}
     * for what callers see of failures.
     */
    public <Q, R> Future<Void> serveInbox(String nodeId, Address<Q, R> address, Function<Q, Future<R>> handler) {
        var name = inbox(nodeId, address.name());
        var most = address.replyType() == Buffer.class ? MOST_BULK : MOST_BETWEEN_NODES;
        return wires.register(
                vertx,
                name,
                message -> Replies.answer(
                        name,
                        () -> handler.apply(Replies.decode(message.body(), address.requestType()))
                                .map(Replies::encode)
                                .compose(bytes -> bytes.length() > most
                                        ? Future.failedFuture(Replies.tooLarge(name, bytes, most))
                                        : Future.succeededFuture(bytes)),
                        message));
    }

    /** Answers bulk requests in this node's inbox; see {@link #serveInbox(String, Address, Function)}. */
    public <H, R> Future<Void> serveInbox(
            String nodeId, BulkAddress<H, R> address, BiFunction<H, Buffer, Future<R>> handler) {
        var name = inbox(nodeId, address.name());
        return wires.register(vertx, name, message -> answerBulk(name, address, handler, message));
    }

    /** As {@link #request(Address, Object)}, with a large body that is not encoded again. The body must not be changed after. */
    public <H, R> Future<R> request(BulkAddress<H, R> address, H head, Buffer body) {
        return request(address, head, body, DEFAULT_TIMEOUT);
    }

    public <H, R> Future<R> request(BulkAddress<H, R> address, H head, Buffer body, Duration timeout) {
        return vertx.eventBus()
                .<Buffer>request(address.name(), body, withHead(head, timeout).setLocalOnly(true))
                .transform(reply -> Replies.decodeReply(address.name(), address.replyType(), reply));
    }

    /** Answers bulk requests of this node; see {@link #serve(Address, Function)}. */
    @CanIgnoreReturnValue
    public <H, R> MessageConsumer<Buffer> serve(BulkAddress<H, R> address, BiFunction<H, Buffer, Future<R>> handler) {
        return vertx.eventBus()
                .localConsumer(address.name(), message -> answerBulk(address.name(), address, handler, message));
    }

    /** Answers requests of this node. A handler that throws or fails with anything but ServiceFailure is answered INTERNAL. */
    @CanIgnoreReturnValue
    public <Q, R> MessageConsumer<Buffer> serve(Address<Q, R> address, Function<Q, Future<R>> handler) {
        return vertx.eventBus()
                .localConsumer(
                        address.name(),
                        message -> Replies.answer(
                                address.name(),
                                () -> handler.apply(Replies.decode(message.body(), address.requestType())),
                                message));
    }

    /** Tells all nodes, this one too. At-most-once and unordered between nodes. */
    public <E> void publish(Topic<E> topic, E event) {
        var unused = vertx.eventBus().publish(topic.name(), Replies.encode(event));
    }

    /** Hears what any node publishes. Completes when all nodes know of the subscription. */
    public <E> Future<Void> subscribe(Topic<E> topic, Consumer<E> handler) {
        return wires.register(vertx, topic.name(), message -> hear(topic, handler, message));
    }

    /** Tells the concerns of this node only. */
    public <E> void publishHere(Topic<E> topic, E event) {
        var unused =
                vertx.eventBus().publish(topic.name(), Replies.encode(event), new DeliveryOptions().setLocalOnly(true));
    }

    /** Hears what this node publishes with {@link #publishHere}. */
    @CanIgnoreReturnValue
    public <E> MessageConsumer<Buffer> subscribeHere(Topic<E> topic, Consumer<E> handler) {
        return vertx.eventBus().localConsumer(topic.name(), message -> hear(topic, handler, message));
    }

    /** Addresses by which other nodes reach this one, each with the number of its consumers. */
    public Map<String, Integer> registrations() {
        return wires.expected();
    }

    /** Registers the consumers of an address once more, for other nodes have lost them. */
    public Future<Void> renew(String address) {
        return wires.renew(address);
    }

    /** Forgets what other nodes than these owe. */
    public void keepPeers(Set<String> live) {
        wires.keepPeers(live);
    }

    private <R> Future<R> ask(
            String nodeId,
            String address,
            PeerCredit credit,
            Buffer body,
            Class<R> replyType,
            DeliveryOptions options) {
        if (!credit.take()) {
            return Future.failedFuture(ServiceFailure.busy(
                    "peer_busy", "node '" + nodeId + "' owes too many answers", Duration.ofSeconds(1)));
        }
        var name = inbox(nodeId, address);
        return vertx.eventBus()
                .<Buffer>request(name, body, options)
                .onComplete(reply -> giveBack(credit, reply))
                .transform(reply -> Replies.decodeReply(name, replyType, reply));
    }

    private static DeliveryOptions withHead(Object head, Duration timeout) {
        return new DeliveryOptions()
                .setSendTimeout(timeout.toMillis())
                .addHeader(HEAD, new String(ProtocolJson.encode(head), UTF_8));
    }

    private static <H, R> void answerBulk(
            String name, BulkAddress<H, R> address, BiFunction<H, Buffer, Future<R>> handler, Message<Buffer> message) {
        Replies.answer(
                name,
                () -> handler.apply(
                        ProtocolJson.decode(message.headers().get(HEAD).getBytes(UTF_8), address.headType()),
                        message.body()),
                message);
    }

    private static String inbox(String nodeId, String name) {
        return "node." + nodeId + "." + name;
    }

    private static <E> void hear(Topic<E> topic, Consumer<E> handler, Message<Buffer> message) {
        try {
            handler.accept(ProtocolJson.decode(message.body().getBytes(), topic.eventType()));
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).addKeyValue(LogKeys.ADDRESS, topic.name()).log("event could not be handled");
        }
    }

    private static void giveBack(PeerCredit credit, AsyncResult<?> reply) {
        var failure = reply.cause() instanceof ReplyException refused ? refused.failureType() : null;
        if (reply.succeeded() || failure == ReplyFailure.RECIPIENT_FAILURE) {
            credit.answered();
        } else if (failure == ReplyFailure.NO_HANDLERS) {
            credit.unsent();
        } else {
            credit.timedOut();
        }
    }
}
