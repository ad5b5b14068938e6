package cx.niro.backbone.bench;

import com.hazelcast.config.Config;
import com.hazelcast.config.YamlConfigBuilder;
import com.hazelcast.core.Hazelcast;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * What a request over the clustered bus costs on this machine and nothing else: the floor beneath {@code scripts/niro bench command},
 * which runs this file as it is, with the node's jar as its class path. It sends in an open loop, and times count from the
 * intended time.
 */
public final class BusFloor {
    private static final String ADDRESS = "floor";
    private static final long LONGEST_MICROS = 60_000_000;
    private static final long TIMEOUT_MILLIS = 30_000;
    /** As long as a ring. */
    private static final int BYTES = 120;

    private BusFloor() {}

    /** {@code serve PORT OTHER_PORT} until the process is ended, or {@code ask PORT OTHER_PORT RATE WARM_UP SECONDS FILE}. */
    public static void main(String[] args) throws Exception {
        var vertx = join(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        if (args[0].equals("serve")) {
            vertx.eventBus()
                    .<Buffer>consumer(ADDRESS, message -> message.reply(message.body()))
                    .completion()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            System.out.println("serving");
            new CountDownLatch(1).await();
        }
        var rate = Double.parseDouble(args[3]);
        awaitAnswer(vertx);
        var unused = run(vertx, rate, Double.parseDouble(args[4]));
        Files.writeString(Path.of(args[6]), json(run(vertx, rate, Double.parseDouble(args[5]))));
        System.exit(0);
    }

    private static Vertx join(int port, int otherPort) throws Exception {
        var nodeId = UUID.randomUUID().toString();
        var config = settings(port);
        config.getMemberAttributeConfig().setAttribute("__vertx.nodeId", nodeId);
        config.getNetworkConfig().setPublicAddress("127.0.0.1:" + port);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        var members = config.getNetworkConfig().getJoin().getTcpIpConfig();
        members.addMember("127.0.0.1:" + port).addMember("127.0.0.1:" + otherPort);
        return Vertx.builder()
                .with(new VertxOptions()
                        .setPreferNativeTransport(true)
                        .setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
                .withClusterManager(new HazelcastClusterManager(Hazelcast.newHazelcastInstance(config)))
                .buildClustered()
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    /** Those of a node. */
    private static Config settings(int port) throws IOException {
        var values = new Properties();
        values.setProperty("niro.cluster.name", "niro-floor");
        values.setProperty("niro.cluster.port", Integer.toString(port));
        try (InputStream file = Hazelcast.class.getResourceAsStream("/cluster-config/hazelcast-tcp.yaml")) {
            if (file == null) {
                throw new IOException("cluster-config/hazelcast-tcp.yaml is not on the class path");
            }
            return new YamlConfigBuilder(file).setProperties(values).build();
        }
    }

    /** The two have found each other when one is answered by the other. */
    private static void awaitAnswer(Vertx vertx) throws InterruptedException {
        for (int attempt = 0; attempt < 300; attempt++) {
            var answered = new Semaphore(0);
            vertx.eventBus()
                    .<Buffer>request(ADDRESS, Buffer.buffer("?"), new DeliveryOptions().setSendTimeout(1_000))
                    .onSuccess(reply -> answered.release());
            if (answered.tryAcquire(1_100, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
        throw new IllegalStateException("the other process does not answer");
    }

    private static ConcurrentHistogram run(Vertx vertx, double rate, double seconds) throws InterruptedException {
        var micros = new ConcurrentHistogram(LONGEST_MICROS, 3);
        var calls = Math.max(1, (int) Math.round(rate * seconds));
        var answered = new Semaphore(0);
        var body = Buffer.buffer(new byte[BYTES]);
        var begin = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            var intendedAt = begin + Math.round(i * 1e9 / rate);
            for (var left = intendedAt - System.nanoTime(); left > 0; left = intendedAt - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            vertx.eventBus()
                    .<Buffer>request(ADDRESS, body, new DeliveryOptions().setSendTimeout(TIMEOUT_MILLIS))
                    .onSuccess(reply -> {
                        micros.recordValue(Math.min(LONGEST_MICROS, (System.nanoTime() - intendedAt) / 1_000));
                        answered.release();
                    });
        }
        if (!answered.tryAcquire(calls, TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("only " + answered.availablePermits() + " of " + calls + " were answered");
        }
        return micros;
    }

    private static String json(ConcurrentHistogram micros) {
        return new JsonObject()
                .put("count", micros.getTotalCount())
                .put("p50_millis", micros.getValueAtPercentile(50) / 1e3)
                .put("p90_millis", micros.getValueAtPercentile(90) / 1e3)
                .put("p99_millis", micros.getValueAtPercentile(99) / 1e3)
                .put("p999_millis", micros.getValueAtPercentile(99.9) / 1e3)
                .put("max_millis", micros.getMaxValue() / 1e3)
                .encode();
    }
}
