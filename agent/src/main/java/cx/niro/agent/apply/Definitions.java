package cx.niro.agent.apply;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.protocol.Manifests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The custom kinds that the manifests themselves define. */
final class Definitions {
    private final List<ResourceKind> defined = new ArrayList<>();

    Definitions(List<Manifests.Document> documents) {
        documents.stream()
                .filter(document -> Phase.isDefinition(document.object()))
                .forEach(document -> read(document.json().path("spec")));
    }

    private void read(JsonNode spec) {
        var names = spec.path("names");
        for (var version : spec.path("versions")) {
            defined.add(new ResourceKind(
                    spec.path("group").asText(""),
                    version.path("name").asText(""),
                    names.path("plural").asText(""),
                    names.path("kind").asText(""),
                    !spec.path("scope").asText("").equals("Cluster")));
        }
    }

    Optional<ResourceKind> find(String apiVersion, String kind) {
        return defined.stream()
                .filter(one -> apiVersion.equals(one.group() + "/" + one.version())
                        && one.kind().equals(kind))
                .findFirst();
    }
}
