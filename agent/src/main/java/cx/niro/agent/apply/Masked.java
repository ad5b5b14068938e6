package cx.niro.agent.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.agent.text.CredentialNames;
import cx.niro.agent.text.Redaction;
import java.util.regex.Pattern;

/** Objects without the values that look like credentials; where one changed, that it did stays visible. */
final class Masked {
    private static final String CHANGED = "[hidden, changed]";

    private static final Pattern NO_LITERAL = Pattern.compile("key|.*(Ref|Name|Seconds)");

    private final SecretValues secrets;
    private final boolean isConfigMap;

    private Masked(SecretValues secrets, boolean isConfigMap) {
        this.secrets = secrets;
        this.isConfigMap = isConfigMap;
    }

    /**
     * @param secrets masked wherever they are
     * @param other what this one is compared with: hidden values that differ from its are marked; missing for nothing
     */
    static JsonNode of(SecretValues secrets, JsonNode object, JsonNode other) {
        return new Masked(secrets, object.path("kind").asText("").equals("ConfigMap")).node(object, other, 0);
    }

    private JsonNode node(JsonNode node, JsonNode other, int depth) {
        if (node instanceof ObjectNode object) {
            return object(object, other, depth);
        }
        if (node instanceof ArrayNode array) {
            var masked = JsonNodeFactory.instance.arrayNode();
            for (int i = 0; i < array.size(); i++) {
                masked.add(node(array.get(i), counterpart(array.get(i), other, i), depth + 1));
            }
            return masked;
        }
        if (!node.isTextual()) {
            return node;
        }
        var safe = Redaction.masked(secrets.mask(node.textValue()));
        return safe.equals(node.textValue()) ? node : hidden(safe, node, other);
    }

    private JsonNode object(ObjectNode object, JsonNode other, int depth) {
        var isCredential = SecretValues.isCredentialVariable(object);
        var masked = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(entry -> {
            var value = entry.getValue();
            var counterpart = other.path(entry.getKey());
            if ((isCredential && entry.getKey().equals("value")) || isCredentialField(entry.getKey(), value)) {
                masked.set(entry.getKey(), hidden(Redaction.MASK, value, counterpart));
            } else {
                masked.set(
                        entry.getKey(),
                        isConfigData(depth, entry.getKey())
                                ? configData(value, counterpart)
                                : node(value, counterpart, depth + 1));
            }
        });
        return masked;
    }

    /** A literal where a credential is to be expected; not what only names one, nor the key in a reference. */
    private static boolean isCredentialField(String field, JsonNode value) {
        return (value.isTextual() || value.isNumber())
                && CredentialNames.matches(field)
                && !NO_LITERAL.matcher(field).matches();
    }

    private boolean isConfigData(int depth, String field) {
        return isConfigMap && depth == 0 && field.equals("data");
    }

    private JsonNode configData(JsonNode data, JsonNode other) {
        var masked = JsonNodeFactory.instance.objectNode();
        data.properties().forEach(entry -> {
            var counterpart = other.path(entry.getKey());
            masked.set(
                    entry.getKey(),
                    CredentialNames.matches(entry.getKey())
                            ? hidden(Redaction.MASK, entry.getValue(), counterpart)
                            : node(entry.getValue(), counterpart, 2));
        });
        return masked;
    }

    private static JsonNode hidden(String safe, JsonNode value, JsonNode other) {
        var isChanged = !other.isMissingNode() && !other.equals(value);
        return JsonNodeFactory.instance.textNode(isChanged ? safe.replace(Redaction.MASK, CHANGED) : safe);
    }

    /** The item of the same name, else at the same place. */
    private static JsonNode counterpart(JsonNode item, JsonNode others, int index) {
        var name = item.path("name");
        if (name.isTextual()) {
            for (var candidate : others) {
                if (name.equals(candidate.path("name"))) {
                    return candidate;
                }
            }
            return MissingNode.getInstance();
        }
        return others.path(index);
    }
}
