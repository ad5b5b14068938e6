package cx.niro.simulator.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Random;

/** Writes with the rules of an API server: defaults, validation, versions, generation, deletion with grace and cascade. */
public final class Registry {
    private final ObjectStore store;
    private final ClusterClock clock;
    private final Ids ids;
    private final Signature.Source signatures;
    private final Deletions deletions;
    private final Defaults defaults = new Defaults();

    /** All ids come from the random source, so a seed repeats them; what controllers write is signed from the source. */
    public Registry(ObjectStore store, ClusterClock clock, Random random, Signature.Source signatures) {
        this.store = store;
        this.clock = clock;
        this.ids = new Ids(random);
        this.signatures = signatures;
        this.deletions = new Deletions(store, clock);
    }

    /** Five letters as Kubernetes appends them to generated names. */
    public String suffix() {
        return ids.suffix();
    }

    /** Turns {@code stringData} of a Secret into {@code data}. */
    public ObjectNode encodeSecret(ObjectNode secret) {
        ObjectNode encoded = secret.deepCopy();
        defaults.fill(Kinds.SECRETS, encoded);
        return encoded;
    }

    /** Adds an object that nobody signs; the body's tree is taken over. */
    @CanIgnoreReturnValue
    public ObjectNode create(Kind kind, String namespace, ObjectNode body) {
        return create(kind, namespace, body, Signature.NONE, false);
    }

    /** Adds an object; the body's tree is taken over. With dryRun nothing is kept. */
    @CanIgnoreReturnValue
    public ObjectNode create(Kind kind, String namespace, ObjectNode body, Signature signature, boolean dryRun) {
        ObjectNode meta = Json.meta(body);
        body.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
        if (Json.name(body).isEmpty() && meta.hasNonNull("generateName")) {
            meta.put("name", Json.text(meta, "generateName") + suffix());
        }
        if (Json.name(body).isEmpty()) {
            throw ApiFailure.invalid(kind, "", "metadata.name", "Required value: name or generateName is required");
        }
        String name = Json.name(body);
        if (kind.namespaced()) {
            if (!Json.namespace(body).isEmpty() && !Json.namespace(body).equals(namespace)) {
                throw ApiFailure.badRequest(
                        "the namespace of the provided object does not match the namespace sent on the request");
            }
            meta.put("namespace", namespace);
            requireLivingNamespace(kind, namespace, name);
        } else {
            meta.remove("namespace");
        }
        requireFree(kind, kind.namespaced() ? namespace : "", name);
        meta.remove(List.of("deletionTimestamp", "deletionGracePeriodSeconds", "generation"));
        meta.put("uid", ids.uid());
        meta.put("creationTimestamp", clock.timestamp());
        if (kind.hasStatus() && !kind.equals(Kinds.NAMESPACES)) {
            body.remove("status");
        }
        defaults.fill(kind, body);
        if (isVersioned(kind)) {
            meta.put("generation", 1);
        }
        if (kind.equals(Kinds.PODS)) {
            Json.child(body, "status").put("phase", "Pending").put("qosClass", QosClass.of(body));
        }
        signature.sign(null, body);
        Validation.check(kind, body);
        return dryRun ? body : store.put(kind, body);
    }

    /** Replaces all but the status, signed by nobody. */
    @CanIgnoreReturnValue
    public ObjectNode update(Kind kind, String namespace, String name, ObjectNode desired) {
        return update(kind, namespace, name, desired, Signature.NONE, false);
    }

    /** Replaces all but the status; keeps what a client may not change; a body equal to the stored object writes nothing. */
    @CanIgnoreReturnValue
    public ObjectNode update(
            Kind kind, String namespace, String name, ObjectNode desired, Signature signature, boolean dryRun) {
        ObjectNode stored = store.get(kind, namespace, name);
        checkVersion(kind, name, stored, desired);
        KeptFields.identity(kind, stored, desired);
        if (kind.hasStatus()) {
            KeptFields.copy(stored, desired, "status");
        }
        defaults.fill(kind, desired);
        if (isVersioned(kind)) {
            int generation = Json.at(stored, "metadata", "generation").asInt();
            boolean isChanged = !Wish.of(kind, stored).equals(Wish.of(kind, desired));
            Json.meta(desired).put("generation", isChanged ? generation + 1 : generation);
        }
        signature.sign(stored, desired);
        Validation.check(kind, desired);
        Validation.checkImmutable(kind, stored, desired);
        return write(kind, stored, desired, dryRun);
    }

