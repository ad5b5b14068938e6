package cx.niro.simulator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Server-side apply over leaves: what a manager applies it owns, what it no longer applies and nobody else owns goes. */
public final class ServerSideApply {
    private final String manager;
    private final boolean isForced;
    private final Part part;
    private final String time;

    /** One apply by a manager to a part at a time; force takes fields from others. */
    public ServerSideApply(String manager, Part part, boolean force, String time) {
        this.manager = manager;
        this.part = part;
        this.isForced = force;
        this.time = time;
    }

    /** The object after the apply, with owners; {@code live} is null when there is none. Fails with a 409 on a conflict. */
    public ObjectNode apply(ObjectNode live, ObjectNode given) {
        if (!Json.at(given, "metadata", "managedFields").isEmpty()) {
            throw ApiFailure.badRequest("metadata.managedFields must be nil");
        }
        ObjectNode applied = given.deepCopy();
        dropNulls(applied);
        Json.meta(applied).remove(List.of("managedFields", "creationTimestamp", "uid"));
        Map<List<String>, JsonNode> wanted = FieldPaths.leaves(applied, part);
        ObjectNode base = live == null ? Json.object() : live;
        Owners owners = Owners.of(base);
        Owners.Owner self = owners.get(manager, "Apply", part.subresource(), Json.text(applied, "apiVersion"));
        yieldOrFail(owners, self, wanted, FieldPaths.leaves(base, part));
        ObjectNode merged = base.deepCopy();
        merge(List.of(), merged, applied);
        dropWhatIsNoLongerApplied(merged, owners, self, wanted.keySet());
        Set<List<String>> paths = new LinkedHashSet<>(wanted.keySet());
        if (self.time.isEmpty() || !self.paths.equals(paths) || !merged.equals(base)) {
            self.time = time;
        }
        self.paths = paths;
        owners.write(merged);
        return merged;
    }

    /** Notes on {@code after} that a manager changed it by another kind of write; {@code before} is null for a new object. */
    public static void recordUpdate(JsonNode before, ObjectNode after, String manager, Part part, String time) {
        Owners.recordUpdate(before, after, manager, part, time);
    }

    private void yieldOrFail(
            Owners owners, Owners.Owner self, Map<List<String>, JsonNode> wanted, Map<List<String>, JsonNode> current) {
        List<String[]> causes = new ArrayList<>();
        for (Owners.Owner owner : owners.all()) {
            if (owner == self) {
                continue;
            }
            List<List<String>> lost = owner.paths.stream()
                    .filter(path ->
                            wanted.containsKey(path) && !wanted.get(path).equals(current.get(path)))
                    .toList();
            for (List<String> path : lost) {
                causes.add(new String[] {describe(owner), FieldPaths.readable(path)});
            }
            owner.paths.removeAll(Set.copyOf(lost));
        }
        if (!causes.isEmpty() && !isForced) {
            throw ApiFailure.applyConflict(message(causes), causes);
        }
    }

    private static String describe(Owners.Owner owner) {
        String how = owner.operation.equals("Apply") ? "" : " using " + owner.apiVersion;
        return "conflict with \"" + owner.manager + "\"" + how;
    }

    private static String message(List<String[]> causes) {
        if (causes.size() == 1) {
            return "Apply failed with 1 conflict: " + causes.get(0)[0] + ": " + causes.get(0)[1];
        }
        StringBuilder text = new StringBuilder("Apply failed with " + causes.size() + " conflicts:");
        for (String[] cause : causes) {
            text.append(" ").append(cause[0]).append(":\n- ").append(cause[1]);
        }
        return text.toString();
    }

    private static void dropWhatIsNoLongerApplied(
            ObjectNode merged, Owners owners, Owners.Owner self, Set<List<String>> wanted) {
        for (List<String> path : self.paths) {
            if (!wanted.contains(path) && !owners.isOwnedByOther(self, path)) {
                List<String> item = path.subList(0, path.size() - 1);
                boolean isWantedStill = wanted.stream()
                        .anyMatch(other -> other.size() > item.size()
                                && other.subList(0, item.size()).equals(item));
                FieldPaths.remove(merged, path, !isWantedStill && !owners.isOwnedBelow(self, item));
            }
        }
    }

    private static void merge(List<String> path, ObjectNode target, ObjectNode applied) {
        for (String field : Json.fields(applied)) {
            List<String> below = FieldPaths.append(path, "f:" + field);
            JsonNode value = applied.get(field);
            JsonNode current = target.get(field);
            boolean isMerged = !ListKeys.isAtomic(below);
            if (isMerged && value instanceof ObjectNode object && current instanceof ObjectNode currentObject) {
                merge(below, currentObject, object);
            } else if (value instanceof ArrayNode list && current instanceof ArrayNode currentList) {
                target.set(field, mergeList(below, field, currentList, list));
            } else {
                target.set(field, value);
            }
        }
    }

    private static ArrayNode mergeList(List<String> path, String field, ArrayNode current, ArrayNode applied) {
        List<String> keys = ListKeys.of(field, applied);
        if (keys.isEmpty()) {
            return applied;
        }
        ArrayNode result = current.deepCopy();
        for (JsonNode item : applied) {
            JsonNode found = ListKeys.find(result, keys, ListKeys.keyOf(keys, item));
            if (found instanceof ObjectNode object) {
                merge(path, object, (ObjectNode) item);
            } else {
                result.add(item);
            }
        }
        return result;
    }

    private static void dropNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (String field : Json.fields(object)) {
                if (object.get(field).isNull()) {
                    object.remove(field);
                } else {
                    dropNulls(object.get(field));
                }
            }
        } else {
            node.forEach(ServerSideApply::dropNulls);
        }
    }
}
