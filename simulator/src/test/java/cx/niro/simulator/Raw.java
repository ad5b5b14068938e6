package cx.niro.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.simulator.store.Json;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.Call;
import okhttp3.Response;

/** Requests as they are on the wire, with the credentials of the official client. */
record Raw(ApiClient client) {
    private static final String METADATA =
            "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

    record Answer(int code, String text) {
        JsonNode json() {
            return Json.parse(text.getBytes(StandardCharsets.UTF_8));
        }

        String message() {
            return Json.text(json(), "message");
        }

        String reason() {
            return Json.text(json(), "reason");
        }
    }

    Answer get(String path) {
        return send("GET", path, null, "application/json");
    }

    Answer post(String path, String yaml) {
        return send("POST", path, Json.yaml(yaml).toString(), "application/json");
    }

    Answer put(String path, JsonNode body) {
        return send("PUT", path, body.toString(), "application/json");
    }

    Answer delete(String path) {
        return send("DELETE", path, null, "application/json");
    }

    Answer delete(String path, String options) {
        return send("DELETE", path, Json.yaml(options).toString(), "application/json");
    }

    /** Metadata only, as a caller asks for who may not see the content. */
    Answer getMetadata(String path) {
        return send("GET", path, null, "application/json", METADATA);
    }

    /** A server-side apply that is answered with metadata only. */
    Answer applyForMetadata(String path, String manager, String yaml) {
        return send(
                "PATCH",
                path + query(path) + "fieldManager=" + manager,
                yaml,
                "application/apply-patch+yaml",
                METADATA);
    }

    Answer patch(String path, String type, String body) {
        return send("PATCH", path, body, "application/" + type);
    }

    Answer apply(String path, String manager, boolean force, String yaml) {
        String query = query(path) + "fieldManager=" + manager + "&force=" + force;
        return send("PATCH", path + query, yaml, "application/apply-patch+yaml");
    }

    /** An answer that is read as it comes; to be closed. */
    Response open(String path) {
        try {
            return call("GET", path, null, "application/json", "application/json")
                    .execute();
        } catch (ApiException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String query(String path) {
        return path.contains("?") ? "&" : "?";
    }

    private Answer send(String method, String path, String body, String contentType) {
        return send(method, path, body, contentType, "application/json");
    }

    private Answer send(String method, String path, String body, String contentType, String accept) {
        try (Response response = call(method, path, body, contentType, accept).execute()) {
            return new Answer(response.code(), response.body().string());
        } catch (ApiException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Call call(String method, String path, String body, String contentType, String accept) throws ApiException {
        return client.buildCall(
                null,
                path,
                method,
                List.of(),
                List.of(),
                body == null ? null : body.getBytes(StandardCharsets.UTF_8),
                new HashMap<>(Map.of("Content-Type", contentType, "Accept", accept)),
                Map.of(),
                Map.of(),
                new String[] {"BearerToken"},
                null);
    }
}
