package cx.niro.simulator.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** All objects with one revision counter and a bounded history. Trees handed out must not be changed. */
public final class ObjectStore {
    private static final NavigableMap<String, ObjectNode> NONE = Collections.emptyNavigableMap();

    private final ServedKinds kinds = new ServedKinds();
    private final Map<Kind, NavigableMap<String, ObjectNode>> objects = new HashMap<>();
    private final Map<String, Set<Reference>> dependents = new HashMap<>();
    private final Deque<Change> history = new ArrayDeque<>();
    private final List<Consumer<Change>> listeners = new ArrayList<>();
    private final int historySize;
    private long revision = 100;
    private long forgotten = 100;

    /** Keeps at most that many changes for watches to resume from. */
    public ObjectStore(int historySize) {
        this.historySize = historySize;
    }

    /** Where an object is. */
    public record Reference(Kind kind, String namespace, String name) {}

    /** The kinds that this cluster knows now. */
    public ServedKinds kinds() {
        return kinds;
    }

    /** The newest revision. */
    public long revision() {
        return revision;
    }

    /** The newest revision that watches can no longer resume from before. */
    public long oldestRevision() {
        return forgotten;
    }

    /** The object, if it is there. */
    public Optional<ObjectNode> find(Kind kind, String namespace, String name) {
        return Optional.ofNullable(all(kind).get(key(namespace, name)));
    }

    /** The object; fails with a 404. */
    public ObjectNode get(Kind kind, String namespace, String name) {
        return find(kind, namespace, name).orElseThrow(() -> ApiFailure.notFound(kind, name));
    }

    /** The objects of a namespace (empty: all) in key order, after a key (empty: from the start). */
    public Collection<ObjectNode> list(Kind kind, String namespace, String after) {
        NavigableMap<String, ObjectNode> all = all(kind);
        NavigableMap<String, ObjectNode> some =
                namespace.isEmpty() ? all : all.subMap(namespace + "/", true, namespace + "0", false);
        return (after.isEmpty() ? some : some.tailMap(after, false)).values();
    }

    /** A copy of the list, safe to walk while the store changes. */
    public List<ObjectNode> list(Kind kind, String namespace) {
        return new ArrayList<>(list(kind, namespace, ""));
    }

    /** The key by which lists are ordered. */
    public static String key(String namespace, String name) {
        return namespace + "/" + name;
    }

    /** The key of an object. */
    public static String key(JsonNode object) {
        return key(Json.namespace(object), Json.name(object));
    }

    /** Objects that name this uid as an owner. */
    public List<Reference> dependentsOf(String uid) {
        return List.copyOf(dependents.getOrDefault(uid, Set.of()));
    }

    /** Writes an object, new or not, with the next revision; the tree then belongs to the store. */
    @CanIgnoreReturnValue
    public ObjectNode put(Kind kind, ObjectNode object) {
        Json.meta(object).put("resourceVersion", Long.toString(++revision));
        ObjectNode before =
                objects.computeIfAbsent(kind, absent -> new TreeMap<>()).put(key(object), object);
        if (before != null) {
            forgetOwners(kind, before);
        }
        rememberOwners(kind, object);
        record(new Change(revision, before == null ? Change.Type.ADDED : Change.Type.MODIFIED, kind, object, before));
        return object;
    }

    /** Removes an object; its last state carries the revision of the removal. */
    @CanIgnoreReturnValue
    public ObjectNode remove(Kind kind, String namespace, String name) {
        ObjectNode before = get(kind, namespace, name);
        objects.get(kind).remove(key(namespace, name));
        forgetOwners(kind, before);
        ObjectNode last = before.deepCopy();
        Json.meta(last).put("resourceVersion", Long.toString(++revision));
        record(new Change(revision, Change.Type.DELETED, kind, last, before));
        return last;
    }

    /** The changes after a revision; fails with a 410 when some are forgotten. */
    public List<Change> since(long from) {
        if (from < forgotten) {
            throw ApiFailure.expired("too old resource version: %d (%d)".formatted(from, forgotten));
        }
        if (from >= revision) {
            return List.of();
        }
        return history.stream().filter(change -> change.revision() > from).toList();
    }

    /** Drops the history, so that every older watch gets a 410. */
    public void forgetHistory() {
        history.clear();
        forgotten = revision;
    }

    /** Is told of every change, in order, at once. */
    public void listen(Consumer<Change> listener) {
        listeners.add(listener);
    }

    /** Is told of no more changes. */
    public void unlisten(Consumer<Change> listener) {
        listeners.remove(listener);
    }

    private NavigableMap<String, ObjectNode> all(Kind kind) {
        return objects.getOrDefault(kind, NONE);
    }

    private void record(Change change) {
        history.addLast(change);
        while (history.size() > historySize) {
            forgotten = history.removeFirst().revision();
        }
        for (Consumer<Change> listener : List.copyOf(listeners)) {
            listener.accept(change);
        }
    }

    private void rememberOwners(Kind kind, ObjectNode object) {
        Reference reference = new Reference(kind, Json.namespace(object), Json.name(object));
        for (JsonNode owner : Json.at(object, "metadata", "ownerReferences")) {
            dependents
                    .computeIfAbsent(Json.text(owner, "uid"), uid -> new LinkedHashSet<>())
                    .add(reference);
        }
    }

    private void forgetOwners(Kind kind, ObjectNode object) {
        Reference reference = new Reference(kind, Json.namespace(object), Json.name(object));
        for (JsonNode owner : Json.at(object, "metadata", "ownerReferences")) {
            dependents.computeIfPresent(Json.text(owner, "uid"), (uid, references) -> {
                references.remove(reference);
                return references.isEmpty() ? null : references;
            });
        }
    }
}
