package cx.niro.simulator.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.ClusterClock;
import cx.niro.simulator.store.CustomKind;
import cx.niro.simulator.store.Deletion;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kind;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Registry;
import java.time.Duration;

/** Serves the kinds of CustomResourceDefinitions: names accepted at once, established after a moment, emptied before they go. */
final class DefinitionController implements Controller {
    private static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

    private final ObjectStore store;
    private final Registry registry;
    private final ClusterClock clock;
    private final Timer timer;
    private final Duration establishment;

    DefinitionController(
            ObjectStore store, Registry registry, ClusterClock clock, Timer timer, Duration establishment) {
        this.store = store;
        this.registry = registry;
        this.clock = clock;
        this.timer = timer;
        this.establishment = establishment;
    }

    @Override
    public void reconcile(ObjectNode definition) {
        if (Json.isTerminating(definition)) {
            empty(definition);
        } else if (isTrue(definition, "Established")) {
            serve(definition);
        } else if (!isTrue(definition, "NamesAccepted")) {
            accept(definition);
            timer.after(establishment, () -> establish(definition));
        }
    }

    private void accept(ObjectNode definition) {
        ObjectNode status = Json.object();
        status.set("conditions", conditions(definition, "Installing", "the initial names have not been accepted yet"));
        status.set("acceptedNames", Json.at(definition, "spec", "names").deepCopy());
        status.putArray("storedVersions").add(CustomKind.storageVersion(definition.path("spec")));
        registry.setStatus(Kinds.DEFINITIONS, definition, status);
    }

    private void establish(ObjectNode made) {
        ObjectNode definition = store.find(Kinds.DEFINITIONS, "", Json.name(made))
                .filter(each -> Json.uid(each).equals(Json.uid(made)) && !Json.isTerminating(each))
                .orElse(null);
        if (definition == null) {
            return;
        }
        serve(definition);
        ObjectNode status = Json.child(definition.deepCopy(), "status");
        status.set(
                "conditions", conditions(definition, "InitialNamesAccepted", "the initial names have been accepted"));
        registry.setStatus(Kinds.DEFINITIONS, definition, status);
    }

    private void serve(ObjectNode definition) {
        store.kinds().serve(Json.name(definition), CustomKind.of(definition));
    }

    /** The loop comes back here when an object of the kind is gone. */
    private void empty(ObjectNode definition) {
        boolean isEmpty = true;
        for (Kind kind : CustomKind.of(definition)) {
            for (ObjectNode object : store.list(kind, "")) {
                if (!Json.isTerminating(object)) {
                    registry.delete(kind, Json.namespace(object), Json.name(object), Deletion.GRACEFUL);
                }
            }
            isEmpty &= store.list(kind, "").isEmpty();
        }
        if (isEmpty) {
            store.kinds().withdraw(Json.name(definition));
            registry.removeFinalizer(Kinds.DEFINITIONS, definition, CLEANUP);
        }
    }

    private ArrayNode conditions(ObjectNode definition, String reason, String message) {
        boolean isEstablished = reason.equals("InitialNamesAccepted");
        ArrayNode conditions = Json.array();
        conditions.add(condition(definition, "NamesAccepted", true, "NoConflicts", "no conflicts found"));
        conditions.add(condition(definition, "Established", isEstablished, reason, message));
        return conditions;
    }

    private ObjectNode condition(JsonNode definition, String type, boolean isTrue, String reason, String message) {
        String since = clock.timestamp();
        for (JsonNode was : Json.at(definition, "status", "conditions")) {
            boolean isSame = Json.text(was, "type").equals(type) && isTrue == isTrue(definition, type);
            since = isSame ? Json.text(was, "lastTransitionTime") : since;
        }
        return Json.object()
                .put("type", type)
                .put("status", isTrue ? "True" : "False")
                .put("lastTransitionTime", since)
                .put("reason", reason)
                .put("message", message);
    }

    private static boolean isTrue(JsonNode definition, String type) {
        for (JsonNode condition : Json.at(definition, "status", "conditions")) {
            if (Json.text(condition, "type").equals(type)) {
                return Json.text(condition, "status").equals("True");
            }
        }
        return false;
    }
}
