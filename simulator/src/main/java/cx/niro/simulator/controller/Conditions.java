package cx.niro.simulator.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.ClusterClock;
import cx.niro.simulator.store.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** The conditions of a Deployment: each changes only with its status or reason, and keeps the time of its last turn. */
final class Conditions {
    private final Map<String, ObjectNode> byType = new LinkedHashMap<>();
    private final ClusterClock clock;

    private Conditions(ClusterClock clock) {
        this.clock = clock;
    }

    static Conditions of(JsonNode object, ClusterClock clock) {
        Conditions conditions = new Conditions(clock);
        for (JsonNode each : Json.at(object, "status", "conditions")) {
            conditions.byType.put(Json.text(each, "type"), each.deepCopy());
        }
        return conditions;
    }

    /** The condition, or an empty object. */
    JsonNode get(String type) {
        return byType.getOrDefault(type, Json.object());
    }

    /** Sets a condition unless status and reason are what they were. */
    void set(String type, String status, String reason, String message) {
        JsonNode was = get(type);
        boolean isSame = Json.text(was, "status").equals(status)
                && Json.text(was, "reason").equals(reason);
        if (!isSame) {
            renew(type, status, reason, message);
        }
    }

    /** Sets a condition even when it says the same as before, so that its last update is now. */
    void renew(String type, String status, String reason, String message) {
        JsonNode was = get(type);
        String since =
                Json.text(was, "status").equals(status) ? Json.text(was, "lastTransitionTime") : clock.timestamp();
        byType.put(
                type,
                Json.object()
                        .put("type", type)
                        .put("status", status)
                        .put("lastUpdateTime", clock.timestamp())
                        .put("lastTransitionTime", since)
                        .put("reason", reason)
                        .put("message", message));
    }

    void remove(String type) {
        byType.remove(type);
    }

    ArrayNode list() {
        ArrayNode list = Json.array();
        byType.values().forEach(list::add);
        return list;
    }
}
