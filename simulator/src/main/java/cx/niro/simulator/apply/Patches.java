package cx.niro.simulator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.Json;
import java.util.List;

/** The three patches that change a given object without owners. Each returns a new tree. */
public final class Patches {
    private Patches() {}

    /** RFC 6902. */
    public static ObjectNode json(ObjectNode object, JsonNode operations) {
        ObjectNode result = object.deepCopy();
        for (JsonNode operation : operations) {
            String path = Json.text(operation, "path");
            switch (Json.text(operation, "op")) {
                case "add" -> add(result, path, operation.path("value"));
                case "replace" -> {
                    remove(result, path);
                    add(result, path, operation.path("value"));
                }
                case "remove" -> remove(result, path);
                case "copy" ->
                    add(result, path, result.at(Json.text(operation, "from")).deepCopy());
                case "move" -> {
                    JsonNode moved = result.at(Json.text(operation, "from")).deepCopy();
                    remove(result, Json.text(operation, "from"));
                    add(result, path, moved);
                }
                case "test" -> {
                    if (!result.at(path).equals(operation.path("value"))) {
                        throw ApiFailure.badRequest("testing path " + path + " failed");
                    }
                }
                default -> throw ApiFailure.badRequest("unknown JSON patch operation " + operation.path("op"));
            }
        }
        return result;
    }

    /** RFC 7386. */
    public static ObjectNode merge(ObjectNode object, JsonNode patch) {
        ObjectNode result = object.deepCopy();
        mergeInto(result, patch);
        return result;
    }

    /** Kubernetes' own: maps merge, keyed lists merge by key, with {@code $patch} and {@code $deleteFromPrimitiveList}. */
    public static ObjectNode strategic(ObjectNode object, JsonNode patch) {
        ObjectNode result = object.deepCopy();
        strategicInto(result, patch);
        return result;
    }

    private static void mergeInto(ObjectNode target, JsonNode patch) {
        for (String field : Json.fields(patch)) {
            JsonNode value = patch.get(field);
            if (value.isNull()) {
                target.remove(field);
            } else if (value.isObject()) {
                mergeInto(Json.child(target, field), value);
            } else {
                target.set(field, value.deepCopy());
            }
        }
    }

    private static void strategicInto(ObjectNode target, JsonNode patch) {
        if (Json.text(patch, "$patch").equals("replace")) {
            target.removeAll();
        }
        for (String field : Json.fields(patch)) {
            JsonNode value = patch.get(field);
            if (field.startsWith("$deleteFromPrimitiveList/")) {
                deleteValues(target.path(field.substring(field.indexOf('/') + 1)), value);
            } else if (!field.startsWith("$")) {
                strategicField(target, field, value);
            }
        }
    }

    private static void strategicField(ObjectNode target, String field, JsonNode value) {
        if (value.isNull() || Json.text(value, "$patch").equals("delete")) {
            target.remove(field);
        } else if (value.isObject()) {
            strategicInto(Json.child(target, field), value);
        } else if (value.isArray()) {
            target.set(field, strategicList(field, target.path(field), (ArrayNode) value));
        } else {
            target.set(field, value);
        }
    }

    private static ArrayNode strategicList(String field, JsonNode current, ArrayNode patch) {
        ArrayNode items = Json.array();
        boolean isReplaced = false;
        for (JsonNode item : patch) {
            if (item.size() == 1 && Json.text(item, "$patch").equals("replace")) {
                isReplaced = true;
            } else {
                items.add(item);
            }
        }
        if (field.equals("finalizers") && current.isArray()) {
            ArrayNode union = ((ArrayNode) current).deepCopy();
            items.forEach(item -> addOnce(union, item));
            return union;
        }
        List<String> keys = strategicKeys(field, items.isEmpty() ? current : items);
        if (isReplaced || keys.isEmpty() || !current.isArray()) {
            ArrayNode plain = Json.array();
            for (JsonNode item : items) {
                if (!Json.text(item, "$patch").equals("delete")) {
                    plain.add(item.deepCopy());
                }
            }
            return plain;
        }
        ArrayNode result = ((ArrayNode) current).deepCopy();
        for (JsonNode item : items) {
            int index = indexOf(result, keys, ListKeys.keyOf(keys, item));
            if (Json.text(item, "$patch").equals("delete")) {
                if (index >= 0) {
                    result.remove(index);
                }
            } else if (index >= 0) {
                strategicInto((ObjectNode) result.get(index), item);
            } else {
                result.add(item.deepCopy());
            }
        }
        return result;
    }

    private static List<String> strategicKeys(String field, JsonNode list) {
        List<String> keys = ListKeys.of(field, list);
        return keys.isEmpty() ? keys : keys.subList(0, 1);
    }

    private static int indexOf(ArrayNode list, List<String> keys, JsonNode key) {
        for (int i = 0; i < list.size(); i++) {
            if (ListKeys.keyOf(keys, list.get(i)).equals(key)) {
                return i;
            }
        }
        return -1;
    }

    private static void addOnce(ArrayNode list, JsonNode value) {
        for (JsonNode each : list) {
            if (each.equals(value)) {
                return;
            }
        }
        list.add(value);
    }

    private static void deleteValues(JsonNode list, JsonNode values) {
        if (list instanceof ArrayNode array) {
            for (JsonNode value : values) {
                for (int i = array.size() - 1; i >= 0; i--) {
                    if (array.get(i).equals(value)) {
                        array.remove(i);
                    }
                }
            }
        }
    }

    private static void add(ObjectNode root, String path, JsonNode value) {
        JsonNode parent = parent(root, path);
        String last = last(path);
        if (parent instanceof ObjectNode object) {
            object.set(last, value.deepCopy());
        } else if (parent instanceof ArrayNode array) {
            array.insert(last.equals("-") ? array.size() : index(last, path), value.deepCopy());
        } else {
            throw missing(path);
        }
    }

    private static void remove(ObjectNode root, String path) {
        JsonNode parent = parent(root, path);
        String last = last(path);
        boolean isRemoved = parent instanceof ObjectNode object
                ? object.remove(last) != null
                : parent instanceof ArrayNode array && array.remove(index(last, path)) != null;
        if (!isRemoved) {
            throw missing(path);
        }
    }

    private static JsonNode parent(ObjectNode root, String path) {
        if (!path.startsWith("/")) {
            throw missing(path);
        }
        return root.at(path.substring(0, path.lastIndexOf('/')));
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1).replace("~1", "/").replace("~0", "~");
    }

    private static int index(String text, String path) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw missing(path);
        }
    }

    private static ApiFailure missing(String path) {
        return ApiFailure.badRequest("the JSON patch names a path that is not there: " + path);
    }
}
