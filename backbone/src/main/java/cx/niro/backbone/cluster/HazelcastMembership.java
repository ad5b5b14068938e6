package cx.niro.backbone.cluster;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import cx.niro.backbone.config.ClusterConfig;
import cx.niro.verticles.bus.LogKeys;
import cx.niro.verticles.bus.Members;
import cx.niro.verticles.command.AgentDirectory;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node among others. */
final class HazelcastMembership implements Membership {
    private static final Logger LOG = LoggerFactory.getLogger(HazelcastMembership.class);
    private static final String PARALLELISM = "java.util.concurrent.ForkJoinPool.common.parallelism";

    private final ClusterConfig config;
    private final HazelcastInstance hazelcast;
    private final HazelcastClusterManager manager;
    private final HazelcastMembers members;
    private final ReplicatedDirectory directory;
    private final BusDoctor doctor;

    private HazelcastMembership(
            ClusterConfig config, HazelcastInstance hazelcast, String nodeId, MeterRegistry registry) {
        this.config = config;
        this.hazelcast = hazelcast;
        this.manager = new HazelcastClusterManager(hazelcast);
        this.members = new HazelcastMembers(hazelcast, nodeId);
        this.directory = new ReplicatedDirectory(hazelcast);
        this.doctor = new BusDoctor(members, new BusRegistrations(hazelcast, manager), registry);
        Gauge.builder("niro.cluster.members", members, all -> all.live().size())
                .description("nodes that this one sees, itself too")
                .register(registry);
    }

    static HazelcastMembership join(ClusterConfig config, String nodeId, MeterRegistry registry) {
        if (System.getProperty(PARALLELISM) == null && Runtime.getRuntime().availableProcessors() <= 2) {
            LOG.atWarn()
                    .addKeyValue("flag", "-D" + PARALLELISM + "=4")
                    .log("JVM flag is missing: on so few processors Hazelcast starts a thread for every answer");
        }
        if (config.tls().isEmpty()) {
            LOG.atInfo().log("the event bus is plain text: keep its port and Hazelcast's to the nodes themselves");
        }
        var hazelcast = Hazelcast.newHazelcastInstance(HazelcastSettings.of(config, nodeId));
        LOG.atInfo().addKeyValue(LogKeys.NODE, nodeId).log("node joined");
        return new HazelcastMembership(config, hazelcast, nodeId, registry);
    }

    HazelcastInstance hazelcast() {
        return hazelcast;
    }

    HazelcastClusterManager manager() {
        return manager;
    }

    @Override
    public Members members() {
        return members;
    }

    @Override
    public AgentDirectory directory() {
        return directory;
    }

    @Override
    public Future<Vertx> start(VertxBuilder builder, VertxOptions options) {
        return builder.with(options.setEventBusOptions(BusOptions.of(config)))
                .withClusterManager(manager)
                .buildClustered();
    }

    @Override
    public Optional<Deployable> doctor() {
        return Optional.of(doctor);
    }

    @Override
    public boolean isWell() {
        return hazelcast.getLifecycleService().isRunning() && doctor.isWell();
    }

    @Override
    public void leave() {
        directory.close();
        hazelcast.shutdown();
    }
}
