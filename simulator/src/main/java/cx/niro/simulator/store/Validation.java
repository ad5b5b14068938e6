package cx.niro.simulator.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Pattern;

/** The few rules whose breach clients must see refused: names, containers, selectors. */
final class Validation {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");
    private static final Pattern PATH_NAME = Pattern.compile("[^/%]+");

    private Validation() {}

    static void check(Kind kind, ObjectNode object) {
        String name = Json.name(object);
        Pattern allowed = kind.group().equals("rbac.authorization.k8s.io") ? PATH_NAME : NAME;
        if (name.length() > 253 || !allowed.matcher(name).matches()) {
            throw ApiFailure.invalid(
                    kind,
                    name,
                    "metadata.name",
                    "Invalid value: \"" + name + "\": a lowercase RFC 1123 subdomain must consist of lower case"
                            + " alphanumeric characters, '-' or '.', and must start and end with an alphanumeric"
                            + " character");
        }
        if (kind.isCustom()) {
            kind.custom().schema().check(kind, name, object);
            return;
        }
        switch (kind.plural()) {
            case "pods" -> containers(kind, name, "spec", object.path("spec"));
            case "deployments" -> {
                workload(kind, name, object);
                rollout(kind, name, object.path("spec"));
            }
            case "replicasets", "statefulsets", "daemonsets" -> workload(kind, name, object);
            case "jobs" -> containers(kind, name, "spec.template.spec", Json.at(object, "spec", "template", "spec"));
            case "customresourcedefinitions" -> definition(kind, name, object.path("spec"));
            default -> {}
        }
    }

    /** Fails with a 422 when an update changes what is fixed at creation. */
    static void checkImmutable(Kind kind, ObjectNode stored, ObjectNode desired) {
        if (kind.isCustom()) {
            return;
        }
        switch (kind.plural()) {
            case "deployments", "replicasets", "daemonsets", "statefulsets" -> fixed(kind, stored, desired, "selector");
            case "jobs" -> fixed(kind, stored, desired, "template");
            case "secrets", "configmaps" -> fixedContent(kind, stored, desired);
            case "rolebindings", "clusterrolebindings" -> {
                if (!stored.path("roleRef").equals(desired.path("roleRef"))) {
                    throw ApiFailure.invalid(
                            kind,
                            Json.name(stored),
                            "roleRef",
                            "Invalid value: " + desired.path("roleRef") + ": cannot change roleRef");
                }
            }
            default -> {}
        }
    }

    private static void fixedContent(Kind kind, ObjectNode stored, ObjectNode desired) {
        if (!stored.path("type").equals(desired.path("type"))) {
            throw ApiFailure.invalid(
                    kind, Json.name(stored), "type", "Invalid value: " + desired.path("type") + ": field is immutable");
        }
        if (stored.path("immutable").asBoolean() && !stored.path("data").equals(desired.path("data"))) {
            throw ApiFailure.invalid(
                    kind, Json.name(stored), "data", "Forbidden: field is immutable when `immutable` is set");
        }
    }

    private static void fixed(Kind kind, ObjectNode stored, ObjectNode desired, String field) {
        JsonNode wanted = Json.at(desired, "spec", field);
        if (!Json.at(stored, "spec", field).equals(wanted)) {
            throw ApiFailure.invalid(
                    kind, Json.name(stored), "spec." + field, "Invalid value: " + wanted + ": field is immutable");
        }
    }

    private static void definition(Kind kind, String name, JsonNode spec) {
        String expected = Json.text(spec, "names", "plural") + "." + Json.text(spec, "group");
        if (!name.equals(expected)) {
            throw ApiFailure.invalid(
                    kind,
                    name,
                    "metadata.name",
                    "Invalid value: \"%s\": must be spec.names.plural+\".\"+spec.group".formatted(name));
        }
        if (Json.text(spec, "names", "kind").isEmpty()) {
            throw ApiFailure.invalid(kind, name, "spec.names.kind", "Required value");
        }
        if (!List.of("Cluster", "Namespaced").contains(Json.text(spec, "scope"))) {
            throw ApiFailure.invalid(
                    kind,
                    name,
                    "spec.scope",
                    "Unsupported value: \"%s\": supported values: \"Cluster\", \"Namespaced\""
                            .formatted(Json.text(spec, "scope")));
        }
        if (CustomKind.storageVersion(spec).isEmpty()) {
            throw ApiFailure.invalid(
                    kind,
                    name,
                    "spec.versions",
                    "Invalid value: must have exactly one version marked as storage version");
        }
        int index = 0;
        for (JsonNode version : spec.path("versions")) {
            if (!Json.at(version, "schema", "openAPIV3Schema").isObject()) {
                throw ApiFailure.invalid(
                        kind,
                        name,
                        "spec.versions[" + index + "].schema.openAPIV3Schema",
                        "Required value: schemas are required");
            }
            index++;
        }
    }

    private static void workload(Kind kind, String name, ObjectNode object) {
        JsonNode template = Json.at(object, "spec", "template");
        if (!Json.at(object, "spec", "selector").isObject()) {
            throw ApiFailure.invalid(kind, name, "spec.selector", "Required value");
        }
        if (!Selector.ofSpec(Json.at(object, "spec", "selector")).test(template)) {
            throw ApiFailure.invalid(
                    kind,
                    name,
                    "spec.template.metadata.labels",
                    "Invalid value: " + Json.at(template, "metadata", "labels")
                            + ": `selector` does not match template `labels`");
        }
        containers(kind, name, "spec.template.spec", template.path("spec"));
    }

    private static void rollout(Kind kind, String name, JsonNode spec) {
        JsonNode rolling = Json.at(spec, "strategy", "rollingUpdate");
        boolean standsStill =
                rolling.isObject() && isNothing(rolling.path("maxSurge")) && isNothing(rolling.path("maxUnavailable"));
        if (standsStill) {
            throw ApiFailure.invalid(
                    kind,
                    name,
                    "spec.strategy.rollingUpdate.maxUnavailable",
                    "Invalid value: %s: may not be 0 when `maxSurge` is 0".formatted(rolling.path("maxUnavailable")));
        }
        long deadline = spec.path("progressDeadlineSeconds").asLong(Long.MAX_VALUE);
        if (deadline <= spec.path("minReadySeconds").asLong()) {
            throw ApiFailure.invalid(
                    kind,
                    name,
                    "spec.progressDeadlineSeconds",
                    "Invalid value: %d: must be greater than minReadySeconds".formatted(deadline));
        }
    }

    private static boolean isNothing(JsonNode share) {
        return share.asText().equals("0") || share.asText().equals("0%");
    }

    private static void containers(Kind kind, String name, String at, JsonNode spec) {
        if (spec.path("containers").isEmpty()) {
            throw ApiFailure.invalid(kind, name, at + ".containers", "Required value");
        }
        int index = 0;
        for (JsonNode container : spec.path("containers")) {
            String field = at + ".containers[" + index++ + "]";
            if (Json.text(container, "name").isEmpty()) {
                throw ApiFailure.invalid(kind, name, field + ".name", "Required value");
            }
            if (Json.text(container, "image").isEmpty()) {
                throw ApiFailure.invalid(kind, name, field + ".image", "Required value");
            }
        }
    }
}
