package cx.niro.simulator.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** Deletes at once what nothing holds, and marks the rest as terminating. */
final class Deletions {
    /** Holds a definition until its objects are gone. */
    static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

    private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");

    private final ObjectStore store;
    private final ClusterClock clock;

    Deletions(ObjectStore store, ClusterClock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Returns the object's last state; it is terminating if it is still there. */
    ObjectNode delete(Kind kind, String namespace, String name, Deletion deletion) {
        ObjectNode stored = store.get(kind, namespace, name);
        checkPreconditions(kind, name, stored, deletion);
        if (kind.equals(Kinds.NAMESPACES) && IMMORTAL.contains(name)) {
            throw ApiFailure.forbidden("", kind.plural(), name, "this namespace may not be deleted");
        }
        ObjectNode marked = stored.deepCopy();
        addFinalizer(marked, deletion.propagation().finalizer());
        addFinalizer(marked, kind.equals(Kinds.DEFINITIONS) ? CLEANUP : "");
        boolean isGraceful = kind.equals(Kinds.PODS)
                && !Json.text(stored, "spec", "nodeName").isEmpty()
                && !deletion.isNow();
        boolean lingers = kind.equals(Kinds.NAMESPACES)
                || !Json.at(marked, "metadata", "finalizers").isEmpty()
                || isGraceful;
        if (lingers) {
            mark(kind, marked, deletion);
        }
        if (deletion.dryRun()) {
            return lingers ? marked : stored;
        }
        if (!lingers) {
            return store.remove(kind, namespace, name);
        }
        return marked.equals(stored) ? stored : store.put(kind, marked);
    }

    private void mark(Kind kind, ObjectNode object, Deletion deletion) {
        if (Json.isTerminating(object) && !deletion.isNow()) {
            return;
        }
        long grace = deletion.graceSeconds() >= 0
                ? deletion.graceSeconds()
                : Json.at(object, "spec", "terminationGracePeriodSeconds").asLong(0);
        Json.meta(object)
                .put("deletionTimestamp", ClusterClock.timestamp(clock.now().plusSeconds(grace)))
                .put("deletionGracePeriodSeconds", grace);
        if (kind.equals(Kinds.NAMESPACES)) {
            Json.child(object, "status").put("phase", "Terminating");
        }
    }

    private static void addFinalizer(ObjectNode object, String finalizer) {
        if (finalizer.isEmpty()) {
            return;
        }
        ArrayNode finalizers = Json.list(Json.meta(object), "finalizers");
        for (JsonNode each : finalizers) {
            if (each.asText().equals(finalizer)) {
                return;
            }
        }
        finalizers.add(finalizer);
    }

    private static void checkPreconditions(Kind kind, String name, ObjectNode stored, Deletion deletion) {
        if (!deletion.uid().isEmpty() && !deletion.uid().equals(Json.uid(stored))) {
            throw ApiFailure.otherUid(kind, name, deletion.uid(), Json.uid(stored));
        }
        String version = Json.text(stored, "metadata", "resourceVersion");
        if (!deletion.version().isEmpty() && !deletion.version().equals(version)) {
            throw ApiFailure.conflict(
                    kind,
                    name,
                    "the ResourceVersion in the precondition (%s) does not match the ResourceVersion in record (%s). The object might have been modified"
                            .formatted(deletion.version(), version));
        }
    }
}
