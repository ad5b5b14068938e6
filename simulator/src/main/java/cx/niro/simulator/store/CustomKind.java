package cx.niro.simulator.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a CustomResourceDefinition says of its kind beyond what every kind has.
 *
 * @param singular name of one object
 * @param listKind kind of a list
 * @param categories groups of kubectl such as {@code all}
 * @param storageVersion version in which objects are kept
 * @param schema structural schema of the version
 * @param replicas steps to the number that {@code scale} sets, empty without that subresource
 */
public record CustomKind(
        String singular,
        String listKind,
        List<String> categories,
        String storageVersion,
        Schema schema,
        List<String> replicas) {
    public CustomKind {
        categories = List.copyOf(categories);
        replicas = List.copyOf(replicas);
    }

    /** The kinds that a definition serves: one a served version. */
    public static List<Kind> of(ObjectNode definition) {
        JsonNode spec = definition.path("spec");
        JsonNode names = spec.path("names");
        List<Kind> kinds = new ArrayList<>();
        for (JsonNode version : spec.path("versions")) {
            if (version.path("served").asBoolean()) {
                kinds.add(new Kind(
                        Json.text(spec, "group"),
                        Json.text(version, "name"),
                        Json.text(names, "plural"),
                        Json.text(names, "kind"),
                        Json.text(spec, "scope").equals("Namespaced"),
                        texts(names.path("shortNames")),
                        Json.fields(version.path("subresources")),
                        Kind.STORED_VERBS,
                        new CustomKind(
                                Json.text(names, "singular"),
                                Json.text(names, "listKind"),
                                texts(names.path("categories")),
                                storageVersion(spec),
                                new Schema(Json.at(version, "schema", "openAPIV3Schema")),
                                steps(Json.text(version, "subresources", "scale", "specReplicasPath")))));
            }
        }
        return kinds;
    }

    /** The version that the definition marks as the one to keep. */
    public static String storageVersion(JsonNode spec) {
        for (JsonNode version : spec.path("versions")) {
            if (version.path("storage").asBoolean()) {
                return Json.text(version, "name");
            }
        }
        return "";
    }

    private static List<String> steps(String path) {
        return path.isEmpty() ? List.of() : List.of(path.substring(1).split("\\.", -1));
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
