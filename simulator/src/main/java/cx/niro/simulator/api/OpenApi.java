package cx.niro.simulator.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kind;
import java.util.List;
import java.util.Map;

/** The smallest OpenAPI v3 that kubectl accepts: that the server itself validates fields. */
final class OpenApi {
    private OpenApi() {}

    static void answer(Call call, List<String> parts, Map<String, List<Kind>> kindsOf, String version) {
        if (parts.size() < 2 || !parts.get(1).equals("v3")) {
            throw ApiFailure.unknownPath();
        }
        if (parts.size() == 2) {
            ObjectNode index = Json.object();
            ObjectNode paths = index.putObject("paths");
            kindsOf.keySet().forEach(groupVersion -> {
                String path = (groupVersion.contains("/") ? "apis/" : "api/") + groupVersion;
                paths.putObject(path).put("serverRelativeURL", "/openapi/v3/" + path + "?hash=1");
            });
            call.send(200, index);
            return;
        }
        String groupVersion = String.join("/", parts.subList(3, parts.size()));
        List<Kind> kinds = kindsOf.get(groupVersion);
        if (kinds == null) {
            throw ApiFailure.unknownPath();
        }
        ObjectNode document = Json.object().put("openapi", "3.0.0");
        document.putObject("info").put("title", "Kubernetes").put("version", version);
        ObjectNode paths = document.putObject("paths");
        for (Kind kind : kinds) {
            String base = (kind.group().isEmpty() ? "/api/" : "/apis/") + groupVersion;
            String path = base + (kind.namespaced() ? "/namespaces/{namespace}/" : "/") + kind.plural() + "/{name}";
            ObjectNode patch = paths.putObject(path).putObject("patch");
            patch.putArray("parameters")
                    .addObject()
                    .put("name", "fieldValidation")
                    .put("in", "query")
                    .putObject("schema")
                    .put("type", "string");
            patch.putObject("responses").putObject("200").put("description", "OK");
            patch.put("x-kubernetes-action", "patch");
            patch.set(
                    "x-kubernetes-group-version-kind",
                    Discovery.responseKind(kind.group(), kind.version(), kind.kind()));
        }
        call.send(200, document);
    }
}
