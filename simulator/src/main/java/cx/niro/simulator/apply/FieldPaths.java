package cx.niro.simulator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Leaves of an object as paths of {@code fieldsV1} steps: {@code f:name} for a field, {@code k:{...}} for an item of a keyed list. */
final class FieldPaths {
    private static final Set<String> NOT_OWNED = Set.of(
            "name",
            "namespace",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "managedFields",
            "generateName",
            "selfLink");

    private FieldPaths() {}

    /** The leaves that can have an owner, with their values. */
    static Map<List<String>, JsonNode> leaves(ObjectNode object, Part part) {
        Map<List<String>, JsonNode> leaves = new LinkedHashMap<>();
        for (String field : Json.fields(object)) {
            if (!part.includes(field)) {
                continue;
            }
            if (field.equals("metadata")) {
                for (String metaField : Json.fields(object.get("metadata"))) {
                    if (!NOT_OWNED.contains(metaField)) {
                        JsonNode value = Json.at(object, "metadata", metaField);
                        collect(List.of("f:metadata", "f:" + metaField), metaField, value, leaves);
                    }
                }
            } else if (!field.equals("apiVersion") && !field.equals("kind")) {
                collect(List.of("f:" + field), field, object.get(field), leaves);
            }
        }
        return leaves;
    }

    private static void collect(List<String> path, String field, JsonNode value, Map<List<String>, JsonNode> leaves) {
        if (value.isObject() && !value.isEmpty() && !ListKeys.isAtomic(path)) {
            for (String name : Json.fields(value)) {
                collect(append(path, "f:" + name), name, value.get(name), leaves);
            }
            return;
        }
        List<String> keys = value.isArray() && !value.isEmpty() ? ListKeys.of(field, value) : List.of();
        if (keys.isEmpty()) {
            leaves.put(path, value);
            return;
        }
        for (JsonNode item : value) {
            collect(append(path, "k:" + ListKeys.keyOf(keys, item)), "", item, leaves);
        }
    }

    /** The paths of a tree as in {@code managedFields}. */
    static Set<List<String>> parse(JsonNode fields) {
        Set<List<String>> paths = new LinkedHashSet<>();
        parse(List.of(), fields, paths);
        return paths;
    }

    private static void parse(List<String> path, JsonNode node, Set<List<String>> paths) {
        if (node.isEmpty()) {
            if (!path.isEmpty()) {
                paths.add(path);
            }
            return;
        }
        for (String step : Json.fields(node)) {
            if (!step.equals(".")) {
                parse(append(path, step), node.get(step), paths);
            }
        }
    }

    /** The tree of paths, as in {@code managedFields}. */
    static ObjectNode format(Collection<List<String>> paths) {
        ObjectNode root = Json.object();
        for (List<String> path : paths) {
            ObjectNode node = root;
            for (String step : path) {
                node = Json.child(node, step);
                if (step.startsWith("k:")) {
                    Json.child(node, ".");
                }
            }
        }
        return root;
    }

    /** As in conflict messages: {@code .spec.template.spec.containers[name="a"].image}. */
    static String readable(List<String> path) {
        StringBuilder text = new StringBuilder();
        for (String step : path) {
            if (step.startsWith("k:")) {
                JsonNode key = key(step);
                List<String> parts = new ArrayList<>();
                Json.fields(key).forEach(field -> parts.add(field + "=" + key.get(field)));
                text.append('[').append(String.join(",", parts)).append(']');
            } else {
                text.append('.').append(step.substring(2));
            }
        }
        return text.toString();
    }

    /** Takes a leaf out of an object, with the parents that become empty; a keyed item goes as a whole with its key. */
    static void remove(ObjectNode object, List<String> path, boolean withWholeItem) {
        removeStep(object, path, 0, withWholeItem);
    }

    private static void removeStep(JsonNode node, List<String> path, int at, boolean withWholeItem) {
        String step = path.get(at);
        boolean isLast = at == path.size() - 1;
        if (node instanceof ObjectNode object && step.startsWith("f:")) {
            String field = step.substring(2);
            if (isLast) {
                object.remove(field);
                return;
            }
            JsonNode child = object.get(field);
            if (child != null) {
                removeStep(child, path, at + 1, withWholeItem);
                if (child.isContainerNode() && child.isEmpty()) {
                    object.remove(field);
                }
            }
        } else if (node instanceof ArrayNode array && step.startsWith("k:")) {
            JsonNode key = key(step);
            List<String> keys = Json.fields(key);
            for (int i = array.size() - 1; i >= 0; i--) {
                if (ListKeys.keyOf(keys, array.get(i)).equals(key)) {
                    boolean isKeyField = at == path.size() - 2
                            && keys.contains(path.get(at + 1).substring(2));
                    if (isKeyField) {
                        if (withWholeItem) {
                            array.remove(i);
                        }
                    } else if (!isLast) {
                        removeStep(array.get(i), path, at + 1, withWholeItem);
                    }
                }
            }
        }
    }

    static List<String> append(List<String> path, String step) {
        List<String> longer = new ArrayList<>(path.size() + 1);
        longer.addAll(path);
        longer.add(step);
        return longer;
    }

    private static JsonNode key(String step) {
        return Json.parse(step.substring(2).getBytes(StandardCharsets.UTF_8));
    }
}
