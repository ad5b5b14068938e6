package cx.niro.simulator.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Random;
import java.util.UUID;

/** Writes with the rules of an API server: defaults, validation, versions, generation, deletion with grace and cascade. */
public final class Registry {
    private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    private final ObjectStore store;
    private final ClusterClock clock;
    private final Random random;
    private final Defaults defaults = new Defaults();

    /** All ids come from the random source, so a seed repeats them. */
    public Registry(ObjectStore store, ClusterClock clock, Random random) {
        this.store = store;
        this.clock = clock;
        this.random = random;
    }

    /** Five letters as Kubernetes appends them to generated names. */
    public String suffix() {
        StringBuilder suffix = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            suffix.append(SUFFIX_LETTERS.charAt(random.nextInt(SUFFIX_LETTERS.length())));
        }
        return suffix.toString();
    }

    /** Turns {@code stringData} of a Secret into {@code data}. */
    public ObjectNode encodeSecret(ObjectNode secret) {
        ObjectNode encoded = secret.deepCopy();
        defaults.fill(Kinds.SECRETS, encoded);
        return encoded;
    }

    /** Adds an object; the body's tree is taken over. With dryRun nothing is kept. */
    @CanIgnoreReturnValue
    public ObjectNode create(Kind kind, String namespace, ObjectNode body, boolean dryRun) {
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
        } else {
            meta.remove("namespace");
        }
        if (store.find(kind, kind.namespaced() ? namespace : "", name).isPresent()) {
            throw ApiFailure.alreadyExists(kind, name);
        }
        if (kind.namespaced()) {
            requireLivingNamespace(kind, namespace, name);
        }
        meta.remove("deletionTimestamp");
        meta.put("uid", newUid());
        meta.put("creationTimestamp", clock.timestamp());
        defaults.fill(kind, body);
        if (isVersioned(kind)) {
            meta.put("generation", 1);
        }
        if (kind.hasStatus() && !kind.equals(Kinds.NAMESPACES)) {
            body.remove("status");
        }
        if (kind.equals(Kinds.PODS)) {
            Json.child(body, "status").put("phase", "Pending").put("qosClass", QosClass.of(body));
        }
        Validation.check(kind, body);
        if (dryRun) {
            return body;
        }
        return store.put(kind, body);
    }

    /** Replaces all but the status; keeps what a client may not change; a body equal to the stored object writes nothing. */
    @CanIgnoreReturnValue
    public ObjectNode update(Kind kind, String namespace, String name, ObjectNode desired, boolean dryRun) {
        ObjectNode stored = store.get(kind, namespace, name);
        checkVersion(kind, name, stored, desired);
        KeptFields.identity(kind, stored, desired);
        if (kind.hasStatus()) {
            KeptFields.copy(stored, desired, "status");
        }
        defaults.fill(kind, desired);
        if (isVersioned(kind)) {
            int generation = Json.at(stored, "metadata", "generation").asInt();
            boolean isChanged = !stored.path("spec").equals(desired.path("spec"));
            Json.meta(desired).put("generation", isChanged ? generation + 1 : generation);
        }
        Validation.check(kind, desired);
        return write(kind, stored, desired, dryRun);
    }

    /** Replaces the status only. */
    @CanIgnoreReturnValue
    public ObjectNode updateStatus(Kind kind, String namespace, String name, ObjectNode desired, boolean dryRun) {
        ObjectNode stored = store.get(kind, namespace, name);
        checkVersion(kind, name, stored, desired);
        ObjectNode changed = stored.deepCopy();
        KeptFields.copy(desired, changed, "status");
        return write(kind, stored, changed, dryRun);
    }

    /** Writes a status that a controller worked out, when it differs from the stored one. */
    public void setStatus(Kind kind, ObjectNode object, ObjectNode status) {
        ObjectNode stored =
                store.find(kind, Json.namespace(object), Json.name(object)).orElse(null);
        if (stored != null && !stored.path("status").equals(status)) {
            ObjectNode changed = stored.deepCopy();
            changed.set("status", status);
            store.put(kind, changed);
        }
    }

    /** Deletes at once, or marks as terminating what has grace, finalizers or content. Returns the object's last state. */
    @CanIgnoreReturnValue
    public ObjectNode delete(Kind kind, String namespace, String name, Deletion deletion) {
        ObjectNode stored = store.get(kind, namespace, name);
        if (!deletion.uid().isEmpty() && !deletion.uid().equals(Json.uid(stored))) {
            throw ApiFailure.conflict(
                    kind,
                    name,
                    "Precondition failed: UID in precondition: %s, UID in object meta: %s"
                            .formatted(deletion.uid(), Json.uid(stored)));
        }
        if (deletion.dryRun()) {
            return stored;
        }
        if (Json.isTerminating(stored) && !deletion.isNow()) {
            return stored;
        }
        boolean lingers = kind.equals(Kinds.NAMESPACES)
                || !Json.at(stored, "metadata", "finalizers").isEmpty()
                || (kind.equals(Kinds.PODS)
                        && !Json.text(stored, "spec", "nodeName").isEmpty()
                        && !deletion.isNow());
        if (!lingers) {
            return finishDelete(kind, stored, deletion.orphan());
        }
        ObjectNode marked = stored.deepCopy();
        long grace = deletion.graceSeconds() >= 0
                ? deletion.graceSeconds()
                : Json.at(stored, "spec", "terminationGracePeriodSeconds").asLong(0);
        Json.meta(marked)
                .put("deletionTimestamp", ClusterClock.timestamp(clock.now().plusSeconds(grace)))
                .put("deletionGracePeriodSeconds", grace);
        if (kind.equals(Kinds.NAMESPACES)) {
            Json.child(marked, "status").put("phase", "Terminating");
        }
        return store.put(kind, marked);
    }

    /** Removes an object for good and deletes (or lets go of) what it owns. */
    @CanIgnoreReturnValue
    public ObjectNode finishDelete(Kind kind, ObjectNode object, boolean orphan) {
        ObjectNode last = store.remove(kind, Json.namespace(object), Json.name(object));
        String uid = Json.uid(object);
        for (ObjectStore.Reference reference : store.dependentsOf(uid)) {
            if (orphan) {
                disown(reference, uid);
            } else if (store.find(reference.kind(), reference.namespace(), reference.name())
                    .isPresent()) {
                delete(reference.kind(), reference.namespace(), reference.name(), Deletion.GRACEFUL);
            }
        }
        return last;
    }

    private String newUid() {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() >>> 2) | (1L << 63);
        return new UUID(high, low).toString();
    }

    private void disown(ObjectStore.Reference reference, String uid) {
        ObjectNode changed = store.get(reference.kind(), reference.namespace(), reference.name())
                .deepCopy();
        ArrayNode kept = Json.array();
        for (JsonNode owner : Json.at(changed, "metadata", "ownerReferences")) {
            if (!Json.text(owner, "uid").equals(uid)) {
                kept.add(owner);
            }
        }
        Json.meta(changed).set("ownerReferences", kept);
        store.put(reference.kind(), changed);
    }

    private void requireLivingNamespace(Kind kind, String namespace, String name) {
        ObjectNode home = store.find(Kinds.NAMESPACES, "", namespace)
                .orElseThrow(() -> ApiFailure.notFound(Kinds.NAMESPACES, namespace));
        if (Json.isTerminating(home)) {
            throw ApiFailure.forbidden(
                    kind.group(),
                    kind.plural(),
                    name,
                    "unable to create new content in namespace %s because it is being terminated".formatted(namespace));
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
            return finishDelete(kind, desired, false);
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
            throw ApiFailure.conflict(
                    kind,
                    name,
                    "Precondition failed: UID in precondition: %s, UID in object meta: %s"
                            .formatted(uid, Json.uid(stored)));
        }
    }

    private static boolean isVersioned(Kind kind) {
        return switch (kind.group()) {
            case "apps", "batch", "networking.k8s.io", "policy", "autoscaling" -> true;
            default -> false;
        };
    }
}
