package cx.niro.simulator.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Lets pods that are on a node live. All calls come on the event loop. */
public interface PodRuntime {
    /** Whether this runtime is the one for a pod. */
    boolean accepts(ObjectNode pod);

    /** Called once a pod, when it is placed. */
    void start(ObjectNode pod);

    /** Called once when a pod is to end; {@code done} follows on the event loop, at the latest after the pod's grace. */
    void stop(ObjectNode pod, Runnable done);

    /** Called when a pod vanished without being asked to end. */
    void forget(String uid);
}
