package cx.niro.simulator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kind;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Selector;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Predicate;

/** Lists, in pages when a limit is given. Later pages show the current state but carry the first page's version. */
final class ListAnswer {
    private final ObjectStore store;

    ListAnswer(ObjectStore store) {
        this.store = store;
    }

    static Predicate<JsonNode> selected(Call call) {
        return Selector.labels(call.query("labelSelector")).and(Selector.fields(call.query("fieldSelector")));
    }

    void answer(Call call, Kind kind) {
        String continued = call.query("continue");
        long version = store.revision();
        String after = "";
        if (!continued.isEmpty()) {
            JsonNode token = token(continued);
            version = token.path("rv").asLong();
            after = Json.text(token, "after");
            if (version < store.oldestRevision()) {
                throw ApiFailure.expired("The provided continue parameter is too old to display a consistent list"
                        + " result. You can start a new list without the continue parameter.");
            }
        } else {
            checkVersion(call);
        }
        Predicate<JsonNode> selected = selected(call);
        long limit = call.number("limit", 0);
        Shown shown = Shown.to(call, kind);
        ObjectNode list = shown.list();
        ObjectNode meta = list.putObject("metadata").put("resourceVersion", Long.toString(version));
        ArrayNode items = list.putArray("items");
        String last = "";
        long remaining = 0;
        for (ObjectNode object : store.list(kind, call.namespace(), after)) {
            if (!selected.test(object)) {
                continue;
            }
            if (limit > 0 && items.size() == limit) {
                remaining++;
            } else {
                items.add(shown.item(object));
                last = ObjectStore.key(object);
            }
        }
        if (remaining > 0) {
            ObjectNode next = Json.object().put("rv", version).put("after", last);
            meta.put("continue", Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(next)));
            if (call.query("labelSelector").isEmpty()
                    && call.query("fieldSelector").isEmpty()) {
                meta.put("remainingItemCount", remaining);
            }
        }
        call.send(200, list);
    }

    private void checkVersion(Call call) {
        long asked = call.number("resourceVersion", 0);
        if (asked > store.revision()) {
            throw ApiFailure.tooLargeVersion(asked, store.revision());
        }
        if (call.query("resourceVersionMatch").equals("Exact") && asked < store.revision()) {
            throw ApiFailure.expired("The resourceVersion for the provided list is too old.");
        }
    }

    private static JsonNode token(String text) {
        try {
            return Json.parse(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8)
                    .getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw ApiFailure.badRequest("continue key is not valid: " + e.getMessage());
        }
    }
}
