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

    Answer patch(String path, String type, String body) {
        return send("PATCH", path, body, "application/" + type);
    }

    Answer apply(String path, String manager, boolean force, String yaml) {
        String query = "?fieldManager=" + manager + "&force=" + force;
        return send("PATCH", path + query, yaml, "application/apply-patch+yaml");
    }

    /** An answer that is read as it comes; to be closed. */
    Response open(String path) {
        try {
            return call("GET", path, null, "application/json").execute();
        } catch (ApiException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Answer send(String method, String path, String body, String contentType) {
        try (Response response = call(method, path, body, contentType).execute()) {
            return new Answer(response.code(), response.body().string());
        } catch (ApiException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Call call(String method, String path, String body, String contentType) throws ApiException {
        return client.buildCall(
                null,
                path,
                method,
                List.of(),
                List.of(),
                body == null ? null : body.getBytes(StandardCharsets.UTF_8),
                new HashMap<>(Map.of("Content-Type", contentType, "Accept", "application/json")),
                Map.of(),
                Map.of(),
                new String[] {"BearerToken"},
                null);
    }
}
