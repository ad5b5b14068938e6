package cx.niro.simulator.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A refusal worded as a Kubernetes API server words it; {@link #status()} is the answer's body. */
public final class ApiFailure extends RuntimeException {
    private final int code;
    private final ObjectNode status;

    private ApiFailure(int code, String reason, String message, ObjectNode details) {
        super(message, null, false, false);
        this.code = code;
        this.status = Json.object();
        status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
        status.put("status", "Failure").put("message", message).put("reason", reason);
        if (details != null) {
            status.set("details", details);
        }
        status.put("code", code);
    }

    /** HTTP status code. */
    public int code() {
        return code;
    }

    /** The Kubernetes `Status` object. */
    public ObjectNode status() {
        return status;
    }

    /** Reason as in the `Status` object. */
    public String reason() {
        return status.get("reason").asText();
    }

    /** 400. */
    public static ApiFailure badRequest(String message) {
        return new ApiFailure(400, "BadRequest", message, null);
    }

    /** 401. */
    public static ApiFailure unauthorized() {
        return new ApiFailure(401, "Unauthorized", "Unauthorized", null);
    }

    /** 403 for a request about resources. */
    public static ApiFailure forbidden(String group, String resource, String name, String why) {
        String qualified = group.isEmpty() ? resource : resource + "." + group;
        String what = name.isEmpty() ? qualified : qualified + " \"" + name + "\"";
        return new ApiFailure(403, "Forbidden", what + " is forbidden: " + why, details(group, resource, name));
    }

    /** 403 for a path that is no resource. */
    public static ApiFailure forbiddenPath(String user, String verb, String path) {
        String message = "forbidden: User \"%s\" cannot %s path \"%s\"".formatted(user, verb, path);
        return new ApiFailure(403, "Forbidden", message, Json.object());
    }

    /** 404 for an object. */
    public static ApiFailure notFound(Kind kind, String name) {
        return new ApiFailure(
                404,
                "NotFound",
                "%s \"%s\" not found".formatted(kind.qualified(), name),
                details(kind.group(), kind.plural(), name));
    }

    /** 404 for a path that the server does not know. */
    public static ApiFailure unknownPath() {
        return new ApiFailure(404, "NotFound", "the server could not find the requested resource", Json.object());
    }

    /** 405. */
    public static ApiFailure methodNotAllowed() {
        return new ApiFailure(
                405,
                "MethodNotAllowed",
                "the server does not allow this method on the requested resource",
                Json.object());
    }

    /** 409 for a name that is taken. */
    public static ApiFailure alreadyExists(Kind kind, String name) {
        return new ApiFailure(
                409,
                "AlreadyExists",
                "%s \"%s\" already exists".formatted(kind.qualified(), name),
                details(kind.group(), kind.plural(), name));
    }

    /** 409 for a name whose holder is still terminating. */
    public static ApiFailure beingDeleted(Kind kind, String name) {
        return new ApiFailure(
                409,
                "AlreadyExists",
                "object is being deleted: %s \"%s\" already exists".formatted(kind.qualified(), name),
                details(kind.group(), kind.plural(), name));
    }

    /** 403 for new content of a namespace that is going away. */
    public static ApiFailure namespaceTerminating(Kind kind, String name, String namespace) {
        ObjectNode details = details(kind.group(), kind.plural(), name);
        Json.list(details, "causes")
                .addObject()
                .put("reason", "NamespaceTerminating")
                .put("message", "namespace " + namespace + " is being terminated")
                .put("field", "metadata.namespace");
        return new ApiFailure(
                403,
                "Forbidden",
                "%s \"%s\" is forbidden: unable to create new content in namespace %s because it is being terminated"
                        .formatted(kind.qualified(), name, namespace),
                details);
    }

    /** 409 for a write or deletion that means an earlier object of that name. */
    static ApiFailure otherUid(Kind kind, String name, String asked, String uid) {
        return conflict(
                kind,
                name,
                "Precondition failed: UID in precondition: %s, UID in object meta: %s".formatted(asked, uid));
    }

    /** 409 for a write that is based on an older version. */
    public static ApiFailure modified(Kind kind, String name) {
        return conflict(
                kind,
                name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    /** 409 with its own words. */
    public static ApiFailure conflict(Kind kind, String name, String why) {
        return new ApiFailure(
                409,
                "Conflict",
                "Operation cannot be fulfilled on %s \"%s\": %s".formatted(kind.qualified(), name, why),
                details(kind.group(), kind.plural(), name));
    }

    /** 409 of a server-side apply; each cause names manager and field. */
    public static ApiFailure applyConflict(String message, List<String[]> causes) {
        ObjectNode details = Json.object();
        for (String[] cause : causes) {
            Json.list(details, "causes")
                    .addObject()
                    .put("reason", "FieldManagerConflict")
                    .put("message", cause[0])
                    .put("field", cause[1]);
        }
        return new ApiFailure(409, "Conflict", message, details);
    }

    /** 410 for a version that the history no longer holds. */
    public static ApiFailure expired(String message) {
        return new ApiFailure(410, "Expired", message, null);
    }

    /** 415. */
    public static ApiFailure unsupportedMediaType(String given, String accepted) {
        return new ApiFailure(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: %s; got %s"
                        .formatted(accepted, given),
                Json.object());
    }

    /** 422 for an option of a write that has an unknown value. */
    public static ApiFailure invalidOption(String field, String given, String supported) {
        return new ApiFailure(
                422,
                "Invalid",
                "invalid options: %s: Unsupported value: \"%s\": supported values: %s"
                        .formatted(field, given, supported),
                Json.object());
    }

    /** 422 for a field that breaks a rule. */
    public static ApiFailure invalid(Kind kind, String name, String field, String problem) {
        ObjectNode details = details(kind.group(), kind.kind(), name);
        Json.list(details, "causes")
                .addObject()
                .put("reason", "FieldValueInvalid")
                .put("message", problem)
                .put("field", field);
        String what = kind.group().isEmpty() ? kind.kind() : kind.kind() + "." + kind.group();
        return new ApiFailure(
                422, "Invalid", "%s \"%s\" is invalid: %s: %s".formatted(what, name, field, problem), details);
    }

    /** 422 for parameters of pods/log; {@code problem} begins with its kind, such as {@code Invalid value: -1: ...}. */
    public static ApiFailure invalidLogOptions(String pod, String field, String problem) {
        ObjectNode details = details("", "PodLogOptions", pod);
        Json.list(details, "causes")
                .addObject()
                .put("reason", problem.startsWith("Forbidden") ? "FieldValueForbidden" : "FieldValueInvalid")
                .put("message", problem)
                .put("field", field);
        return new ApiFailure(
                422, "Invalid", "PodLogOptions \"%s\" is invalid: %s: %s".formatted(pod, field, problem), details);
    }

    /** 500 for an apply of fields that the schema does not declare; the API server knows no reason for it. */
    public static ApiFailure untyped(Kind kind, String namespace, String name, String field) {
        return new ApiFailure(
                500,
                "",
                "failed to create typed patch object (%s/%s; %s, Kind=%s): .%s: field not declared in schema"
                        .formatted(namespace, name, kind.apiVersion(), kind.kind(), field),
                null);
    }

    /** 500 for a kubelet that does not answer; the API server knows no reason for it. */
    public static ApiFailure unreachable(String message) {
        return new ApiFailure(500, "", message, null);
    }

    /** 503. */
    public static ApiFailure unavailable(String message) {
        return new ApiFailure(503, "ServiceUnavailable", message, null);
    }

    /** 504 for a version that does not exist yet. */
    public static ApiFailure tooLargeVersion(long asked, long current) {
        ObjectNode details = Json.object();
        Json.list(details, "causes")
                .addObject()
                .put("reason", "ResourceVersionTooLarge")
                .put("message", "Too large resource version");
        details.put("retryAfterSeconds", 1);
        return new ApiFailure(
                504, "Timeout", "Too large resource version: %d, current: %d".formatted(asked, current), details);
    }

    /** Any status that a fault hook asks for. */
    public static ApiFailure injected(int code) {
        return new ApiFailure(code, code == 429 ? "TooManyRequests" : "InternalError", "injected fault", null);
    }

    private static ObjectNode details(String group, String resource, String name) {
        ObjectNode details = Json.object();
        if (!name.isEmpty()) {
            details.put("name", name);
        }
        if (!group.isEmpty()) {
            details.put("group", group);
        }
        return details.put("kind", resource);
    }
}
