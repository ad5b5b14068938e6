package cx.niro.simulator.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.Change;
import cx.niro.simulator.store.Deletion;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kind;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.ObjectStore.Reference;
import cx.niro.simulator.store.Propagation;
import cx.niro.simulator.store.Registry;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what has lost all of its owners, lets go of owners that are gone while others stay, and sees to the dependents of
 * objects that wait for them (foreground) or leave them behind (orphan). As in Kubernetes an owner is known by kind, name
 * and uid, in the dependent's namespace or cluster-wide; one of an unknown kind counts as there.
 */
final class GarbageCollector {
    private static final Logger LOG = LoggerFactory.getLogger(GarbageCollector.class);

    private final ObjectStore store;
    private final Registry registry;
    private final Executor eventLoop;
    private final Set<Reference> queue = new LinkedHashSet<>();
    private boolean isScheduled;

    GarbageCollector(ObjectStore store, Registry registry, Executor eventLoop) {
        this.store = store;
        this.registry = registry;
        this.eventLoop = eventLoop;
        store.listen(this::onChange);
    }

    private void onChange(Change change) {
        ObjectNode object = change.object();
        if (change.type() == Change.Type.DELETED) {
            store.dependentsOf(Json.uid(object)).forEach(this::enqueue);
            for (JsonNode owner : owners(object)) {
                find(object, owner).filter(GarbageCollector::waits).ifPresent(each -> enqueue(kindOf(owner), each));
            }
        } else if (waits(object) || hasOtherOwners(change)) {
            enqueue(change.kind(), object);
        }
    }

    private static boolean hasOtherOwners(Change change) {
        JsonNode now = owners(change.object());
        return !now.isEmpty()
                && (change.before() == null || !owners(change.before()).equals(now));
    }

    private void enqueue(Optional<Kind> kind, ObjectNode object) {
        kind.ifPresent(each -> enqueue(each, object));
    }

    private void enqueue(Kind kind, ObjectNode object) {
        enqueue(new Reference(kind, Json.namespace(object), Json.name(object)));
    }

    private void enqueue(Reference reference) {
        queue.add(reference);
        if (!isScheduled) {
            isScheduled = true;
            eventLoop.execute(this::drain);
        }
    }

    private void drain() {
        isScheduled = false;
        while (!queue.isEmpty()) {
            Reference next = queue.iterator().next();
            queue.remove(next);
            try {
                store.find(next.kind(), next.namespace(), next.name())
                        .ifPresent(object -> collect(next.kind(), object));
            } catch (ApiFailure e) {
                LOG.atDebug()
                        .addKeyValue("object", next)
                        .addKeyValue("reason", e.getMessage())
                        .log("object stays");
            }
        }
    }

    private void collect(Kind kind, ObjectNode object) {
        if (has(object, Propagation.ORPHAN)) {
            store.dependentsOf(Json.uid(object)).forEach(each -> disown(each, Json.uid(object)));
            registry.removeFinalizer(kind, object, Propagation.ORPHAN.finalizer());
        } else if (has(object, Propagation.FOREGROUND)) {
            deleteDependents(kind, object);
        } else if (!Json.isTerminating(object)) {
            checkOwners(kind, object);
        }
    }

    private void deleteDependents(Kind kind, ObjectNode owner) {
        boolean isBlocked = false;
        for (Reference reference : store.dependentsOf(Json.uid(owner))) {
            ObjectNode dependent = store.find(reference.kind(), reference.namespace(), reference.name())
                    .orElse(null);
            if (dependent != null && blocks(dependent, Json.uid(owner))) {
                isBlocked = true;
                enqueue(reference);
            }
        }
        if (!isBlocked) {
            registry.removeFinalizer(kind, owner, Propagation.FOREGROUND.finalizer());
        }
    }

    private void checkOwners(Kind kind, ObjectNode object) {
        ArrayNode solid = Json.array();
        boolean isAwaited = false;
        for (JsonNode owner : owners(object)) {
            if (kindOf(owner).isEmpty()) {
                solid.add(owner);
                continue;
            }
            Optional<ObjectNode> found = find(object, owner);
            boolean waitsForThis =
                    found.filter(each -> has(each, Propagation.FOREGROUND)).isPresent();
            isAwaited |= waitsForThis;
            if (found.isPresent() && !waitsForThis) {
                solid.add(owner);
            }
        }
        if (solid.isEmpty() && !owners(object).isEmpty()) {
            boolean isForeground =
                    isAwaited && !store.dependentsOf(Json.uid(object)).isEmpty();
            registry.delete(
                    kind,
                    Json.namespace(object),
                    Json.name(object),
                    Deletion.GRACEFUL.with(isForeground ? Propagation.FOREGROUND : Propagation.BACKGROUND));
        } else if (solid.size() < owners(object).size()) {
            setOwners(kind, object, solid);
        }
    }

    private void disown(Reference reference, String uid) {
        ObjectNode dependent = store.get(reference.kind(), reference.namespace(), reference.name());
        ArrayNode kept = Json.array();
        for (JsonNode owner : owners(dependent)) {
            if (!Json.text(owner, "uid").equals(uid)) {
                kept.add(owner);
            }
        }
        setOwners(reference.kind(), dependent, kept);
    }

    private void setOwners(Kind kind, ObjectNode object, ArrayNode owners) {
        ObjectNode changed = object.deepCopy();
        if (owners.isEmpty()) {
            Json.meta(changed).remove("ownerReferences");
        } else {
            Json.meta(changed).set("ownerReferences", owners);
        }
        store.put(kind, changed);
    }

    private Optional<ObjectNode> find(JsonNode dependent, JsonNode owner) {
        return kindOf(owner)
                .flatMap(kind ->
                        store.find(kind, kind.namespaced() ? Json.namespace(dependent) : "", Json.text(owner, "name")))
                .filter(object -> Json.uid(object).equals(Json.text(owner, "uid")));
    }

    private Optional<Kind> kindOf(JsonNode owner) {
        return store.kinds().ofObject(Json.text(owner, "apiVersion"), Json.text(owner, "kind"));
    }

    private static JsonNode owners(JsonNode object) {
        return Json.at(object, "metadata", "ownerReferences");
    }

    private static boolean blocks(JsonNode dependent, String uid) {
        for (JsonNode owner : owners(dependent)) {
            if (Json.text(owner, "uid").equals(uid)) {
                return owner.path("blockOwnerDeletion").asBoolean();
            }
        }
        return false;
    }

    private static boolean waits(JsonNode object) {
        return has(object, Propagation.FOREGROUND) || has(object, Propagation.ORPHAN);
    }

    private static boolean has(JsonNode object, Propagation propagation) {
        if (!Json.isTerminating(object)) {
            return false;
        }
        for (JsonNode finalizer : Json.at(object, "metadata", "finalizers")) {
            if (finalizer.asText().equals(propagation.finalizer())) {
                return true;
            }
        }
        return false;
    }
}
