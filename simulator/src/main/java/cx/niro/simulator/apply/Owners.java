package cx.niro.simulator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The field owners of one object, read from and written to {@code metadata.managedFields}. */
final class Owners {
    private final List<Owner> owners = new ArrayList<>();

    /** One manager with one way of writing. */
    static final class Owner {
        final String manager;
        final String operation;
        final String subresource;
        final String apiVersion;
        String time;
        Set<List<String>> paths;

        Owner(String manager, String operation, String subresource, String apiVersion, String time) {
            this.manager = manager;
            this.operation = operation;
            this.subresource = subresource;
            this.apiVersion = apiVersion;
            this.time = time;
            this.paths = new LinkedHashSet<>();
        }

        boolean is(String otherManager, String otherOperation, String otherSubresource) {
            return manager.equals(otherManager)
                    && operation.equals(otherOperation)
                    && subresource.equals(otherSubresource);
        }
    }

    static Owners of(JsonNode object) {
        Owners result = new Owners();
        for (JsonNode entry : Json.at(object, "metadata", "managedFields")) {
            Owner owner = new Owner(
                    Json.text(entry, "manager"),
                    Json.text(entry, "operation"),
                    Json.text(entry, "subresource"),
                    Json.text(entry, "apiVersion"),
                    Json.text(entry, "time"));
            owner.paths = FieldPaths.parse(entry.path("fieldsV1"));
            if (!owner.manager.isEmpty()) {
                result.owners.add(owner);
            }
        }
        return result;
    }

    List<Owner> all() {
        return owners;
    }

    Owner get(String manager, String operation, String subresource, String apiVersion) {
        for (Owner owner : owners) {
            if (owner.is(manager, operation, subresource)) {
                return owner;
            }
        }
        Owner owner = new Owner(manager, operation, subresource, apiVersion, "");
        owners.add(owner);
        return owner;
    }

    boolean isOwnedByOther(Owner self, List<String> path) {
        return owners.stream().anyMatch(owner -> owner != self && owner.paths.contains(path));
    }

    boolean isOwnedBelow(Owner self, List<String> prefix) {
        return owners.stream()
                .filter(owner -> owner != self)
                .flatMap(owner -> owner.paths.stream())
                .anyMatch(path -> path.size() > prefix.size()
                        && path.subList(0, prefix.size()).equals(prefix));
    }

    void write(ObjectNode object) {
        ArrayNode entries = Json.array();
        for (Owner owner : owners) {
            if (owner.paths.isEmpty()) {
                continue;
            }
            ObjectNode entry = entries.addObject()
                    .put("manager", owner.manager)
                    .put("operation", owner.operation)
                    .put("apiVersion", owner.apiVersion)
                    .put("time", owner.time)
                    .put("fieldsType", "FieldsV1");
            entry.set("fieldsV1", FieldPaths.format(owner.paths));
            if (!owner.subresource.isEmpty()) {
                entry.put("subresource", owner.subresource);
            }
        }
        if (entries.isEmpty()) {
            Json.meta(object).remove("managedFields");
        } else {
            Json.meta(object).set("managedFields", entries);
        }
    }

    /** Notes that a manager changed an object other than by server-side apply. */
    static void recordUpdate(JsonNode before, ObjectNode after, String manager, Part part, String time) {
        Map<List<String>, JsonNode> old =
                before instanceof ObjectNode object ? FieldPaths.leaves(object, part) : Map.of();
        Map<List<String>, JsonNode> now = FieldPaths.leaves(after, part);
        boolean brings = Json.at(after, "metadata", "managedFields").isArray();
        Owners owners = Owners.of(brings ? after : before);
        Owner self = owners.get(manager, "Update", part.subresource(), Json.text(after, "apiVersion"));
        Set<List<String>> changed = new LinkedHashSet<>();
        now.forEach((path, value) -> {
            if (!value.equals(old.get(path))) {
                changed.add(path);
            }
        });
        if (!changed.isEmpty() || !now.keySet().containsAll(old.keySet())) {
            self.time = time;
        }
        for (Owner owner : owners.all()) {
            owner.paths.removeIf(path -> changed.contains(path) || (old.containsKey(path) && !now.containsKey(path)));
        }
        self.paths.addAll(changed);
        owners.write(after);
    }
}