    /** Replaces the status only. */
    @CanIgnoreReturnValue
    public ObjectNode updateStatus(
            Kind kind, String namespace, String name, ObjectNode desired, Signature signature, boolean dryRun) {
        ObjectNode stored = store.get(kind, namespace, name);
        checkVersion(kind, name, stored, desired);
        ObjectNode changed = stored.deepCopy();
        KeptFields.copy(desired, changed, "status");
        if (Json.at(desired, "metadata", "managedFields").isArray()) {
            Json.meta(changed).set("managedFields", Json.at(desired, "metadata", "managedFields"));
        }
        if (kind.isCustom()) {
            defaults.fill(kind, changed);
        }
        signature.sign(stored, changed);
        Validation.check(kind, changed);
        return write(kind, stored, changed, dryRun);
    }

    /** Writes a status that a controller worked out, when it differs from the stored one. */
    public void setStatus(Kind kind, ObjectNode object, ObjectNode status) {
        ObjectNode stored =
                store.find(kind, Json.namespace(object), Json.name(object)).orElse(null);
        if (stored != null && !stored.path("status").equals(status)) {
            ObjectNode changed = stored.deepCopy();
            changed.set("status", status);
            controllerOf(kind).sign(stored, changed);
            store.put(kind, changed);
        }
    }

    /** Deletes at once, or marks as terminating what has grace, finalizers or content. Returns the object's last state. */
    @CanIgnoreReturnValue
    public ObjectNode delete(Kind kind, String namespace, String name, Deletion deletion) {
        return deletions.delete(kind, namespace, name, deletion);
    }

    /** Takes away a finalizer; the object goes if it was the last one of a terminating object. */
    public void removeFinalizer(Kind kind, ObjectNode object, String finalizer) {
        ObjectNode stored = store.get(kind, Json.namespace(object), Json.name(object));
        ObjectNode changed = stored.deepCopy();
        ArrayNode kept = Json.array();
        for (JsonNode each : Json.at(stored, "metadata", "finalizers")) {
            if (!each.asText().equals(finalizer)) {
                kept.add(each);
            }
        }
        if (kept.isEmpty()) {
            Json.meta(changed).remove("finalizers");
        } else {
            Json.meta(changed).set("finalizers", kept);
        }
        var unused = write(kind, stored, changed, false);
    }

    /** Removes an object for good. */
    @CanIgnoreReturnValue
    public ObjectNode finishDelete(Kind kind, ObjectNode object) {
        return store.remove(kind, Json.namespace(object), Json.name(object));
    }

    /** Pods and nodes report so often that their reports go unsigned. */
    private Signature controllerOf(Kind kind) {
        boolean isFrequent = kind.equals(Kinds.PODS) || kind.equals(Kinds.NODES);
        return isFrequent ? Signature.NONE : signatures.of("kube-controller-manager", "status");
    }

    private void requireFree(Kind kind, String namespace, String name) {
        ObjectNode holder = store.find(kind, namespace, name).orElse(null);
        if (holder != null) {
            throw Json.isTerminating(holder)
                    ? ApiFailure.beingDeleted(kind, name)
                    : ApiFailure.alreadyExists(kind, name);
        }
    }

    private void requireLivingNamespace(Kind kind, String namespace, String name) {
        ObjectNode home = store.find(Kinds.NAMESPACES, "", namespace)
                .orElseThrow(() -> ApiFailure.notFound(Kinds.NAMESPACES, namespace));
        if (Json.isTerminating(home)) {
            throw ApiFailure.namespaceTerminating(kind, name, namespace);
        }
    }

    private ObjectNode write(Kind kind, ObjectNode stored, ObjectNode desired, boolean dryRun) {
        Json.meta(desired).put("resourceVersion", Json.text(stored, "metadata", "resourceVersion"));
        if (desired.equals(stored) || dryRun) {
            return desired;
        }
        if (Json.isTerminating(desired)
                && !kind.equals(Kinds.PODS)
                && !kind.equals(Kinds.NAMESPACES)
                && Json.at(desired, "metadata", "finalizers").isEmpty()) {
            return finishDelete(kind, desired);
        }
        return store.put(kind, desired);
    }

    private static void checkVersion(Kind kind, String name, ObjectNode stored, ObjectNode desired) {
        String based = Json.text(desired, "metadata", "resourceVersion");
        if (!based.isEmpty() && !based.equals(Json.text(stored, "metadata", "resourceVersion"))) {
            throw ApiFailure.modified(kind, name);
        }
        String uid = Json.uid(desired);
        if (!uid.isEmpty() && !uid.equals(Json.uid(stored))) {
            throw ApiFailure.otherUid(kind, name, uid, Json.uid(stored));
        }
    }

    private static boolean isVersioned(Kind kind) {
        return switch (kind.group()) {
            case "apps", "batch", "networking.k8s.io", "policy", "autoscaling", "apiextensions.k8s.io" -> true;
            default -> kind.isCustom();
        };
    }
}
