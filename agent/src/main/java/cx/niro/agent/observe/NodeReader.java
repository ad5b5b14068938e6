package cx.niro.agent.observe;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.protocol.Condition;
import cx.niro.protocol.Node;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/** A node as the protocol tells it. */
final class NodeReader {
    private static final String ROLE_LABEL = "node-role.kubernetes.io/";
    private static final String OLD_ROLE_LABEL = "kubernetes.io/role";

    private NodeReader() {}

    static Node read(JsonNode json) {
        var metadata = json.path("metadata");
        var spec = json.path("spec");
        var status = json.path("status");
        var info = status.path("nodeInfo");
        var conditions = Fields.conditions(status);
        return Hashed.of(hash -> new Node(
                Fields.text(metadata, "name"),
                Fields.text(metadata, "uid"),
                hash,
                status(conditions),
                spec.path("unschedulable").asBoolean(false),
                roles(metadata.path("labels")),
                Fields.text(info, "kubeletVersion"),
                Fields.text(info, "osImage"),
                Fields.text(info, "architecture"),
                Fields.text(info, "containerRuntimeVersion"),
                internalIp(status),
                Quantities.resources(status.path("capacity")),
                Quantities.resources(status.path("allocatable")),
                podCapacity(status),
                conditions,
                Fields.time(metadata, "creationTimestamp")));
    }

    private static String status(List<Condition> conditions) {
        return conditions.stream()
                .filter(condition -> condition.type().equals("Ready"))
                .map(condition -> switch (condition.status()) {
                    case "True" -> "Ready";
                    case "False" -> "NotReady";
                    default -> "Unknown";
                })
                .findFirst()
                .orElse("Unknown");
    }

    private static List<String> roles(JsonNode labels) {
        var roles = new TreeSet<String>();
        labels.fieldNames().forEachRemaining(label -> {
            if (label.startsWith(ROLE_LABEL) && label.length() > ROLE_LABEL.length()) {
                roles.add(label.substring(ROLE_LABEL.length()));
            }
        });
        var old = Fields.text(labels, OLD_ROLE_LABEL);
        if (old != null) {
            roles.add(old);
        }
        return List.copyOf(roles);
    }

    private static String internalIp(JsonNode status) {
        return Fields.items(status.path("addresses"))
                .filter(address -> "InternalIP".equals(Fields.text(address, "type")))
                .map(address -> Fields.text(address, "address"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static int podCapacity(JsonNode status) {
        var pods = Quantities.units(status.path("capacity").path("pods"));
        return pods == null ? 0 : (int) Math.min(pods, Integer.MAX_VALUE);
    }
}
