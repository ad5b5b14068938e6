package cx.niro.simulator.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The part of an object whose changes count as generations. */
final class Wish {
    private Wish() {}

    /** The spec; of a custom object all but metadata, and but status where that is written apart. */
    static JsonNode of(Kind kind, ObjectNode object) {
        if (!kind.isCustom()) {
            return object.path("spec");
        }
        ObjectNode rest = Json.object();
        rest.setAll(object);
        rest.remove(kind.hasStatus() ? List.of("metadata", "status", "apiVersion") : List.of("metadata", "apiVersion"));
        return rest;
    }
}
