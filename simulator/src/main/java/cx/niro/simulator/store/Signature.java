package cx.niro.simulator.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Notes on an object who wrote which of its fields. */
@FunctionalInterface
public interface Signature {
    /** Leaves the object as it is. */
    Signature NONE = (before, after) -> {};

    /** Signs what differs; {@code before} is null for a new object. */
    void sign(ObjectNode before, ObjectNode after);

    /** Signatures of a manager for one subresource, which is empty for the object itself. */
    interface Source {
        Signature of(String manager, String subresource);
    }
}
