package cx.niro.simulator.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.ClusterClock;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Registry;

/** Lets the kubelets of Ready nodes say that they are alive, as real ones do every five minutes. */
public final class NodeHeartbeats {
    private final ObjectStore store;
    private final Registry registry;
    private final ClusterClock clock;

    public NodeHeartbeats(ObjectStore store, Registry registry, ClusterClock clock) {
        this.store = store;
        this.registry = registry;
        this.clock = clock;
    }

    /** One heartbeat of each node that is not silent. */
    public void beat() {
        for (ObjectNode node : store.list(Kinds.NODES, "")) {
            ObjectNode status = Json.child(node.deepCopy(), "status");
            boolean isSilent = false;
            for (JsonNode condition : status.path("conditions")) {
                isSilent |= Json.text(condition, "status").equals("Unknown");
                if (condition instanceof ObjectNode each) {
                    each.put("lastHeartbeatTime", clock.timestamp());
                }
            }
            if (!isSilent) {
                registry.setStatus(Kinds.NODES, node, status);
            }
        }
    }
}
