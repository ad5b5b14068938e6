package cx.niro.simulator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.simulator.store.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which lists are maps in disguise, by the fields that tell their items apart, and which maps have one owner as a whole. */
final class ListKeys {
    private static final Map<String, List<String>> KEYS = Map.ofEntries(
            Map.entry("containers", List.of("name")),
            Map.entry("initContainers", List.of("name")),
            Map.entry("ephemeralContainers", List.of("name")),
            Map.entry("volumes", List.of("name")),
            Map.entry("env", List.of("name")),
            Map.entry("imagePullSecrets", List.of("name")),
            Map.entry("secrets", List.of("name")),
            Map.entry("volumeMounts", List.of("mountPath")),
            Map.entry("volumeDevices", List.of("devicePath")),
            Map.entry("hostAliases", List.of("ip")),
            Map.entry("conditions", List.of("type")),
            Map.entry("ownerReferences", List.of("uid")),
            Map.entry("topologySpreadConstraints", List.of("topologyKey", "whenUnsatisfiable")));

    private static final Set<String> ATOMIC = Set.of(
            "f:selector",
            "f:labelSelector",
            "f:nodeSelector",
            "f:podSelector",
            "f:namespaceSelector",
            "f:secretKeyRef",
            "f:configMapKeyRef",
            "f:fieldRef",
            "f:resourceFieldRef",
            "f:scaleTargetRef");

    private ListKeys() {}

    /** Whether the map at a path is replaced and owned as a whole, as selectors and references are. */
    static boolean isAtomic(List<String> path) {
        return path.size() > 1 && path.get(0).equals("f:spec") && ATOMIC.contains(path.get(path.size() - 1));
    }

    /** The key fields of the items, empty for a list that is replaced as a whole. */
    static List<String> of(String field, JsonNode list) {
        List<String> keys = KEYS.get(field);
        if (field.equals("ports")) {
            keys = has(list, "containerPort") ? List.of("containerPort", "protocol") : List.of("port", "protocol");
        }
        if (keys == null) {
            return List.of();
        }
        for (JsonNode item : list) {
            if (!item.isObject() || !item.has(keys.get(0))) {
                return List.of();
            }
        }
        return keys;
    }

    /** The values of the key fields; an absent protocol is TCP, as everywhere in Kubernetes. */
    static JsonNode keyOf(List<String> keys, JsonNode item) {
        var key = Json.object();
        for (String field : keys) {
            if (item.has(field)) {
                key.set(field, item.get(field));
            } else if (field.equals("protocol")) {
                key.put(field, "TCP");
            }
        }
        return key;
    }

    /** The item with that key, or null. */
    static JsonNode find(JsonNode list, List<String> keys, JsonNode key) {
        for (JsonNode item : list) {
            if (keyOf(keys, item).equals(key)) {
                return item;
            }
        }
        return null;
    }

    private static boolean has(JsonNode list, String field) {
        return list.size() > 0 && list.get(0).has(field);
    }
}
