package cx.niro.simulator.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Label and field selectors of lists and watches. */
public final class Selector {
    private static final Pattern SET = Pattern.compile("\\s*(\\S+)\\s+(in|notin)\\s*\\(([^)]*)\\)\\s*");
    private static final Pattern COMMA_OUTSIDE = Pattern.compile(",(?![^(]*\\))");

    private Selector() {}

    /** A predicate over objects; fails with a 400 when it cannot be read. Empty selects everything. */
    public static Predicate<JsonNode> labels(String selector) {
        List<Predicate<JsonNode>> all = new ArrayList<>();
        for (String part : COMMA_OUTSIDE.split(selector, -1)) {
            if (!part.isBlank()) {
                all.add(label(part.strip()));
            }
        }
        return object -> all.stream().allMatch(each -> each.test(Json.at(object, "metadata", "labels")));
    }

    /** As in {@code spec.selector} of the apps kinds; an absent one selects nothing. */
    public static Predicate<JsonNode> ofSpec(JsonNode selector) {
        if (!selector.isObject()) {
            return object -> false;
        }
        return object -> {
            JsonNode labels = Json.at(object, "metadata", "labels");
            for (String key : Json.fields(selector.path("matchLabels"))) {
                if (!Json.text(labels, key).equals(Json.text(selector, "matchLabels", key))) {
                    return false;
                }
            }
            for (JsonNode expression : selector.path("matchExpressions")) {
                if (!expression(expression).test(labels)) {
                    return false;
                }
            }
            return true;
        };
    }

    /** A predicate over objects by field values; any path that leads to a scalar is understood. */
    public static Predicate<JsonNode> fields(String selector) {
        List<Predicate<JsonNode>> all = new ArrayList<>();
        for (String part : selector.split(",", -1)) {
            if (!part.isBlank()) {
                all.add(field(part.strip()));
            }
        }
        return object -> all.stream().allMatch(each -> each.test(object));
    }

    /** The name that a field selector asks for, or an empty string. */
    public static String nameOf(String fieldSelector) {
        for (String part : fieldSelector.split(",", -1)) {
            String text = part.strip();
            if (text.startsWith("metadata.name=")) {
                return text.substring(text.lastIndexOf('=') + 1);
            }
        }
        return "";
    }

    private static Predicate<JsonNode> label(String text) {
        Matcher set = SET.matcher(text);
        if (set.matches()) {
            List<String> values = Arrays.stream(set.group(3).split(",", -1))
                    .map(String::strip)
                    .toList();
            String key = set.group(1);
            return set.group(2).equals("in")
                    ? labels -> labels.has(key) && values.contains(Json.text(labels, key))
                    : labels -> !values.contains(Json.text(labels, key));
        }
        int unequal = text.indexOf("!=");
        if (unequal > 0) {
            String key = text.substring(0, unequal).strip();
            String value = text.substring(unequal + 2).strip();
            return labels -> !Json.text(labels, key).equals(value) || !labels.has(key);
        }
        int equal = text.indexOf('=');
        if (equal > 0) {
            String key = text.substring(0, equal).strip();
            String value = text.substring(text.lastIndexOf('=') + 1).strip();
            return labels -> labels.has(key) && Json.text(labels, key).equals(value);
        }
        if (text.startsWith("!")) {
            return labels -> !labels.has(text.substring(1).strip());
        }
        if (text.contains(" ")) {
            throw ApiFailure.badRequest("unable to parse requirement: " + text);
        }
        return labels -> labels.has(text);
    }

    private static Predicate<JsonNode> expression(JsonNode expression) {
        String key = Json.text(expression, "key");
        List<String> values = new ArrayList<>();
        expression.path("values").forEach(value -> values.add(value.asText()));
        return switch (Json.text(expression, "operator")) {
            case "In" -> labels -> labels.has(key) && values.contains(Json.text(labels, key));
            case "NotIn" -> labels -> !values.contains(Json.text(labels, key));
            case "Exists" -> labels -> labels.has(key);
            case "DoesNotExist" -> labels -> !labels.has(key);
            default -> labels -> false;
        };
    }

    private static Predicate<JsonNode> field(String text) {
        int equal = text.indexOf('=');
        if (equal < 1) {
            throw ApiFailure.badRequest("invalid field selector: " + text);
        }
        boolean negated = text.charAt(equal - 1) == '!';
        String[] path = text.substring(0, negated ? equal - 1 : equal).split("\\.", -1);
        String value = text.substring(text.lastIndexOf('=') + 1);
        return object -> Json.text(object, path).equals(value) != negated;
    }
}
