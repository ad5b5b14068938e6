package cx.niro.simulator.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reading and walking the JSON trees that Kubernetes objects are made of. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /** An empty object. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** An empty list. */
    public static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /** Any plain Java value (map, list, text, number) as a tree. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** The node at the path, or a missing node. */
    public static JsonNode at(JsonNode node, String... path) {
        JsonNode current = node == null ? MissingNode.getInstance() : node;
        for (String step : path) {
            current = current.path(step);
        }
        return current;
    }

    /** The text at the path, or an empty string. */
    public static String text(JsonNode node, String... path) {
        return at(node, path).asText("");
    }

    /** The object under that name, created when absent. */
    @CanIgnoreReturnValue
    public static ObjectNode child(ObjectNode node, String name) {
        if (node.get(name) instanceof ObjectNode object) {
            return object;
        }
        return node.putObject(name);
    }

    /** The list under that name, created when absent. */
    @CanIgnoreReturnValue
    public static ArrayNode list(ObjectNode node, String name) {
        if (node.get(name) instanceof ArrayNode array) {
            return array;
        }
        return node.putArray(name);
    }

    /** The object's metadata, created when absent. */
    @CanIgnoreReturnValue
    public static ObjectNode meta(ObjectNode object) {
        return child(object, "metadata");
    }

    /** metadata.name or an empty string. */
    public static String name(JsonNode object) {
        return text(object, "metadata", "name");
    }

    /** metadata.namespace or an empty string. */
    public static String namespace(JsonNode object) {
        return text(object, "metadata", "namespace");
    }

    /** metadata.uid or an empty string. */
    public static String uid(JsonNode object) {
        return text(object, "metadata", "uid");
    }

    /** The value of a label, or an empty string. */
    public static String label(JsonNode object, String key) {
        return text(object, "metadata", "labels", key);
    }

    /** The value of an annotation, or an empty string. */
    public static String annotation(JsonNode object, String key) {
        return text(object, "metadata", "annotations", key);
    }

    /** True once deletion was asked for. */
    public static boolean isTerminating(JsonNode object) {
        return at(object, "metadata", "deletionTimestamp").isTextual();
    }

    /** The names of the fields, copied, so that the node may be changed meanwhile. */
    public static List<String> fields(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** UTF-8 bytes of the tree. */
    public static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }

    /** One JSON value; fails with a 400 when it is none. */
    public static JsonNode parse(byte[] body) {
        try {
            JsonNode node = MAPPER.readTree(body);
            return node == null ? MissingNode.getInstance() : node;
        } catch (IOException e) {
            throw ApiFailure.badRequest("couldn't parse the body as JSON: " + firstLine(e));
        }
    }

    /** An object given as JSON or YAML; fails with a 400 when it is neither. */
    public static ObjectNode parseObject(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        JsonNode node = text.startsWith("{") ? parseJsonOrFlow(body, text) : parseYaml(text);
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw ApiFailure.badRequest("the body must be one object");
    }

    /** An object written as YAML in our own code. */
    public static ObjectNode yaml(String text) {
        return parseObject(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode parseJsonOrFlow(byte[] body, String text) {
        try {
            return MAPPER.readTree(body);
        } catch (IOException e) {
            return parseYaml(text);
        }
    }

    private static JsonNode parseYaml(String text) {
        try {
            LoaderOptions options = new LoaderOptions();
            DumperOptions dumper = new DumperOptions();
            Yaml yaml =
                    new Yaml(new SafeConstructor(options), new Representer(dumper), dumper, options, new TextTimes());
            return MAPPER.valueToTree(yaml.load(text));
        } catch (YAMLException e) {
            throw ApiFailure.badRequest("couldn't parse the body as YAML: " + firstLine(e));
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown");
    }

    /** Leaves timestamps as text, as JSON has them. */
    private static final class TextTimes extends Resolver {
        @Override
        public void addImplicitResolver(Tag tag, Pattern regexp, String first, int limit) {
            if (!Tag.TIMESTAMP.equals(tag)) {
                super.addImplicitResolver(tag, regexp, first, limit);
            }
        }
    }
}
