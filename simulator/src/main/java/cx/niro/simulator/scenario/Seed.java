package cx.niro.simulator.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.controller.ControlLoop;
import cx.niro.simulator.controller.Events;
import cx.niro.simulator.kubelet.Misbehaviour;
import cx.niro.simulator.kubelet.SimulatedPods;
import cx.niro.simulator.store.ClusterClock;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kind;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Registry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** Tools with which a scenario fills a cluster. */
public final class Seed {
    private final ObjectStore store;
    private final Registry registry;
    private final ClusterClock clock;
    private final ControlLoop loop;
    private final SimulatedPods pods;
    private final Events events;
    private final List<Runnable> nags = new ArrayList<>();

    public Seed(
            ObjectStore store,
            Registry registry,
            ClusterClock clock,
            ControlLoop loop,
            SimulatedPods pods,
            Events events) {
        this.store = store;
        this.registry = registry;
        this.clock = clock;
        this.loop = loop;
        this.pods = pods;
        this.events = events;
    }

    /**
     * Fills the cluster; what a scenario makes is settled when this returns, and as old as the scenario says.
     *
     * @param systemUid uid of kube-system, null for a new one
     */
    public void run(Scenario scenario, UUID systemUid) {
        pods.seeding(true);
        BaseObjects.plant(this);
        if (systemUid != null) {
            ObjectNode system = store.get(Kinds.NAMESPACES, "", "kube-system").deepCopy();
            Json.meta(system).put("uid", systemUid.toString());
            store.put(Kinds.NAMESPACES, system);
        }
        scenario.plant(this);
        settle();
        clock.shift(Duration.ZERO);
        events.sweep();
        pods.seeding(false);
    }

    /** What follows is that old. */
    void since(Duration age) {
        settle();
        clock.shift(age.negated());
    }

    void settle() {
        loop.drain();
    }

    void add(String manifest) {
        ObjectNode object = Json.yaml(manifest);
        Kind kind = store.kinds()
                .ofObject(Json.text(object, "apiVersion"), Json.text(object, "kind"))
                .orElseThrow(() -> new IllegalArgumentException("no such kind: " + manifest));
        registry.create(kind, Json.namespace(object), object);
    }

    void namespace(String name) {
        add("{apiVersion: v1, kind: Namespace, metadata: {name: " + name + "}}");
        settle();
    }

    void node(NodeShape shape) {
        ObjectNode node = shape.object(clock.timestamp());
        ObjectNode status = Json.child(node.deepCopy(), "status");
        registry.create(Kinds.NODES, "", node);
        registry.setStatus(Kinds.NODES, node, status);
    }

    /** Lets the first pod whose name starts so go wrong, several times. */
    void misbehave(String namespace, String prefix, Misbehaviour how, int times) {
        settle();
        for (int i = 0; i < times; i++) {
            pod(namespace, prefix, pod -> pods.misbehave(pod, how));
        }
    }

    /** Warns now and goes on warning as long as the cluster lives, so that there is always something to see. */
    void keepWarning(String namespace, String prefix, String reason, String message) {
        warn(namespace, prefix, reason, message, 2);
        nags.add(() -> pod(namespace, prefix, pod -> events.warning("kubelet", pod, reason, message)));
    }

    /** Repeats what a scenario keeps warning of. */
    public void nag() {
        nags.forEach(Runnable::run);
    }

    void warn(String namespace, String prefix, String reason, String message, int times) {
        settle();
        for (int i = 0; i < times; i++) {
            pod(namespace, prefix, pod -> events.warning("kubelet", pod, reason, message));
        }
    }

    private void pod(String namespace, String prefix, Consumer<ObjectNode> step) {
        store.list(Kinds.PODS, namespace).stream()
                .filter(pod -> Json.name(pod).startsWith(prefix))
                .findFirst()
                .ifPresent(step);
    }
}
