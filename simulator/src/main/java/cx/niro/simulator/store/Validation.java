package cx.niro.simulator.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
        switch (kind.plural()) {
            case "pods" -> containers(kind, name, "spec", object.path("spec"));
            case "deployments", "replicasets", "statefulsets", "daemonsets" -> workload(kind, name, object);
            case "jobs" -> containers(kind, name, "spec.template.spec", Json.at(object, "spec", "template", "spec"));
            default -> {}
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
