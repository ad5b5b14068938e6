package cx.niro.verticles.bus;

/** What a node tells its own concerns, with {@link Bus#publishHere}. */
public final class NodeMessages {
    /** This node is about to end: requests that are only held are to be answered now, and new ones are not held. */
    public static final Topic<Draining> DRAINING = new Topic<>("node.draining", Draining.class);

    /**
     * Published messages may have passed this node by: it was frozen, or cut off from other nodes. What is remembered of the
     * database is to be read again.
     */
    public static final Topic<MayHaveMissed> MAY_HAVE_MISSED = new Topic<>("node.may-have-missed", MayHaveMissed.class);

    private NodeMessages() {}

    public record Draining(String nodeId) {}

    /** @param reason for the log */
    public record MayHaveMissed(String reason) {}
}
