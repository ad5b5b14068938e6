package cx.niro.agent.observe;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.agent.kubernetes.ItemSink;
import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.protocol.Resources;
import cx.niro.protocol.Snapshot;
import cx.niro.protocol.Usage;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** CPU and memory in use, from metrics.k8s.io, aligned with the sorted nodes and pods of a snapshot. */
final class UsageReader {
    private static final String BASE = "/apis/metrics.k8s.io/v1beta1";
    private static final long UNKNOWN = -1;

    private final KubernetesApi api;

    UsageReader(KubernetesApi api) {
        this.api = api;
    }

    /** Fails with {@link KubernetesFailure}, 404 where there is no metrics-server. */
    Usage read(Snapshot snapshot, boolean withPods, Instant now) throws KubernetesFailure {
        var nodes = new Measured(UsageReader::own);
        api.list(BASE + "/nodes", nodes);
        var pods = new Measured(UsageReader::sumOfContainers);
        if (withPods) {
            api.list(BASE + "/pods", pods);
        }
        var nodeKeys =
                snapshot.nodes().stream().map(node -> key(null, node.name())).toList();
        var podKeys = snapshot.pods().stream()
                .map(pod -> key(pod.namespace(), pod.name()))
                .toList();
        return new Usage(
                now,
                snapshot.digest(),
                aligned(nodeKeys, nodes, Resources::cpuMillicores),
                aligned(nodeKeys, nodes, Resources::memoryBytes),
                withPods ? aligned(podKeys, pods, Resources::cpuMillicores) : List.of(),
                withPods ? aligned(podKeys, pods, Resources::memoryBytes) : List.of());
    }

    private static List<Long> aligned(List<String> keys, Measured measured, Function<Resources, Long> value) {
        return keys.stream()
                .map(key -> {
                    var known = value.apply(measured.byKey.getOrDefault(key, Resources.NONE));
                    return known == null ? UNKNOWN : known;
                })
                .toList();
    }

    private static Resources own(JsonNode metrics) {
        return Quantities.resources(metrics.path("usage"));
    }

    private static Resources sumOfContainers(JsonNode metrics) {
        return Fields.items(metrics.path("containers"))
                .map(UsageReader::own)
                .reduce(UsageReader::sum)
                .orElse(Resources.NONE);
    }

    private static Resources sum(Resources one, Resources other) {
        return new Resources(
                sum(one.cpuMillicores(), other.cpuMillicores()), sum(one.memoryBytes(), other.memoryBytes()));
    }

    private static Long sum(Long one, Long other) {
        return one == null ? other : other == null ? one : Long.valueOf(one + other);
    }

    private static String key(String namespace, String name) {
        return namespace == null ? name : namespace + "/" + name;
    }

    private static final class Measured implements ItemSink {
        private final Map<String, Resources> byKey = new HashMap<>();
        private final Function<JsonNode, Resources> read;

        Measured(Function<JsonNode, Resources> read) {
            this.read = read;
        }

        @Override
        public void restart() {
            byKey.clear();
        }

        @Override
        public void item(JsonNode metrics) {
            var metadata = metrics.path("metadata");
            byKey.put(key(Fields.text(metadata, "namespace"), Fields.text(metadata, "name")), read.apply(metrics));
        }
    }
}
