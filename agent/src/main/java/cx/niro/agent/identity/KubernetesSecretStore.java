package cx.niro.agent.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.agent.text.Hidden;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The Secret {@code niro-agent-key}, by get and update on that one name. */
public final class KubernetesSecretStore implements SecretStore {
    public static final String NAME = "niro-agent-key";

    private final KubernetesApi api;
    private final String namespace;
    private final boolean mayCreate;

    /** @param mayCreate true beside a cluster, where no installer made the Secret; in a pod the role does not allow it */
    public KubernetesSecretStore(KubernetesApi api, String namespace, boolean mayCreate) {
        this.api = api;
        this.namespace = namespace;
        this.mayCreate = mayCreate;
    }

    @Override
    public KeySecret read() throws Unusable {
        try {
            return fromJson(api.get(path() + "/" + NAME));
        } catch (KubernetesFailure e) {
            if (e.isAbsent() && mayCreate) {
                return create();
            }
            throw unusable("read", e);
        }
    }

    @Override
    public KeySecret write(KeySecret secret) throws Unusable {
        try {
            return fromJson(api.put(path() + "/" + NAME, toJson(secret)));
        } catch (KubernetesFailure e) {
            throw unusable("updated", e);
        }
    }

    private KeySecret create() throws Unusable {
        try {
            createNamespace();
            return fromJson(api.post(path(), toJson(KeySecret.empty(""))));
        } catch (KubernetesFailure e) {
            throw unusable("created", e);
        }
    }

    private void createNamespace() throws KubernetesFailure {
        var body = JsonNodeFactory.instance.objectNode().put("apiVersion", "v1").put("kind", "Namespace");
        body.putObject("metadata").put("name", namespace);
        try {
            var unused = api.post("/api/v1/namespaces", body);
        } catch (KubernetesFailure e) {
            if (!e.isConflict() && !e.isForbidden()) {
                throw e;
            }
        }
    }

    private String path() {
        return "/api/v1/namespaces/" + namespace + "/secrets";
    }

    private Unusable unusable(String verb, KubernetesFailure e) {
        var hint = e.isAbsent() ? " (run the install command again: it makes the Secret)" : "";
        return new Unusable("Secret " + namespace + "/" + NAME + " cannot be " + verb + ": " + e.getMessage() + hint);
    }

    private ObjectNode toJson(KeySecret secret) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "v1")
                .put("kind", "Secret")
                .put("type", "Opaque");
        var metadata = json.putObject("metadata").put("name", NAME).put("namespace", namespace);
        if (!secret.resourceVersion().isEmpty()) {
            metadata.put("resourceVersion", secret.resourceVersion());
        }
        metadata.putObject("labels").put("app.kubernetes.io/name", "niro-agent");
        var data = json.putObject("data");
        put(data, "enrollment_nonce", secret.enrollmentNonce().map(Hidden::value));
        put(data, "nonce_token_hash", secret.nonceTokenHash());
        put(data, "key", secret.key().map(Hidden::value));
        put(data, "cluster_id", secret.clusterId());
        put(data, "server_url", secret.serverUrl());
        put(data, "token_hash", secret.tokenHash());
        return json;
    }

    private static KeySecret fromJson(JsonNode json) {
        var data = json.path("data");
        return new KeySecret(
                json.path("metadata").path("resourceVersion").asText(""),
                get(data, "enrollment_nonce").map(Hidden::new),
                get(data, "nonce_token_hash"),
                get(data, "key").map(Hidden::new),
                get(data, "cluster_id"),
                get(data, "server_url"),
                get(data, "token_hash"));
    }

    private static void put(ObjectNode data, String name, Optional<String> value) {
        value.ifPresent(
                text -> data.put(name, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))));
    }

    private static Optional<String> get(JsonNode data, String name) {
        var value = data.path(name).asText("");
        try {
            return value.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8))
                            .filter(text -> !text.isBlank());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
