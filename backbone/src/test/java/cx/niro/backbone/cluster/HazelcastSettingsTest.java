package cx.niro.backbone.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import cx.niro.backbone.config.ClusterConfig;
import cx.niro.backbone.config.ClusterConfig.Join;
import cx.niro.backbone.config.ClusterConfig.Kubernetes;
import cx.niro.backbone.config.ClusterConfig.Tcp;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of cluster-config/ as they are packed into the jar. */
class HazelcastSettingsTest {
    private static final Join TCP = new Tcp(List.of("127.0.0.1:5701", "10.1.2.3:5702"));
    private static final Join KUBERNETES = new Kubernetes("niro-nodes");

    static List<Join> joins() {
        return List.of(TCP, KUBERNETES);
    }

    @ParameterizedTest
    @MethodSource("joins")
    void aNodeGuessesNothingAndListensOnOneAddress(Join join) {
        var config = settings(join);

        assertThat(config.getClusterName()).isEqualTo("blue");
        assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
        assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
        assertThat(config.getProperty("hazelcast.shutdownhook.enabled")).isEqualTo("false");
        var network = config.getNetworkConfig();
        assertThat(network.getPort()).isEqualTo(5799);
        assertThat(network.isPortAutoIncrement()).isFalse();
        assertThat(network.getInterfaces().getInterfaces()).containsExactly("127.0.0.1");
        assertThat(network.getJoin().getMulticastConfig().isEnabled()).isFalse();
        assertThat(network.getJoin().isAutoDetectionEnabled()).isFalse();
        assertThat(config.getMemberAttributeConfig().getAttribute(HazelcastSettings.NODE_ID))
                .isEqualTo("node-1");
    }

    @ParameterizedTest
    @MethodSource("joins")
    void aSilentNodeIsGivenUpBeforeAClusterCountsAsUnknown(Join join) {
        var config = settings(join);

        assertThat(config.getProperty("hazelcast.max.no.heartbeat.seconds")).isEqualTo("15");
        assertThat(config.getProperty("hazelcast.graceful.shutdown.max.wait")).isEqualTo("20");
        assertThat(config.getMultiMapConfig("__vertx.subs").getBackupCount()).isEqualTo(2);
        assertThat(config.getMapConfig("__vertx.nodeInfo").getBackupCount()).isEqualTo(2);
        assertThat(config.getReplicatedMapConfig("niro.agents").isAsyncFillup()).isTrue();
        assertThat(config.getMetricsConfig().isEnabled()).isFalse();
    }

    @Test
    void theListOfAddressesIsTheOneThatIsGiven() {
        var join = settings(TCP).getNetworkConfig().getJoin();

        assertThat(join.getTcpIpConfig().isEnabled()).isTrue();
        assertThat(join.getTcpIpConfig().getMembers()).containsExactly("127.0.0.1:5701", "10.1.2.3:5702");
        assertThat(join.getKubernetesConfig().isEnabled()).isFalse();
    }

    @Test
    void inKubernetesTheServiceIsAsked() {
        var join = settings(KUBERNETES).getNetworkConfig().getJoin();

        assertThat(join.getTcpIpConfig().isEnabled()).isFalse();
        assertThat(join.getKubernetesConfig().isEnabled()).isTrue();
        assertThat(join.getKubernetesConfig().getProperty("service-dns")).isEqualTo("niro-nodes");
        assertThat(join.getKubernetesConfig().getProperty("service-port")).isEqualTo("5799");
    }

    private static Config settings(Join join) {
        return HazelcastSettings.of(new ClusterConfig(join, "blue", "127.0.0.1", 5799, 0, Optional.empty()), "node-1");
    }
}
