package cx.niro.backbone.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.YamlConfigBuilder;
import cx.niro.backbone.config.ClusterConfig;
import cx.niro.backbone.config.ClusterConfig.Kubernetes;
import cx.niro.backbone.config.ClusterConfig.Tcp;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The files of cluster-config/, filled in. */
final class HazelcastSettings {
    /** Where vertx-hazelcast looks for the id of a node in an instance that it did not make. */
    static final String NODE_ID = "__vertx.nodeId";

    private HazelcastSettings() {}

    static Config of(ClusterConfig cluster, String nodeId) {
        var values = new Properties();
        values.setProperty("niro.cluster.name", cluster.name());
        values.setProperty("niro.cluster.port", Integer.toString(cluster.port()));
        var config = cluster.join() instanceof Tcp tcp ? tcp(tcp, values) : kubernetes(cluster.join(), values);
        config.getMemberAttributeConfig().setAttribute(NODE_ID, nodeId);
        var network = config.getNetworkConfig().setPublicAddress(cluster.host() + ":" + cluster.port());
        network.getInterfaces().setEnabled(true).addInterface(cluster.host());
        return config;
    }

    private static Config tcp(Tcp tcp, Properties values) {
        var config = read("hazelcast-tcp.yaml", values);
        tcp.members().forEach(config.getNetworkConfig().getJoin().getTcpIpConfig()::addMember);
        return config;
    }

    private static Config kubernetes(ClusterConfig.Join join, Properties values) {
        values.setProperty("niro.cluster.service", ((Kubernetes) join).service());
        return read("hazelcast-kubernetes.yaml", values);
    }

    private static Config read(String name, Properties values) {
        try (InputStream file = HazelcastSettings.class.getResourceAsStream("/cluster-config/" + name)) {
            if (file == null) {
                throw new IllegalStateException("cluster-config/" + name + " is not in the jar");
            }
            return new YamlConfigBuilder(file).setProperties(values).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
