package cx.niro.simulator.apply;

/** Which part of an object a write is about. */
public enum Part {
    /** All of it: the status is not written apart. */
    WHOLE,
    /** All but the status. */
    MAIN,
    /** The status only, by its subresource. */
    STATUS;

    /** The part that a write to a subresource (empty for none) of such a kind means. */
    public static Part of(boolean hasStatus, String subresource) {
        if (subresource.equals("status")) {
            return STATUS;
        }
        return hasStatus ? MAIN : WHOLE;
    }

    String subresource() {
        return this == STATUS ? "status" : "";
    }

    boolean includes(String field) {
        return this == WHOLE || field.equals("status") == (this == STATUS);
    }
}
