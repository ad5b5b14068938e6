package cx.niro.simulator.kubelet;

import cx.niro.simulator.controller.ControlLoop;
import cx.niro.simulator.controller.Events;
import cx.niro.simulator.logs.ContainerLogs;
import cx.niro.simulator.store.ClusterClock;
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
    private final ContainerLogs logs;

    private Nodes(SimulatedPods simulated, AgentRunner agents, AgentProcesses processes, ContainerLogs logs) {
        this.simulated = simulated;
        this.agents = agents;
        this.processes = processes;
        this.logs = logs;
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
        ContainerLogs logs = new ContainerLogs(store, clock);
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
                processes,
                logs);
        AgentRunner agents = new AgentRunner(around, settings, simulated);
        loop.add(Kinds.PODS, new Kubelet(store, registry, events, status, List.of(agents, simulated)));
        return new Nodes(simulated, agents, processes, logs);
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
    public ContainerLogs logs() {
        return logs;
    }

    /** Lets no process be started again; on the event loop, before {@link #close()}. */
    public void quiesce() {
        agents.quiesce();
    }

    /** Ends all processes; waits for them. Not on the event loop. */
    public void close() {
        processes.close();
    }
}
