package cx.niro.simulator.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One change of one object.
 *
 * @param revision the store's revision after it
 * @param type what happened
 * @param kind the object's kind
 * @param object the object after the change; for a removal its last state
 * @param before the object before the change, null for an addition
 */
public record Change(long revision, Type type, Kind kind, ObjectNode object, ObjectNode before) {
    /** As watch events name them. */
    public enum Type {
        ADDED,
        MODIFIED,
        DELETED
    }
}
