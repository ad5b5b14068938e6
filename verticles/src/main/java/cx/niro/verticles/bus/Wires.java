package cx.niro.verticles.bus;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.shareddata.Shareable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What all {@link Bus} objects of a node share: its registrations with the other nodes, and the credit of each peer. */
final class Wires implements Shareable {
    private static final String NAME = "niro.bus";
    private static final int MOST_BULK_IN_FLIGHT = 1_024;

    private final List<Registration> registrations = new CopyOnWriteArrayList<>();
    private final Map<String, PeerCredit> credits = new ConcurrentHashMap<>();
    private final Map<String, PeerCredit> bulkCredits = new ConcurrentHashMap<>();

    static Wires of(Vertx vertx) {
        return vertx.sharedData().<String, Wires>getLocalMap(NAME).computeIfAbsent(NAME, absent -> new Wires());
    }

    PeerCredit credit(String nodeId) {
        return credits.computeIfAbsent(nodeId, absent -> new PeerCredit(System::nanoTime));
    }

    /** Of requests that may wait long for their answer, or carry much: they must not use up what short ones need. */
    PeerCredit bulkCredit(String nodeId) {
        return bulkCredits.computeIfAbsent(nodeId, absent -> new PeerCredit(System::nanoTime, MOST_BULK_IN_FLIGHT));
    }

    void keepPeers(Set<String> live) {
        credits.keySet().retainAll(live);
        bulkCredits.keySet().retainAll(live);
    }

    Future<Void> register(Vertx vertx, String address, Handler<Message<Buffer>> handler) {
        var registration = new Registration(vertx, address, handler);
        registrations.add(registration);
        return registration.begin();
    }

    /** How many consumers of each address the other nodes should know. */
    Map<String, Integer> expected() {
        var counts = new TreeMap<String, Integer>();
        registrations.forEach(each -> counts.merge(each.address, 1, Integer::sum));
        return counts;
    }

    Future<Void> renew(String address) {
        return Future.join(registrations.stream()
                        .filter(each -> each.address.equals(address))
                        .map(Registration::renew)
                        .toList())
                .mapEmpty();
    }

    /** A consumer that other nodes reach; it stays on the context that made it. */
    private static final class Registration {
        private final Vertx vertx;
        private final Context context;
        private final String address;
        private final Handler<Message<Buffer>> handler;
        private MessageConsumer<Buffer> consumer;

        Registration(Vertx vertx, String address, Handler<Message<Buffer>> handler) {
            this.vertx = vertx;
            this.context = vertx.getOrCreateContext();
            this.address = address;
            this.handler = handler;
        }

        Future<Void> begin() {
            consumer = vertx.eventBus().consumer(address, handler);
            return consumer.completion();
        }

        Future<Void> renew() {
            Promise<Void> done = Promise.promise();
            context.runOnContext(
                    now -> consumer.unregister().eventually(this::begin).onComplete(done));
            return done.future();
        }
    }
}
