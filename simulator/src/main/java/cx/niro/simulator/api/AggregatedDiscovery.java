package cx.niro.simulator.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kind;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;

/** All groups with their resources in one answer, as newer clients ask for it. */
final class AggregatedDiscovery {
    static final String TYPE = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private AggregatedDiscovery() {}

    /** Group (the core's name is empty) -> versions, best first; group version -> kinds. */
    static Buffer of(Map<String, List<String>> groups, Map<String, List<Kind>> kinds) {
        ObjectNode list =
                Json.object().put("kind", "APIGroupDiscoveryList").put("apiVersion", "apidiscovery.k8s.io/v2");
        list.putObject("metadata");
        ArrayNode items = list.putArray("items");
        groups.forEach((name, versions) -> {
            ObjectNode group = items.addObject();
            group.putObject("metadata").put("name", name);
            ArrayNode all = group.putArray("versions");
            for (String version : versions) {
                ObjectNode one = all.addObject().put("version", version);
                ArrayNode resources = one.putArray("resources");
                kinds.get(name.isEmpty() ? version : name + "/" + version)
                        .forEach(kind -> resources.add(resource(kind)));
                one.put("freshness", "Current");
            }
        });
        return Buffer.buffer(Json.bytes(list));
    }

    private static ObjectNode resource(Kind kind) {
        ObjectNode resource = Json.object().put("resource", kind.plural());
        resource.set("responseKind", Discovery.responseKind(kind.group(), kind.version(), kind.kind()));
        resource.put("scope", kind.namespaced() ? "Namespaced" : "Cluster")
                .put("singularResource", kind.singular())
                .set("verbs", Json.tree(kind.verbs()));
        if (!kind.shortNames().isEmpty()) {
            resource.set("shortNames", Json.tree(kind.shortNames()));
        }
        if (!Discovery.categories(kind).isEmpty()) {
            resource.set("categories", Json.tree(Discovery.categories(kind)));
        }
        for (String subresource : kind.subresources()) {
            ObjectNode entry = Json.list(resource, "subresources").addObject().put("subresource", subresource);
            boolean isScale = subresource.equals("scale");
            entry.set(
                    "responseKind",
                    Discovery.responseKind(
                            isScale ? "autoscaling" : kind.group(),
                            isScale ? "v1" : kind.version(),
                            Discovery.kindOf(kind, subresource)));
            entry.set("verbs", Json.tree(Discovery.verbsOf(subresource)));
        }
        return resource;
    }
}
