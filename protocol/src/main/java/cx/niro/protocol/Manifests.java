package cx.niro.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Kubernetes manifests as text: YAML or JSON, one or more documents. Server and agent read them by this class, so that what one
 * accepts the other understands alike; it reads as kubectl does (go-yaml v2 as sigs.k8s.io/yaml uses it).
 */
public final class Manifests {
    private static final int MAX_LIST_DEPTH = 8;
    private static final Pattern API_VERSION =
            Pattern.compile("([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[a-z][a-z0-9]{0,62}");
    private static final Pattern KIND = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,62}");
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    /** What the API server refuses in every name: it is a segment of a path. */
    private static final Pattern NO_NAME = Pattern.compile("\\.|\\.\\.|.*[/%\\p{Cntrl}\\s].*", Pattern.DOTALL);

    private Manifests() {}

    /**
     * One object of the manifests.
     *
     * @param index of its document, counted from 1
     * @param line where it begins, counted from 1
     * @param object its namespace is null where the manifest names none
     * @param json all of it; whoever reads may change it
     */
    public record Document(int index, int line, ObjectRef object, ObjectNode json) {}

    /**
     * The objects in the order of the text; lists are taken apart, empty documents left out. Fails with {@link InvalidManifest}, also
     * when there is none at all.
     */
    public static List<Document> read(String text) {
        if (text == null || text.isBlank()) {
            throw new InvalidManifest(
                    0, 0, 0, "there is no manifest: YAML or JSON with at least one object is expected");
        }
        var bytes = text.length() > Protocol.MAX_MANIFEST_BYTES
                ? text.length()
                : text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > Protocol.MAX_MANIFEST_BYTES) {
            throw InvalidManifest.tooLarge("the manifests have more than " + Protocol.MAX_MANIFEST_BYTES
                    + " bytes; apply them in several parts");
        }
        var documents = new ArrayList<Document>();
        for (var tree : ManifestTree.read(text)) {
            collect(tree.document(), tree.root(), tree, 0, documents);
        }
        if (documents.isEmpty()) {
            throw new InvalidManifest(0, 0, 0, "there is no object in the manifests, only empty documents");
        }
        refuseTwins(documents);
        return List.copyOf(documents);
    }

    private static void collect(int index, JsonNode node, ManifestTree tree, int depth, List<Document> into) {
        if (node.isNull() || (depth == 0 && node.isObject() && node.isEmpty())) {
            return;
        }
        var line = tree.lineOf(node);
        if (!(node instanceof ObjectNode object)) {
            throw new InvalidManifest(
                    index,
                    line,
                    0,
                    "is " + kindOf(node) + "; an object with apiVersion, kind and metadata is expected");
        }
        var kind = object.path("kind").asText("");
        if (kind.endsWith("List") && object.path("items").isArray()) {
            if (depth >= MAX_LIST_DEPTH) {
                throw new InvalidManifest(index, line, 0, "has lists inside lists, more than " + MAX_LIST_DEPTH);
            }
            for (var item : object.path("items")) {
                collect(index, item, tree, depth + 1, into);
            }
            return;
        }
        if (into.size() >= Protocol.MAX_MANIFEST_OBJECTS) {
            throw InvalidManifest.tooLarge("the manifests have more than " + Protocol.MAX_MANIFEST_OBJECTS
                    + " objects; apply them in several parts");
        }
        into.add(new Document(index, line, reference(index, line, object), object));
    }

    private static ObjectRef reference(int index, int line, ObjectNode object) {
        var apiVersion = text(index, line, object, "apiVersion", "apiVersion");
        var kind = text(index, line, object, "kind", "kind");
        if (!(object.path("metadata") instanceof ObjectNode metadata)) {
            throw new InvalidManifest(index, line, 0, "metadata is missing; an object with a name is expected");
        }
        if (!metadata.has("name") && metadata.has("generateName")) {
            throw new InvalidManifest(
                    index, line, 0, "metadata.generateName cannot be applied; metadata.name is expected");
        }
        var name = text(index, line, metadata, "name", "metadata.name");
        var namespace = metadata.path("namespace").isMissingNode()
                        || metadata.path("namespace").isNull()
                        || metadata.path("namespace").asText("-").isEmpty()
                ? null
                : text(index, line, metadata, "namespace", "metadata.namespace");
        check(API_VERSION.matcher(apiVersion).matches(), index, line, "apiVersion", "such as v1 or apps/v1");
        check(KIND.matcher(kind).matches(), index, line, "kind", "such as Deployment");
        check(
                name.length() <= 253 && !NO_NAME.matcher(name).matches(),
                index,
                line,
                "metadata.name",
                "at most 253 characters without '/', '%' and blanks");
        check(
                namespace == null || NAMESPACE.matcher(namespace).matches(),
                index,
                line,
                "metadata.namespace",
                "lower-case letters, digits and '-', at most 63");
        checkTexts(index, line, metadata, "labels");
        checkTexts(index, line, metadata, "annotations");
        return new ObjectRef(apiVersion, kind, namespace, name);
    }

    private static void check(boolean valid, int index, int line, String field, String expected) {
        if (!valid) {
            throw new InvalidManifest(index, line, 0, field + " is not valid; expected is " + expected);
        }
    }

    private static String text(int index, int line, ObjectNode object, String field, String path) {
        var value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            throw new InvalidManifest(
                    index, line, 0, path + " is missing; every object needs apiVersion, kind and metadata.name");
        }
        if (!value.isTextual()) {
            throw new InvalidManifest(
                    index, line, 0, path + " is " + kindOf(value) + "; text is expected (put it in quotes)");
        }
        if (value.textValue().isBlank()) {
            throw new InvalidManifest(index, line, 0, path + " is empty");
        }
        return value.textValue();
    }

    private static void checkTexts(int index, int line, ObjectNode metadata, String field) {
        var map = metadata.path(field);
        if (map.isMissingNode() || map.isNull()) {
            return;
        }
        if (!map.isObject()) {
            throw new InvalidManifest(
                    index, line, 0, "metadata." + field + " is " + kindOf(map) + "; names with texts are expected");
        }
        map.properties().forEach(property -> {
            if (!property.getValue().isTextual()) {
                throw new InvalidManifest(
                        index,
                        line,
                        0,
                        "metadata." + field + "['" + ManifestTree.shortened(property.getKey()) + "'] is "
                                + kindOf(property.getValue()) + "; text is expected (put it in quotes)");
            }
        });
    }

    private static String kindOf(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case BOOLEAN -> "a boolean";
            case NUMBER -> "a number";
            case STRING -> "a text";
            default -> "null";
        };
    }

    private static void refuseTwins(List<Document> documents) {
        Map<ObjectRef, Document> seen = new HashMap<>();
        for (var document : documents) {
            var twin = seen.putIfAbsent(document.object(), document);
            if (twin != null) {
                var object = document.object();
                throw new InvalidManifest(
                        document.index(),
                        document.line(),
                        0,
                        object.kind() + " '" + object.name() + "' is here a second time, first in document "
                                + twin.index() + ", line " + twin.line());
            }
        }
    }
}
