package cx.niro.agent.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * One request about one object.
 *
 * @param path with its segments encoded
 * @param body null for none
 */
public record KubernetesRequest(
        String method, String path, Map<String, String> query, String accept, String contentType, JsonNode body) {
    /** Asks for an object's metadata alone, so that nothing else of it leaves the API server. */
    public static final String OBJECT_METADATA_ONLY =
            "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

    /** Content type of a server-side apply; JSON is YAML. */
    public static final String APPLY_PATCH = "application/apply-patch+yaml";

    private static final String JSON = "application/json";

    public KubernetesRequest {
        query = Map.copyOf(query);
    }

    public static KubernetesRequest get(String path) {
        return new KubernetesRequest("GET", path, Map.of(), JSON, JSON, null);
    }

    public static KubernetesRequest post(String path, Map<String, String> query, JsonNode body) {
        return new KubernetesRequest("POST", path, query, JSON, JSON, body);
    }

    public static KubernetesRequest apply(String path, Map<String, String> query, JsonNode body) {
        return new KubernetesRequest("PATCH", path, query, JSON, APPLY_PATCH, body);
    }

    /** @param options a {@code DeleteOptions} */
    public static KubernetesRequest delete(String path, JsonNode options) {
        return new KubernetesRequest("DELETE", path, Map.of(), JSON, JSON, options);
    }

    /** The same, answered with metadata alone. */
    public KubernetesRequest forMetadata() {
        return new KubernetesRequest(method, path, query, OBJECT_METADATA_ONLY, contentType, body);
    }
}
