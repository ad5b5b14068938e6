package cx.niro.backbone.cluster;

import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.RegistrationInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What Hazelcast has of who listens on which address of the bus. */
final class BusRegistrations {
    private static final String MAP = "__vertx.subs";

    private final HazelcastInstance hazelcast;
    private final ClusterManager manager;

    BusRegistrations(HazelcastInstance hazelcast, ClusterManager manager) {
        this.hazelcast = hazelcast;
        this.manager = manager;
    }

    /** For each address the number of consumers by node. May take long while a node is frozen. */
    Future<Map<String, Map<String, Integer>>> read(Vertx vertx) {
        return vertx.<Set<String>>executeBlocking(
                        () -> Set.copyOf(
                                hazelcast.<String, Object>getMultiMap(MAP).keySet()),
                        false)
                .compose(addresses -> {
                    var all = new HashMap<String, Map<String, Integer>>();
                    return Future.join(addresses.stream()
                                    .map(address -> of(address).onSuccess(infos -> all.put(address, byNode(infos))))
                                    .toList())
                            .map(all);
                });
    }

    private Future<List<RegistrationInfo>> of(String address) {
        Promise<List<RegistrationInfo>> promise = Promise.promise();
        manager.getRegistrations(address, promise);
        return promise.future();
    }

    private static Map<String, Integer> byNode(List<RegistrationInfo> infos) {
        var counts = new HashMap<String, Integer>();
        if (infos != null) {
            infos.stream()
                    .filter(info -> !info.localOnly())
                    .forEach(info -> counts.merge(info.nodeId(), 1, Integer::sum));
        }
        return counts;
    }
}
