package cx.niro.backbone;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.command.CommandMessages;
import cx.niro.verticles.command.CommandMessages.Accepted;
import cx.niro.verticles.command.CommandMessages.Enqueue;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.spi.VerticleFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A way into a node under test, of which the node knows nothing: Vert.x finds this class as a verticle factory on the class path of
 * tests. It gives commands of the type {@code hold} as a concern would, loses messages of the bus, and hears what they say.
 */
public final class SideDoor implements VerticleFactory {
    /** System property: the port of loopback to listen on. Without it the door stays shut. */
    static final String PORT = "niro.test.side-door";

    private static final int AT_A_TIME = 16;

    private final AtomicLong dropped = new AtomicLong();
    private volatile Pattern dropping = Pattern.compile("");
    private volatile double share;
    private final Set<String> heard = ConcurrentHashMap.newKeySet();
    private volatile List<String> listeningFor = List.of();
    private Vertx vertx;
    private HttpServer server;

    @Override
    public void init(Vertx made) {
        var port = Integer.getInteger(PORT);
        if (port == null) {
            return;
        }
        vertx = made;
        vertx.eventBus().addInboundInterceptor(this::pass);
        vertx.eventBus().addOutboundInterceptor(this::hear);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            var thread = new Thread(work, "side-door");
            thread.setDaemon(true);
            return thread;
        }));
        answer("/holds", this::hold);
        answer("/drops", this::drop);
        answer("/dropped", nothing -> Map.of("count", dropped.get()));
        answer("/listen", this::listen);
        answer("/heard", nothing -> Map.of("heard", heard));
        server.start();
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
    }

    @Override
    public String prefix() {
        return "side-door";
    }

    private void pass(DeliveryContext<Object> delivery) {
        var address = delivery.message().address();
        if (address != null
                && share > 0
                && dropping.matcher(address).matches()
                && ThreadLocalRandom.current().nextDouble() < share) {
            dropped.incrementAndGet();
        } else {
            delivery.next();
        }
    }

    private void hear(DeliveryContext<Object> delivery) {
        var wanted = listeningFor;
        if (!wanted.isEmpty()) {
            var body = String.valueOf(delivery.message().body());
            wanted.stream()
                    .filter(body::contains)
                    .forEach(
                            text -> heard.add(text + " to " + delivery.message().address()));
        }
        delivery.next();
    }

    /** Remembers from now on which messages hold one of these texts. */
    private Object listen(JsonNode wanted) {
        var texts = new ArrayList<String>();
        wanted.get("texts").forEach(text -> texts.add(text.asText()));
        heard.clear();
        listeningFor = List.copyOf(texts);
        return Map.of();
    }

    /** Loses that share of the messages whose address matches, from now on. */
    private Object drop(JsonNode wanted) {
        dropping = Pattern.compile(wanted.get("address").asText());
        share = wanted.get("share").asDouble();
        return Map.of();
    }

    private Object hold(JsonNode wanted) {
        var orgId = UUID.fromString(wanted.get("org_id").asText());
        var caller = new Principal(
                UUID.randomUUID(),
                UUID.fromString(wanted.get("account_id").asText()),
                NodeProcess.EMAIL,
                orgId,
                List.of(orgId),
                Principal.Role.ADMIN);
        var clusters = new ArrayList<UUID>();
        wanted.get("cluster_ids").forEach(id -> clusters.add(UUID.fromString(id.asText())));
        var ids = new ArrayList<String>();
        for (int i = 0; i < clusters.size(); i += AT_A_TIME) {
            var some = clusters.subList(i, Math.min(i + AT_A_TIME, clusters.size())).stream()
                    .map(cluster ->
                            hold(caller, cluster, wanted.get("deadline_millis").asLong()))
                    .toList();
            Future.all(some)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
            some.forEach(accepted -> ids.add(accepted.result().id().toString()));
        }
        return Map.of("ids", ids);
    }

    private Future<Accepted> hold(Principal caller, UUID clusterId, long deadlineMillis) {
        var command = ProtocolJson.mapper().createObjectNode().put("type", "hold");
        return new Bus(vertx)
                .request(CommandMessages.ENQUEUE, new Enqueue(caller, clusterId, command, null, null, deadlineMillis));
    }

    private void answer(String path, Function<JsonNode, Object> work) {
        var unused = server.createContext(path, exchange -> answer(exchange, work));
    }

    private static void answer(HttpExchange exchange, Function<JsonNode, Object> work) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            byte[] reply;
            int status = 200;
            try {
                reply = ProtocolJson.encode(work.apply(ProtocolJson.mapper().readTree(body)));
            } catch (RuntimeException e) {
                status = 500;
                reply = ProtocolJson.encode(Map.of("failure", String.valueOf(e)));
            }
            exchange.sendResponseHeaders(status, reply.length);
            exchange.getResponseBody().write(reply);
        }
    }
}
