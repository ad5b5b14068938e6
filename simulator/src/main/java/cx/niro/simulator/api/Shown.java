package cx.niro.simulator.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kind;
import java.util.Locale;

/** How a caller wants to see objects: whole, in the version of the request, or their metadata only. */
final class Shown {
    private static final String PARTIAL = "PartialObjectMetadata";
    private static final String PARTIAL_VERSION = "meta.k8s.io/v1";

    private final Kind kind;
    private final boolean isPartial;

    private Shown(Kind kind, boolean isPartial) {
        this.kind = kind;
        this.isPartial = isPartial;
    }

    /** The first media type that this server can answer with decides. */
    static Shown to(Call call, Kind kind) {
        for (String type : call.accept().split(",", -1)) {
            String each = type.replace(" ", "").toLowerCase(Locale.ROOT);
            boolean isJson = each.startsWith("application/json") || each.startsWith("*/*");
            boolean isMetadata = each.contains(";as=partialobjectmetadata") && each.contains(";g=meta.k8s.io");
            if (isJson && isMetadata && each.contains(";v=v1")) {
                return new Shown(kind, true);
            }
            if (isJson && !each.contains(";as=")) {
                break;
            }
        }
        return new Shown(kind, false);
    }

    ObjectNode object(ObjectNode stored) {
        if (isPartial) {
            ObjectNode partial = Json.object().put("kind", PARTIAL).put("apiVersion", PARTIAL_VERSION);
            partial.set("metadata", stored.path("metadata"));
            return partial;
        }
        if (Json.text(stored, "apiVersion").equals(kind.apiVersion())) {
            return stored;
        }
        ObjectNode converted = Json.object();
        converted.setAll(stored);
        return converted.put("apiVersion", kind.apiVersion());
    }

    /** An item of a list: those of built-in kinds do not repeat what they are. */
    ObjectNode item(ObjectNode stored) {
        if (isPartial || kind.isCustom()) {
            return object(stored);
        }
        ObjectNode item = Json.object();
        item.setAll(stored);
        item.remove("kind");
        item.remove("apiVersion");
        return item;
    }

    ObjectNode list() {
        return isPartial
                ? Json.object().put("kind", PARTIAL + "List").put("apiVersion", PARTIAL_VERSION)
                : Json.object().put("kind", kind.listKind()).put("apiVersion", kind.apiVersion());
    }
}
