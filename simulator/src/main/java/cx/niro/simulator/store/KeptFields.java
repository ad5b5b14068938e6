package cx.niro.simulator.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Fields that a client's write does not change. */
final class KeptFields {
    private KeptFields() {}

    /** Puts back into {@code desired} what belongs to the server. */
    static void identity(Kind kind, ObjectNode stored, ObjectNode desired) {
        desired.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
        ObjectNode meta = Json.meta(desired);
        ObjectNode was = Json.meta(stored);
        for (String field : new String[] {
            "name",
            "namespace",
            "uid",
            "creationTimestamp",
            "generateName",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "generation"
        }) {
            copy(was, meta, field);
        }
        if (!meta.hasNonNull("managedFields")) {
            copy(was, meta, "managedFields");
        }
        if (kind.equals(Kinds.SERVICES)
                && !Json.at(desired, "spec", "clusterIP").isTextual()) {
            copy(Json.child(stored, "spec"), Json.child(desired, "spec"), "clusterIP");
        }
    }

    /** Makes the field of one object like the other's, absent if it is absent there. */
    static void copy(ObjectNode from, ObjectNode to, String field) {
        if (from.has(field)) {
            to.set(field, from.get(field));
        } else {
            to.remove(field);
        }
    }
}
