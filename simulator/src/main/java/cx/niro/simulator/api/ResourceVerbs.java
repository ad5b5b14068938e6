package cx.niro.simulator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.apply.Patches;
import cx.niro.simulator.apply.ServerSideApply;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.Deletion;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kind;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Registry;
import java.util.List;
import java.util.function.Predicate;

/** Get, create, update, patch and delete of stored objects and of their status. */
final class ResourceVerbs {
    private final ObjectStore store;
    private final Registry registry;
    private final Parts parts;

    ResourceVerbs(Parts parts) {
        this.parts = parts;
        this.store = parts.store();
        this.registry = parts.registry();
    }

    void get(Call call, Kind kind) {
        call.send(200, store.get(kind, call.namespace(), call.info().name()));
    }

    void create(Call call, Kind kind) {
        ObjectNode body = object(call, kind);
        ServerSideApply.recordUpdate(
                null, body, call.fieldManager(), "", parts.clock().timestamp());
        call.send(201, registry.create(kind, call.namespace(), body, call.isDryRun()));
    }

    void update(Call call, Kind kind) {
        ObjectNode body = object(call, kind);
        requireSameName(call, body);
        call.send(200, write(call, kind, stored(call, kind), body));
    }

    void patch(Call call, Kind kind) {
        String type = call.contentType();
        if (type.equals("application/apply-patch+yaml")) {
            apply(call, kind);
            return;
        }
        ObjectNode stored = stored(call, kind);
        JsonNode patch = Json.parse(call.body());
        ObjectNode patched = switch (type) {
            case "application/json-patch+json" -> Patches.json(stored, patch);
            case "application/merge-patch+json" -> Patches.merge(stored, patch);
            case "application/strategic-merge-patch+json" -> Patches.strategic(stored, patch);
            default -> throw ApiFailure.unsupportedMediaType(type);
        };
        requireSameName(call, patched);
        call.send(200, write(call, kind, stored, patched));
    }

    private void apply(Call call, Kind kind) {
        RequestInfo info = call.info();
        String manager = call.query("fieldManager");
        if (manager.isEmpty()) {
            throw ApiFailure.badRequest("PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is"
                    + " required for apply patch");
        }
        ObjectNode given = object(call, kind);
        if (kind.equals(Kinds.SECRETS) && given.has("stringData")) {
            given = registry.encodeSecret(given);
        }
        requireSameName(call, given);
        Json.meta(given).put("name", info.name());
        ServerSideApply apply =
                new ServerSideApply(manager, call.flag("force"), parts.clock().timestamp());
        ObjectNode live = store.find(kind, call.namespace(), info.name()).orElse(null);
        if (live == null) {
            call.send(201, registry.create(kind, call.namespace(), apply.apply(null, given), call.isDryRun()));
        } else {
            ObjectNode applied = apply.apply(live, given);
            call.send(
                    200,
                    isStatus(call)
                            ? registry.updateStatus(kind, call.namespace(), info.name(), applied, call.isDryRun())
                            : registry.update(kind, call.namespace(), info.name(), applied, call.isDryRun()));
        }
    }

    private ObjectNode write(Call call, Kind kind, ObjectNode stored, ObjectNode desired) {
        RequestInfo info = call.info();
        if (isStatus(call)) {
            return registry.updateStatus(kind, call.namespace(), info.name(), desired, call.isDryRun());
        }
        if (!desired.path("metadata").hasNonNull("managedFields")) {
            Json.meta(desired).remove("managedFields");
        }
        ServerSideApply.recordUpdate(
                stored, desired, call.fieldManager(), "", parts.clock().timestamp());
        return registry.update(kind, call.namespace(), info.name(), desired, call.isDryRun());
    }

    void delete(Call call, Kind kind) {
        RequestInfo info = call.info();
        ObjectNode last = registry.delete(kind, call.namespace(), info.name(), deletion(call));
        boolean isGone = store.find(kind, call.namespace(), info.name()).isEmpty();
        call.send(200, isGone && !kind.equals(Kinds.PODS) ? success(kind, last) : last);
    }

    void deleteCollection(Call call, Kind kind) {
        Predicate<JsonNode> selected = ListAnswer.selected(call);
        List<ObjectNode> doomed =
                store.list(kind, call.namespace()).stream().filter(selected).toList();
        Deletion deletion = deletion(call);
        doomed.forEach(object -> registry.delete(kind, Json.namespace(object), Json.name(object), deletion));
        ObjectNode list = Json.object().put("kind", kind.kind() + "List").put("apiVersion", kind.apiVersion());
        list.putObject("metadata").put("resourceVersion", Long.toString(store.revision()));
        list.putArray("items").addAll(doomed);
        call.send(200, list);
    }

    private ObjectNode stored(Call call, Kind kind) {
        return store.get(kind, call.namespace(), call.info().name());
    }

    private static boolean isStatus(Call call) {
        return call.info().subresource().equals("status");
    }

    private static Deletion deletion(Call call) {
        JsonNode options = call.hasBody() ? call.object() : Json.object();
        String policy = Json.text(options, "propagationPolicy");
        if (policy.isEmpty()) {
            policy = call.query("propagationPolicy");
        }
        boolean isOrphan = policy.equals("Orphan")
                || (policy.isEmpty() && options.path("orphanDependents").asBoolean());
        boolean isDry = call.isDryRun()
                || (options.path("dryRun").isArray() && !options.path("dryRun").isEmpty());
        return new Deletion(
                options.path("gracePeriodSeconds").asLong(call.number("gracePeriodSeconds", -1)),
                isOrphan,
                Json.text(options, "preconditions", "uid"),
                isDry);
    }

    private static ObjectNode object(Call call, Kind kind) {
        ObjectNode body = call.object();
        String apiVersion = Json.text(body, "apiVersion");
        String given = Json.text(body, "kind");
        boolean isOther = (!apiVersion.isEmpty() && !apiVersion.equals(kind.apiVersion()))
                || (!given.isEmpty() && !given.equals(kind.kind()));
        if (isOther) {
            throw ApiFailure.badRequest(
                    "the API version and kind in the data (%s, %s) do not match the expected (%s, %s)"
                            .formatted(apiVersion, given, kind.apiVersion(), kind.kind()));
        }
        return body;
    }

    private static void requireSameName(Call call, ObjectNode body) {
        String name = Json.name(body);
        if (!name.isEmpty() && !name.equals(call.info().name())) {
            throw ApiFailure.badRequest("the name of the object (%s) does not match the name on the URL (%s)"
                    .formatted(name, call.info().name()));
        }
    }

    private static ObjectNode success(Kind kind, ObjectNode last) {
        ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success")
                .putObject("details")
                .put("name", Json.name(last))
                .put("group", kind.group())
                .put("kind", kind.plural())
                .put("uid", Json.uid(last));
        return status;
    }
}
