package cx.niro.simulator.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A structural schema as CustomResourceDefinitions have it: fills in defaults, drops undeclared fields, and finds values of
 * the wrong type, absent required ones, and those outside of enum, bounds and pattern. Rules in CEL are not looked at.
 */
public final class Schema {
    private static final Set<String> OF_EVERY_OBJECT = Set.of("apiVersion", "kind", "metadata");
    private static final String KEEPS_UNKNOWN = "x-kubernetes-preserve-unknown-fields";

    private final JsonNode root;

    Schema(JsonNode root) {
        this.root = root;
    }

    /** The first field that is not declared, such as {@code spec.colour}. */
    public Optional<String> undeclared(JsonNode object) {
        List<String> found = new ArrayList<>();
        walk("", root, object, (path, parent, field) -> found.add(path));
        return found.stream().findFirst();
    }

    /** Drops what is not declared and fills in what has a default. */
    void complete(ObjectNode object) {
        walk("", root, object, (path, parent, field) -> parent.remove(field));
        fill(root, object);
    }

    /** Fails with a 422 that names the first value that breaks the schema. */
    void check(Kind kind, String name, JsonNode object) {
        check(new Subject(kind, name), "", root, object);
    }

    private record Subject(Kind kind, String name) {
        ApiFailure invalid(String path, String problem) {
            return ApiFailure.invalid(kind, name, path, problem);
        }
    }

    private interface Undeclared {
        void found(String path, ObjectNode parent, String field);
    }

    private static void walk(String path, JsonNode schema, JsonNode value, Undeclared undeclared) {
        if (value instanceof ArrayNode list) {
            int index = 0;
            for (JsonNode item : list) {
                walk(path + "[" + index++ + "]", schema.path("items"), item, undeclared);
            }
        }
        if (!(value instanceof ObjectNode object) || schema.isMissingNode()) {
            return;
        }
        JsonNode ofOthers = schema.path("additionalProperties");
        boolean isOpen = schema.path(KEEPS_UNKNOWN).asBoolean() || ofOthers.asBoolean();
        for (String field : Json.fields(object)) {
            String at = path.isEmpty() ? field : path + "." + field;
            boolean isOwn = path.isEmpty() && OF_EVERY_OBJECT.contains(field);
            if (Json.at(schema, "properties", field).isObject()) {
                if (!isOwn) {
                    walk(at, Json.at(schema, "properties", field), object.get(field), undeclared);
                }
            } else if (ofOthers.isObject()) {
                walk(at, ofOthers, object.get(field), undeclared);
            } else if (!isOwn && !isOpen) {
                undeclared.found(at, object, field);
            }
        }
    }

    private static void fill(JsonNode schema, JsonNode value) {
        if (value instanceof ArrayNode list) {
            list.forEach(item -> fill(schema.path("items"), item));
        }
        if (!(value instanceof ObjectNode object)) {
            return;
        }
        for (String field : Json.fields(schema.path("properties"))) {
            JsonNode declared = Json.at(schema, "properties", field);
            boolean isAbsent =
                    !object.hasNonNull(field) && !declared.path("nullable").asBoolean();
            if (isAbsent && declared.has("default")) {
                object.set(field, declared.get("default").deepCopy());
            } else if (isAbsent) {
                object.remove(field);
            }
            if (object.has(field)) {
                fill(declared, object.get(field));
            }
        }
    }

    private static void check(Subject subject, String path, JsonNode schema, JsonNode value) {
        checkType(subject, path, schema, value);
        checkValue(subject, path, schema, value);
        int index = 0;
        for (JsonNode item : value.isArray() ? value : Json.array()) {
            check(subject, path + "[" + index++ + "]", schema.path("items"), item);
        }
        if (!value.isObject()) {
            return;
        }
        for (JsonNode required : schema.path("required")) {
            if (!value.has(required.asText())) {
                throw subject.invalid(below(path, required.asText()), "Required value");
            }
        }
        for (String field : Json.fields(value)) {
            JsonNode declared = Json.at(schema, "properties", field);
            boolean isOwn = path.isEmpty() && OF_EVERY_OBJECT.contains(field);
            JsonNode schemaOfField = declared.isObject() ? declared : schema.path("additionalProperties");
            if (!isOwn && schemaOfField.isObject()) {
                check(subject, below(path, field), schemaOfField, value.get(field));
            }
        }
    }

    private static void checkType(Subject subject, String path, JsonNode schema, JsonNode value) {
        String type = Json.text(schema, "type");
        boolean isAsDeclared = switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            default -> true;
        };
        boolean isNullAllowed = value.isNull() && schema.path("nullable").asBoolean();
        if (!isAsDeclared && !isNullAllowed) {
            String given = "\"" + nameOf(value) + "\"";
            throw subject.invalid(
                    path, "Invalid value: %s: %s in body must be of type %s: %s".formatted(given, path, type, given));
        }
    }

    private static void checkValue(Subject subject, String path, JsonNode schema, JsonNode value) {
        JsonNode allowed = schema.path("enum");
        if (allowed.isArray() && !contains(allowed, value)) {
            List<String> texts = new ArrayList<>();
            allowed.forEach(each -> texts.add(each.toString()));
            throw subject.invalid(
                    path, "Unsupported value: %s: supported values: %s".formatted(value, String.join(", ", texts)));
        }
        if (value.isNumber()
                && schema.has("minimum")
                && value.asDouble() < schema.path("minimum").asDouble()) {
            throw subject.invalid(
                    path,
                    "Invalid value: %s: %s in body should be greater than or equal to %s"
                            .formatted(value, path, schema.path("minimum")));
        }
        if (value.isNumber()
                && schema.has("maximum")
                && value.asDouble() > schema.path("maximum").asDouble()) {
            throw subject.invalid(
                    path,
                    "Invalid value: %s: %s in body should be less than or equal to %s"
                            .formatted(value, path, schema.path("maximum")));
        }
        String pattern = Json.text(schema, "pattern");
        boolean breaksPattern = value.isTextual()
                && !pattern.isEmpty()
                && !Pattern.compile(pattern).matcher(value.asText()).find();
        if (breaksPattern) {
            throw subject.invalid(
                    path, "Invalid value: %s: %s in body should match '%s'".formatted(value, path, pattern));
        }
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        for (JsonNode each : list) {
            if (each.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static String below(String path, String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    private static String nameOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            default -> value.getNodeType().name().toLowerCase(Locale.ROOT);
        };
    }
}
