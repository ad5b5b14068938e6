package cx.niro.protocol;

import java.time.Instant;
import java.util.Comparator;

/**
 * How the lists of a snapshot are sorted: by their parts and never by key, in which {@code shop-eu/web} comes before {@code
 * shop/web}. Usage is aligned with nodes and pods in this order, and whoever applies a delta finds the order again.
 */
public final class StateOrder {
    public static final Comparator<Node> NODES = Comparator.comparing(Node::name);

    public static final Comparator<Pod> PODS =
            Comparator.comparing(Pod::namespace).thenComparing(Pod::name);

    public static final Comparator<Workload> WORKLOADS = Comparator.comparing(Workload::kind)
            .thenComparing(Workload::namespace)
            .thenComparing(Workload::name);

    /** The newest first. */
    public static final Comparator<WarningEvent> EVENTS = Comparator.comparing(
                    WarningEvent::lastSeenAt, Comparator.nullsLast(Comparator.<Instant>reverseOrder()))
            .thenComparing(WarningEvent::objectKind)
            .thenComparing(WarningEvent::namespace, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(WarningEvent::objectName)
            .thenComparing(WarningEvent::reason)
            .thenComparing(WarningEvent::uid);

    private StateOrder() {}
}
