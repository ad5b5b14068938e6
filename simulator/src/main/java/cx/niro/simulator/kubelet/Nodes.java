package cx.niro.simulator.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.simulator.api.PodLogs;
import cx.niro.simulator.controller.ControlLoop;
import cx.niro.simulator.controller.Events;
import cx.niro.simulator.store.ClusterClock;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Registry;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/** Puts the kubelet together. */
public final class Nodes {
    private final SimulatedPods simulated;

    private Nodes(SimulatedPods simulated) {
        this.simulated = simulated;
    }

    /** Lets pods live: those that no other runtime accepts are simulated. */
    public static Nodes join(
            ControlLoop loop,
            Vertx vertx,
            ObjectStore store,
            Registry registry,
            ClusterClock clock,
            Events events,
            PodTimes times) {
        PodStatus status = new PodStatus(store, registry, clock);
        SimulatedPods simulated = new SimulatedPods(vertx, store, events, status, times);
        List<PodRuntime> runtimes = new ArrayList<>();
        runtimes.add(simulated);
        loop.add(Kinds.PODS, new Kubelet(store, registry, events, status, runtimes));
        return new Nodes(simulated);
    }

    /** The pods without processes. */
    public SimulatedPods simulated() {
        return simulated;
    }

    /** What containers printed. */
    public PodLogs logs() {
        return Nodes::invented;
    }

    /** Ends all processes. */
    public void close() {}

    private static String invented(JsonNode pod, String container, boolean previous) {
        String start = Json.text(pod, "status", "startTime");
        return start + " " + container + " started\n" + start + " " + container + " ready\n";
    }
}
