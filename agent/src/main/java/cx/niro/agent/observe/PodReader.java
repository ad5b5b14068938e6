package cx.niro.agent.observe;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.protocol.Container;
import cx.niro.protocol.Pod;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A pod as the protocol tells it. */
final class PodReader {
    private final Owners owners;

    PodReader(Owners owners) {
        this.owners = owners;
    }

    Pod read(JsonNode json) {
        var metadata = json.path("metadata");
        var spec = json.path("spec");
        var status = json.path("status");
        var containers = ContainerReader.read(json);
        var conditions = Fields.conditions(status);
        var owner = owners.of(metadata);
        return Hashed.of(hash -> new Pod(
                Fields.text(metadata, "namespace"),
                Fields.text(metadata, "name"),
                Fields.text(metadata, "uid"),
                hash,
                Fields.text(status, "phase"),
                PodStatus.of(json),
                message(status, containers),
                Fields.text(spec, "nodeName"),
                owner,
                restarts(spec, containers),
                conditions.stream().anyMatch(condition -> condition.type().equals("Ready") && condition.holds()),
                containers,
                conditions,
                names(spec.path("imagePullSecrets")),
                spec.path("hostNetwork").asBoolean(false),
                spec.path("hostPID").asBoolean(false),
                spec.path("hostIPC").asBoolean(false),
                hostPaths(spec),
                Fields.time(metadata, "creationTimestamp"),
                Fields.time(status, "startTime")));
    }

    /** Init containers that ran to their end are not counted, as kubectl does. */
    private static int restarts(JsonNode spec, List<Container> containers) {
        var sidecars = PodStatus.sidecars(spec);
        return containers.stream()
                .filter(container -> !container.init() || sidecars.contains(container.name()))
                .mapToInt(Container::restarts)
                .sum();
    }

    private static String message(JsonNode status, List<Container> containers) {
        var own = Fields.message(status, "message");
        return own != null
                ? own
                : containers.stream()
                        .flatMap(container -> Stream.ofNullable(container.state()))
                        .filter(state -> !state.state().equals("running"))
                        .map(state -> state.message())
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
    }

    private static List<String> names(JsonNode references) {
        return Fields.items(references)
                .map(reference -> Fields.text(reference, "name"))
                .filter(Objects::nonNull)
                .toList();
    }

    private static List<String> hostPaths(JsonNode spec) {
        return Fields.items(spec.path("volumes"))
                .map(volume -> Fields.text(volume.path("hostPath"), "path"))
                .filter(Objects::nonNull)
                .toList();
    }
}
