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
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;

/** Puts the kubelet together. */
public final class Nodes {
    private final SimulatedPods simulated;
    private final AgentRunner agents;
    private final AgentProcesses processes;

    private Nodes(SimulatedPods simulated, AgentRunner agents, AgentProcesses processes) {
        this.simulated = simulated;
        this.agents = agents;
        this.processes = processes;
    }

    /** Lets pods live: the agent's as processes, all others simulated. */
    public static Nodes join(
            ControlLoop loop,
            Context context,
            ObjectStore store,
            Registry registry,
            ClusterClock clock,
            Events events,
            PodTimes times,
            AgentSettings settings) {
        Vertx vertx = context.owner();
        PodStatus status = new PodStatus(store, registry, clock);
        SimulatedPods simulated = new SimulatedPods(vertx, store, events, status, times);
        AgentProcesses processes = new AgentProcesses(settings.directory());
        var around = new AgentPod.Surroundings(
                vertx,
                context,
                vertx.createHttpClient(),
                store,
                events,
                status,
                times,
                settings.credentials(),
                processes);
        AgentRunner agents = new AgentRunner(around, settings, simulated);
        loop.add(Kinds.PODS, new Kubelet(store, registry, events, status, List.of(agents, simulated)));
        return new Nodes(simulated, agents, processes);
    }

    /** The pods without processes. */
    public SimulatedPods simulated() {
        return simulated;
    }

    /** The pods that are processes. */
    public AgentRunner agents() {
        return agents;
    }

    /** What containers printed. */
    public PodLogs logs() {
        return (pod, container, previous) -> agents.log(pod, previous).orElseGet(() -> invented(pod, container));
    }

    /** Lets no process be started again; on the event loop, before {@link #close()}. */
    public void quiesce() {
        agents.quiesce();
    }

    /** Ends all processes; waits for them. Not on the event loop. */
    public void close() {
        processes.close();
    }

    private static String invented(JsonNode pod, String container) {
        String start = Json.text(pod, "status", "startTime");
        return start + " " + container + " started\n" + start + " " + container + " ready\n";
    }
}
