package cx.niro.simulator.controller;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.Change;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kind;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.ObjectStore.Reference;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A queue of objects to reconcile, fed by every change of the store and emptied on the event loop. */
public final class ControlLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);

    private final ObjectStore store;
    private final Executor eventLoop;
    private final Map<Kind, Controller> controllers = new HashMap<>();
    private final Set<Reference> queue = new LinkedHashSet<>();
    private boolean isScheduled;
    private boolean isStopped;

    public ControlLoop(ObjectStore store, Executor eventLoop) {
        this.store = store;
        this.eventLoop = eventLoop;
        store.listen(this::onChange);
    }

    /** Lets a controller care for a kind. */
    public void add(Kind kind, Controller controller) {
        controllers.put(kind, controller);
    }

    /** Asks for an object to be looked at again. */
    public void enqueue(Kind kind, String namespace, String name) {
        if (controllers.containsKey(kind) && !isStopped) {
            queue.add(new Reference(kind, namespace, name));
            if (!isScheduled) {
                isScheduled = true;
                eventLoop.execute(this::drain);
            }
        }
    }

    /** Works the queue off now. */
    public void drain() {
        isScheduled = false;
        while (!queue.isEmpty() && !isStopped) {
            Reference next = queue.iterator().next();
            queue.remove(next);
            try {
                // it may be gone by now
                store.find(next.kind(), next.namespace(), next.name())
                        .ifPresent(controllers.get(next.kind())::reconcile);
            } catch (ApiFailure e) {
                LOG.atDebug()
                        .addKeyValue("object", next)
                        .addKeyValue("reason", e.getMessage())
                        .log("reconcile refused");
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).addKeyValue("object", next).log("reconcile failed");
            }
        }
    }

    /** Does nothing more. */
    public void stop() {
        isStopped = true;
        queue.clear();
    }

    private void onChange(Change change) {
        String namespace = Json.namespace(change.object());
        enqueue(change.kind(), namespace, Json.name(change.object()));
        for (JsonNode owner : Json.at(change.object(), "metadata", "ownerReferences")) {
            store.kinds()
                    .ofObject(Json.text(owner, "apiVersion"), Json.text(owner, "kind"))
                    .ifPresent(kind -> enqueue(kind, namespace, Json.text(owner, "name")));
        }
        if (change.type() == Change.Type.DELETED && change.kind().namespaced()) {
            enqueue(Kinds.NAMESPACES, "", namespace);
        }
        if (change.type() == Change.Type.DELETED && change.kind().isCustom()) {
            enqueue(Kinds.DEFINITIONS, "", change.kind().qualified());
        }
        if (change.kind().equals(Kinds.NODES)) {
            onNodeChange();
        }
    }

    private void onNodeChange() {
        for (JsonNode set : store.list(Kinds.DAEMON_SETS, "", "")) {
            enqueue(Kinds.DAEMON_SETS, Json.namespace(set), Json.name(set));
        }
        for (JsonNode pod : store.list(Kinds.PODS, "", "")) {
            if (Json.text(pod, "spec", "nodeName").isEmpty()) {
                enqueue(Kinds.PODS, Json.namespace(pod), Json.name(pod));
            }
        }
    }
}
