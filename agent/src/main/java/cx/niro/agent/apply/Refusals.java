package cx.niro.agent.apply;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.agent.kubernetes.KubernetesAnswer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Answers of the API server that are no success, as reasons and safe words. */
final class Refusals {
    private static final Pattern CONFLICT = Pattern.compile("conflict with \"([^\"]*)\"");
    /** Words of the authorizer, as opposed to admission's, which answers 403 too. */
    private static final Pattern NOT_GRANTED = Pattern.compile("cannot (get|create|patch|update|delete) resource");

    private final SecretValues secrets;
    private final Permissions permissions;

    Refusals(SecretValues secrets, Permissions permissions) {
        this.secrets = secrets;
        this.permissions = permissions;
    }

    /** Why a request about this object failed. */
    Refusal of(KubernetesAnswer answer, String verb, ResourceKind kind, String namespace, String name) {
        var message = words(answer);
        if (!fieldsByManager(answer).isEmpty()) {
            return new Refusal("conflict", conflict(answer));
        }
        return switch (answer.status()) {
            case 0, 408, 429, 500, 502, 503, 504 -> new Refusal("timeout", message);
            case 401 -> new Refusal("forbidden", message);
            case 403 ->
                NOT_GRANTED.matcher(message).find()
                        ? permissions.denied(verb, kind, namespace, name)
                        : new Refusal("invalid", message);
            case 404 -> new Refusal("not_found", message + hint(answer));
            case 409 -> new Refusal("conflict", message);
            default -> new Refusal("invalid", message);
        };
    }

    /** Whether a policy refused it, not the authorizer, nor the state of the object. */
    static boolean isByAdmission(KubernetesAnswer answer) {
        return switch (answer.status()) {
            case 400, 422 -> true;
            case 403 ->
                !NOT_GRANTED.matcher(answer.body().path("message").asText("")).find();
            default -> false;
        };
    }

    private static String hint(KubernetesAnswer answer) {
        return answer.body().path("details").path("kind").asText("").equals("namespaces")
                ? "; add the Namespace to the manifests, or create it"
                : "";
    }

    /** The API server's words, safe to send. */
    private String words(KubernetesAnswer answer) {
        var message = secrets.safe(answer.body().path("message").asText(""));
        return message == null ? "the API server answered HTTP " + answer.status() : message;
    }

    /** The managers that an apply is in conflict with, each with the fields that it owns; empty where that is not the matter. */
    static Map<String, Set<String>> fieldsByManager(KubernetesAnswer answer) {
        Map<String, Set<String>> fields = new LinkedHashMap<>();
        if (answer.status() != 409) {
            return fields;
        }
        for (JsonNode cause : answer.body().path("details").path("causes")) {
            if (cause.path("reason").asText("").equals("FieldManagerConflict")) {
                var manager = CONFLICT.matcher(cause.path("message").asText(""));
                fields.computeIfAbsent(
                                manager.find() ? manager.group(1) : "another manager", m -> new LinkedHashSet<>())
                        .add(cause.path("field").asText(""));
            }
        }
        return fields;
    }

    private String conflict(KubernetesAnswer answer) {
        var owners = fieldsByManager(answer).entrySet().stream()
                .map(owner -> "'" + owner.getKey() + "' owns " + String.join(", ", owner.getValue()))
                .collect(Collectors.joining("; "));
        return secrets.safe(owners + " and set other values; apply with force to take these fields over");
    }
}
