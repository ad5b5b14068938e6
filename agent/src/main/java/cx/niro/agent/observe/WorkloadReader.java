package cx.niro.agent.observe;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.protocol.Workload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** A Deployment, StatefulSet or DaemonSet as the protocol tells it. */
enum WorkloadReader {
    DEPLOYMENT("Deployment", "deployments"),
    STATEFUL_SET("StatefulSet", "statefulsets"),
    DAEMON_SET("DaemonSet", "daemonsets");

    private static final String OUR_LABELS = "niro.cx/";
    private static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    private final String kind;
    private final String resource;

    WorkloadReader(String kind, String resource) {
        this.kind = kind;
        this.resource = resource;
    }

    String kind() {
        return kind;
    }

    String resource() {
        return resource;
    }

    Workload read(JsonNode json) {
        var metadata = json.path("metadata");
        var spec = json.path("spec");
        var status = json.path("status");
        return Hashed.of(hash -> new Workload(
                kind,
                Fields.text(metadata, "namespace"),
                Fields.text(metadata, "name"),
                Fields.text(metadata, "uid"),
                hash,
                wanted(spec, status),
                replicas(status, "numberReady", "readyReplicas"),
                replicas(status, "updatedNumberScheduled", "updatedReplicas"),
                replicas(status, "numberAvailable", "availableReplicas"),
                metadata.path("generation").asLong(0),
                status.path("observedGeneration").asLong(0),
                Fields.conditions(status),
                labels(metadata.path("labels")),
                images(spec.path("template").path("spec")),
                Fields.time(metadata, "creationTimestamp")));
    }

    private int wanted(JsonNode spec, JsonNode status) {
        return this == DAEMON_SET
                ? status.path("desiredNumberScheduled").asInt(0)
                : spec.path("replicas").asInt(1);
    }

    private int replicas(JsonNode status, String ofDaemonSet, String ofOthers) {
        return status.path(this == DAEMON_SET ? ofDaemonSet : ofOthers).asInt(0);
    }

    private static Map<String, String> labels(JsonNode labels) {
        var ours = new HashMap<String, String>();
        labels.properties().forEach(label -> {
            if (label.getKey().startsWith(OUR_LABELS) || label.getKey().equals(MANAGED_BY)) {
                ours.put(label.getKey(), label.getValue().asText(""));
            }
        });
        return ours;
    }

    private static List<String> images(JsonNode podSpec) {
        return Stream.of("initContainers", "containers")
                .flatMap(list -> Fields.items(podSpec.path(list)))
                .map(container -> Fields.text(container, "image"))
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .toList();
    }
}
