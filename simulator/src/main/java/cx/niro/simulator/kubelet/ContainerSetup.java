package cx.niro.simulator.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kind;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a container's process gets: environment and files, read from the pod and from what it refers to.
 *
 * @param environment variables; values that begin with a mount path point to where its files really are
 * @param files file -> content
 */
record ContainerSetup(Map<String, String> environment, Map<Path, byte[]> files) {
    /** Fails with {@link MissingReference} when a Secret or ConfigMap that is not optional is not there. */
    static ContainerSetup of(JsonNode pod, JsonNode container, ObjectStore store, Path podDirectory)
            throws MissingReference {
        Map<Path, byte[]> files = new LinkedHashMap<>();
        Map<String, Path> mounts = new LinkedHashMap<>();
        for (JsonNode mount : container.path("volumeMounts")) {
            String name = Json.text(mount, "name");
            Path directory = podDirectory.resolve("volumes").resolve(name);
            mounts.put(Json.text(mount, "mountPath"), directory);
            files.putAll(volumeFiles(pod, name, store, directory));
        }
        Map<String, String> environment = new LinkedHashMap<>();
        for (JsonNode variable : container.path("env")) {
            Optional<String> value = variable.has("valueFrom")
                    ? referredValue(pod, variable.path("valueFrom"), store)
                    : Optional.of(Json.text(variable, "value"));
            value.ifPresent(text -> environment.put(Json.text(variable, "name"), moved(text, mounts)));
        }
        return new ContainerSetup(environment, files);
    }

    /** A Secret or ConfigMap that must be there and is not. */
    static final class MissingReference extends Exception {
        MissingReference(String message) {
            super(message);
        }
    }

    private static String moved(String value, Map<String, Path> mounts) {
        for (Map.Entry<String, Path> mount : mounts.entrySet()) {
            String at = mount.getKey();
            if (value.equals(at)) {
                return mount.getValue().toString();
            }
            if (value.startsWith(at + "/")) {
                return mount.getValue() + value.substring(at.length());
            }
        }
        return value;
    }

    private static Map<Path, byte[]> volumeFiles(JsonNode pod, String name, ObjectStore store, Path directory)
            throws MissingReference {
        Map<Path, byte[]> files = new LinkedHashMap<>();
        for (JsonNode volume : Json.at(pod, "spec", "volumes")) {
            if (!Json.text(volume, "name").equals(name)) {
                continue;
            }
            boolean isSecret = volume.has("secret");
            if (isSecret || volume.has("configMap")) {
                JsonNode source = volume.path(isSecret ? "secret" : "configMap");
                Kind kind = isSecret ? Kinds.SECRETS : Kinds.CONFIG_MAPS;
                String objectName = Json.text(source, isSecret ? "secretName" : "name");
                JsonNode object = refer(kind, pod, objectName, source, store);
                for (String key : Json.fields(Json.at(object, "data"))) {
                    files.put(directory.resolve(key), content(kind, object, key));
                }
            }
        }
        return files;
    }

    private static Optional<String> referredValue(JsonNode pod, JsonNode from, ObjectStore store)
            throws MissingReference {
        if (from.has("fieldRef")) {
            String[] path = Json.text(from, "fieldRef", "fieldPath").split("\\.", -1);
            return Optional.of(Json.text(pod, path));
        }
        boolean isSecret = from.has("secretKeyRef");
        JsonNode reference = from.path(isSecret ? "secretKeyRef" : "configMapKeyRef");
        Kind kind = isSecret ? Kinds.SECRETS : Kinds.CONFIG_MAPS;
        String key = Json.text(reference, "key");
        JsonNode object = refer(kind, pod, Json.text(reference, "name"), reference, store);
        if (object != null && Json.at(object, "data").has(key)) {
            return Optional.of(new String(content(kind, object, key), StandardCharsets.UTF_8));
        }
        if (reference.path("optional").asBoolean()) {
            return Optional.empty();
        }
        throw new MissingReference("couldn't find key %s in %s %s/%s"
                .formatted(key, kind.kind(), Json.namespace(pod), Json.text(reference, "name")));
    }

    private static JsonNode refer(Kind kind, JsonNode pod, String name, JsonNode reference, ObjectStore store)
            throws MissingReference {
        JsonNode object = store.find(kind, Json.namespace(pod), name).orElse(null);
        if (object == null && !reference.path("optional").asBoolean()) {
            throw new MissingReference("%s \"%s\" not found".formatted(kind.singular(), name));
        }
        return object;
    }

    private static byte[] content(Kind kind, JsonNode object, String key) {
        String text = Json.text(object, "data", key);
        return kind.equals(Kinds.SECRETS) ? Base64.getDecoder().decode(text) : text.getBytes(StandardCharsets.UTF_8);
    }
}
