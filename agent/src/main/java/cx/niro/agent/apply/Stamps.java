package cx.niro.agent.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;

/** What Niro writes on the objects that it manages, and what it takes off before objects are sent or compared. */
final class Stamps {
    static final String FIELD_MANAGER = "niro";
    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String NIRO = "niro";
    static final String DEPLOYMENT = "niro.cx/deployment";
    static final String REVISION = "niro.cx/revision";

    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final List<String> OF_THE_API_SERVER =
            List.of("managedFields", "uid", "resourceVersion", "generation", "creationTimestamp", "selfLink");

    private Stamps() {}

    /** A manifest as it is sent: without what only the API server writes, with our labels. Changes it. */
    static ObjectNode put(ObjectNode manifest, ResourceKind kind, String namespace, String deployment, Long revision) {
        var object = clean(manifest);
        var metadata = (ObjectNode) object.path("metadata");
        if (kind.namespaced()) {
            metadata.put("namespace", namespace);
        } else {
            metadata.remove("namespace");
        }
        var labels = child(metadata, "labels").put(MANAGED_BY, NIRO);
        if (deployment != null) {
            labels.put(DEPLOYMENT, deployment);
        }
        if (revision != null) {
            child(metadata, "annotations").put(REVISION, revision.toString());
        }
        if (kind.isSecret()) {
            encode(object);
        }
        return object;
    }

    /** Carries over which deployment and revision the present object is of. */
    static void keepDeployment(ObjectNode wanted, JsonNode present) {
        var deployment = deploymentOf(present);
        if (!deployment.isEmpty()) {
            var metadata = (ObjectNode) wanted.path("metadata");
            child(metadata, "labels").put(DEPLOYMENT, deployment);
            revisionOf(present)
                    .ifPresent(revision -> child(metadata, "annotations").put(REVISION, Long.toString(revision)));
        }
    }

    /** stringData as the API server would store it: what is applied as data can be owned, compared and taken away again. */
    private static void encode(ObjectNode secret) {
        if (!(secret.path("stringData") instanceof ObjectNode plain)
                || !plain.properties().stream()
                        .allMatch(entry -> entry.getValue().isTextual())) {
            return;
        }
        var data = child(secret, "data");
        plain.properties()
                .forEach(entry -> data.put(
                        entry.getKey(),
                        Base64.getEncoder()
                                .encodeToString(entry.getValue().textValue().getBytes(StandardCharsets.UTF_8))));
        secret.remove("stringData");
    }

    /** Without what changes by itself or repeats the rest. Changes it. */
    static ObjectNode clean(ObjectNode object) {
        object.remove("status");
        if (object.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(OF_THE_API_SERVER);
            if (metadata.path("annotations") instanceof ObjectNode annotations) {
                annotations.remove(LAST_APPLIED);
                if (annotations.isEmpty()) {
                    metadata.remove("annotations");
                }
            }
        }
        return object;
    }

    /** An object with nothing but its name. */
    static ObjectNode bare(ResourceKind kind, String namespace, String name) {
        var bare = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", kind.group().isEmpty() ? kind.version() : kind.group() + "/" + kind.version())
                .put("kind", kind.kind());
        var metadata = bare.putObject("metadata").put("name", name);
        if (kind.namespaced()) {
            metadata.put("namespace", namespace);
        }
        return bare;
    }

    /** An object with nothing but its name and its own labels and annotations, what only Niro writes left out. */
    static ObjectNode dressed(ResourceKind kind, String namespace, String name, JsonNode manifest) {
        var dressed = bare(kind, namespace, name);
        var metadata = (ObjectNode) dressed.path("metadata");
        for (var field : List.of("labels", "annotations")) {
            var own = metadata.putObject(field);
            manifest.path("metadata").path(field).properties().forEach(entry -> {
                if (!entry.getKey().startsWith("niro.cx/") && !entry.getKey().equals(MANAGED_BY)) {
                    own.set(entry.getKey(), entry.getValue());
                }
            });
        }
        return clean(dressed);
    }

    static boolean isManaged(JsonNode object) {
        return NIRO.equals(label(object, MANAGED_BY));
    }

    /** Empty text where it has none. */
    static String deploymentOf(JsonNode object) {
        return label(object, DEPLOYMENT);
    }

    static OptionalLong revisionOf(JsonNode object) {
        try {
            return OptionalLong.of(Long.parseLong(
                    object.path("metadata").path("annotations").path(REVISION).asText("")));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static String label(JsonNode object, String name) {
        return object.path("metadata").path("labels").path(name).asText("");
    }

    private static ObjectNode child(ObjectNode parent, String name) {
        return parent.path(name) instanceof ObjectNode present ? present : parent.putObject(name);
    }
}
