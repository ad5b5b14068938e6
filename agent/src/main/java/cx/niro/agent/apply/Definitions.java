package cx.niro.agent.apply;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.protocol.Manifests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The custom kinds that the manifests themselves define. */
final class Definitions {
    private final List<Defined> defined = new ArrayList<>();

    /** @param definition name of the object that defines the kind */
    record Defined(ResourceKind kind, String definition) {}

    Definitions(List<Manifests.Document> documents) {
        documents.stream()
                .filter(document -> Phase.isDefinition(document.object()))
                .forEach(document ->
                        read(document.object().name(), document.json().path("spec")));
    }

    private void read(String definition, JsonNode spec) {
        var names = spec.path("names");
        for (var version : spec.path("versions")) {
            var kind = new ResourceKind(
                    spec.path("group").asText(""),
                    version.path("name").asText(""),
                    names.path("plural").asText(""),
                    names.path("kind").asText(""),
                    !spec.path("scope").asText("").equals("Cluster"));
            defined.add(new Defined(kind, definition));
        }
    }

    Optional<Defined> find(String apiVersion, String kind) {
        return defined.stream()
                .filter(one ->
                        apiVersion.equals(one.kind().group() + "/" + one.kind().version())
                                && one.kind().kind().equals(kind))
                .findFirst();
    }
}
