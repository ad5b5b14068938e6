package cx.niro.simulator.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.Deletion;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kind;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Registry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes and finds the pods (or replica sets) that an owner controls. */
final class PodFactory {
    private final ObjectStore store;
    private final Registry registry;

    PodFactory(ObjectStore store, Registry registry) {
        this.store = store;
        this.registry = registry;
    }

    /** The owner's living objects of a kind, in order of name; those being deleted only when asked for. */
    List<ObjectNode> ownedBy(JsonNode owner, Kind kind, boolean withTerminating) {
        List<ObjectNode> owned = new ArrayList<>();
        for (ObjectStore.Reference reference : store.dependentsOf(Json.uid(owner))) {
            if (reference.kind().equals(kind)) {
                store.find(kind, reference.namespace(), reference.name())
                        .filter(object -> withTerminating || !Json.isTerminating(object))
                        .ifPresent(owned::add);
            }
        }
        return owned;
    }

    /** A new pod from the owner's template, not yet stored. */
    static ObjectNode podOf(JsonNode owner) {
        JsonNode template = Json.at(owner, "spec", "template");
        ObjectNode pod = Json.object();
        ObjectNode meta = pod.putObject("metadata");
        if (Json.at(template, "metadata", "labels").isObject()) {
            meta.set("labels", Json.at(template, "metadata", "labels").deepCopy());
        }
        if (Json.at(template, "metadata", "annotations").isObject()) {
            meta.set("annotations", Json.at(template, "metadata", "annotations").deepCopy());
        }
        pod.set("spec", template.path("spec").deepCopy());
        setOwner(pod, owner);
        return pod;
    }

    static void setOwner(ObjectNode object, JsonNode owner) {
        Json.meta(object)
                .putArray("ownerReferences")
                .addObject()
                .put("apiVersion", Json.text(owner, "apiVersion"))
                .put("kind", Json.text(owner, "kind"))
                .put("name", Json.name(owner))
                .put("uid", Json.uid(owner))
                .put("controller", true)
                .put("blockOwnerDeletion", true);
    }

    void create(JsonNode owner, ObjectNode pod) {
        registry.create(Kinds.PODS, Json.namespace(owner), pod);
    }

    void delete(JsonNode pod) {
        registry.delete(Kinds.PODS, Json.namespace(pod), Json.name(pod), Deletion.GRACEFUL);
    }

    static boolean isReady(JsonNode pod) {
        for (JsonNode condition : Json.at(pod, "status", "conditions")) {
            if (Json.text(condition, "type").equals("Ready")) {
                return Json.text(condition, "status").equals("True");
            }
        }
        return false;
    }

    /** Ready for that long at least. */
    static boolean isAvailable(JsonNode pod, long minReadySeconds, Instant now) {
        for (JsonNode condition : Json.at(pod, "status", "conditions")) {
            if (Json.text(condition, "type").equals("Ready")
                    && Json.text(condition, "status").equals("True")) {
                Instant since = Instant.parse(Json.text(condition, "lastTransitionTime"));
                return minReadySeconds == 0
                        || since.plusSeconds(minReadySeconds).isBefore(now);
            }
        }
        return false;
    }

    static boolean isFinished(JsonNode pod) {
        String phase = Json.text(pod, "status", "phase");
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    static int count(List<ObjectNode> pods, Predicate<JsonNode> which) {
        return (int) pods.stream().filter(which).count();
    }
}
