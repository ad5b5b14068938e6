package cx.niro.simulator.controller;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.simulator.store.ClusterClock;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Registry;
import java.time.Duration;
import java.util.concurrent.Executor;

/** The one list of controllers. */
public final class Controllers {
    private final ObjectStore store;
    private final ControlLoop loop;

    /**
     * What controllers need besides the objects.
     *
     * @param eventLoop does steps soon
     * @param timer does steps later
     * @param establishment from a definition's creation to its being served
     * @param rootCertificate for the ConfigMap in each namespace
     */
    public record Surroundings(Executor eventLoop, Timer timer, Duration establishment, String rootCertificate) {}

    private Controllers(ObjectStore store, ControlLoop loop) {
        this.store = store;
        this.loop = loop;
    }

    /** Adds all controllers but the kubelet to the loop. */
    public static Controllers join(
            ControlLoop loop,
            ObjectStore store,
            Registry registry,
            ClusterClock clock,
            Events events,
            Surroundings around) {
        var unused = new GarbageCollector(store, registry, around.eventLoop());
        loop.add(Kinds.NAMESPACES, new NamespaceController(store, registry, around.rootCertificate()));
        loop.add(
                Kinds.DEPLOYMENTS,
                new DeploymentController(store, registry, events, new DeploymentStatus(store, registry, clock)));
        loop.add(Kinds.REPLICA_SETS, new ReplicaSetController(store, registry, clock, events));
        loop.add(Kinds.STATEFUL_SETS, new StatefulSetController(store, registry));
        loop.add(Kinds.DAEMON_SETS, new DaemonSetController(store, registry));
        loop.add(Kinds.JOBS, new JobController(store, registry, clock));
        loop.add(
                Kinds.DEFINITIONS,
                new DefinitionController(store, registry, clock, around.timer(), around.establishment()));
        return new Controllers(store, loop);
    }

    /** Looks again at what waits for time to pass: rollouts for their deadlines, ready pods to count as available. */
    public void checkDeadlines() {
        for (JsonNode each : store.list(Kinds.DEPLOYMENTS, "", "")) {
            loop.enqueue(Kinds.DEPLOYMENTS, Json.namespace(each), Json.name(each));
        }
        for (JsonNode each : store.list(Kinds.REPLICA_SETS, "", "")) {
            if (Json.at(each, "spec", "minReadySeconds").asInt() > 0) {
                loop.enqueue(Kinds.REPLICA_SETS, Json.namespace(each), Json.name(each));
            }
        }
    }
}
