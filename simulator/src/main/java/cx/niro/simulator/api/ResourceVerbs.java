package cx.niro.simulator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.apply.Part;
import cx.niro.simulator.apply.Patches;
import cx.niro.simulator.apply.ServerSideApply;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kind;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Registry;
import cx.niro.simulator.store.Signature;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Get, create, update, patch and delete of stored objects and of their status. */
final class ResourceVerbs {
    private static final String PATCHES =
            "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml";

    private final ObjectStore store;
    private final Registry registry;
    private final Parts parts;
    private final Gate gate;

    ResourceVerbs(Parts parts, Gate gate) {
        this.parts = parts;
        this.gate = gate;
        this.store = parts.store();
        this.registry = parts.registry();
    }

    void get(Call call, Kind kind) {
        answer(call, kind, 200, stored(call, kind));
    }

    void create(Call call, Kind kind) {
        if (kind.isCustom()) {
            requireLastingDefinition(kind);
        }
        ObjectNode body = object(call, kind);
        Signature signature = signature(call, kind);
        answer(call, kind, 201, registry.create(kind.asStored(), call.namespace(), body, signature, call.isDryRun()));
    }

    void update(Call call, Kind kind) {
        ObjectNode body = object(call, kind);
        requireSameName(call, body);
        answer(call, kind, 200, write(call, kind, body));
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
            case "application/strategic-merge-patch+json" -> {
                if (kind.isCustom()) {
                    throw ApiFailure.unsupportedMediaType(type, PATCHES);
                }
                yield Patches.strategic(stored, patch);
            }
            default -> throw ApiFailure.unsupportedMediaType(type, PATCHES);
        };
        requireSameName(call, patched);
        answer(call, kind, 200, write(call, kind, patched));
    }

    private void apply(Call call, Kind kind) {
        String name = call.info().name();
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
        Json.meta(given).put("name", name);
        if (kind.isCustom()) {
            Optional<String> unknown = kind.custom().schema().undeclared(given);
            if (unknown.isPresent()) {
                throw ApiFailure.untyped(kind, call.namespace(), name, unknown.get());
            }
        }
        ServerSideApply apply = new ServerSideApply(
                manager, part(call, kind), call.flag("force"), parts.clock().timestamp());
        ObjectNode live = store.find(kind, call.namespace(), name).orElse(null);
        if (live != null) {
            ObjectNode applied = apply.apply(live, given);
            answer(call, kind, 200, replace(call, kind, applied, Signature.NONE));
            return;
        }
        if (isStatus(call)) {
            throw ApiFailure.notFound(kind, name);
        }
        gate.authorizeCreation(call);
        if (kind.isCustom()) {
            requireLastingDefinition(kind);
        }
        ObjectNode applied = apply.apply(null, given);
        answer(
                call,
                kind,
                201,
                registry.create(kind.asStored(), call.namespace(), applied, Signature.NONE, call.isDryRun()));
    }

    private ObjectNode write(Call call, Kind kind, ObjectNode desired) {
        if (!desired.path("metadata").hasNonNull("managedFields")) {
            Json.meta(desired).remove("managedFields");
        }
        return replace(call, kind, desired, signature(call, kind));
    }

    private ObjectNode replace(Call call, Kind kind, ObjectNode desired, Signature signature) {
        String name = call.info().name();
        return isStatus(call)
                ? registry.updateStatus(kind.asStored(), call.namespace(), name, desired, signature, call.isDryRun())
                : registry.update(kind.asStored(), call.namespace(), name, desired, signature, call.isDryRun());
    }

    void delete(Call call, Kind kind) {
        ObjectNode last = registry.delete(kind, call.namespace(), call.info().name(), call.deletion());
        boolean isShown = Json.isTerminating(last) || kind.equals(Kinds.PODS);
        if (isShown) {
            answer(call, kind, 200, last);
        } else {
            call.send(200, success(kind, last));
        }
    }

    void deleteCollection(Call call, Kind kind) {
        Predicate<JsonNode> selected = ListAnswer.selected(call);
        List<ObjectNode> doomed =
                store.list(kind, call.namespace()).stream().filter(selected).toList();
        var deletion = call.deletion();
        doomed.forEach(object -> registry.delete(kind, Json.namespace(object), Json.name(object), deletion));
        Shown shown = Shown.to(call, kind);
        ObjectNode list = shown.list();
        list.putObject("metadata").put("resourceVersion", Long.toString(store.revision()));
        var items = list.putArray("items");
        doomed.forEach(each -> items.add(shown.item(each)));
        call.send(200, list);
    }

    private static void answer(Call call, Kind kind, int code, ObjectNode object) {
        call.send(code, Shown.to(call, kind).object(object));
    }

    private ObjectNode stored(Call call, Kind kind) {
        return store.get(kind, call.namespace(), call.info().name());
    }

    private Signature signature(Call call, Kind kind) {
        Part part = part(call, kind);
        String time = parts.clock().timestamp();
        return (before, after) -> ServerSideApply.recordUpdate(before, after, call.fieldManager(), part, time);
    }

    private static Part part(Call call, Kind kind) {
        return Part.of(kind.hasStatus(), call.info().subresource());
    }

    private static boolean isStatus(Call call) {
        return call.info().subresource().equals("status");
    }

    /** Nothing new comes into a kind whose definition is on its way out. */
    private void requireLastingDefinition(Kind kind) {
        store.find(Kinds.DEFINITIONS, "", kind.qualified())
                .filter(Json::isTerminating)
                .ifPresent(definition -> {
                    throw ApiFailure.methodNotAllowed();
                });
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
        if (kind.isCustom() && call.query("fieldValidation").equals("Strict")) {
            kind.custom().schema().undeclared(body).ifPresent(field -> {
                throw ApiFailure.badRequest(
                        "%s in version \"%s\" cannot be handled as a %s: strict decoding error: unknown field \"%s\""
                                .formatted(kind.kind(), kind.version(), kind.kind(), field));
            });
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
