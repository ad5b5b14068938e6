package cx.niro.protocol;

/** An object of a cluster's state, as state digests and deltas see it. */
public sealed interface Keyed permits Node, Pod, Workload, WarningEvent {
    /** Unique and stable within a snapshot, such as {@code pod/shop/web-0}. */
    String key();

    /** Hash over the object's content, made by the agent and opaque to the server. */
    String hash();
}
