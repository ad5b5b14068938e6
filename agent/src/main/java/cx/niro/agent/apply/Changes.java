package cx.niro.agent.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** Whether an apply changed an object. Others write between our two looks, too: what they change does not count. */
final class Changes {
    private Changes() {}

    /** By the fields that were applied, and by those that are ours no more. */
    static boolean ofWanted(JsonNode wanted, JsonNode before, JsonNode after) {
        return differ(wanted, before, after)
                || !ownEntry(before).path("fieldsV1").equals(ownEntry(after).path("fieldsV1"));
    }

    /** Its data is never seen here. An apply that changes nothing leaves version and field owners as they are, a dry run the version. */
    static boolean ofSecret(JsonNode before, JsonNode after) {
        return !version(before).equals(version(after)) || !ownEntry(before).equals(ownEntry(after));
    }

    private static boolean differ(JsonNode wanted, JsonNode before, JsonNode after) {
        if (!wanted.isObject()) {
            return !before.equals(after);
        }
        if (before.isMissingNode() != after.isMissingNode()) {
            return true;
        }
        return wanted.properties().stream()
                .anyMatch(field -> differ(field.getValue(), before.path(field.getKey()), after.path(field.getKey())));
    }

    /** What the API server notes of our applies; missing where there was none. */
    static JsonNode ownEntry(JsonNode object) {
        for (var entry : object.path("metadata").path("managedFields")) {
            if (entry.path("manager").asText("").equals(Stamps.FIELD_MANAGER)
                    && entry.path("operation").asText("").equals("Apply")) {
                return entry;
            }
        }
        return MissingNode.getInstance();
    }

    private static String version(JsonNode object) {
        return object.path("metadata").path("resourceVersion").asText("");
    }
}
