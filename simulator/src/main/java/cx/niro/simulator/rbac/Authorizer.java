package cx.niro.simulator.rbac;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides by the stored roles and bindings, strictly: what no rule grants is denied. */
public final class Authorizer {
    private final ObjectStore store;

    public Authorizer(ObjectStore store) {
        this.store = store;
    }

    /** Whether some rule allows it. */
    public boolean allows(Identity identity, Access access) {
        return identity.isAdmin()
                || rulesFor(identity, access.namespace()).stream().anyMatch(rule -> grants(rule, access));
    }

    /** All rules that hold for the identity in a namespace (empty: cluster-wide ones only). */
    public List<JsonNode> rulesFor(Identity identity, String namespace) {
        List<JsonNode> rules = new ArrayList<>();
        for (JsonNode binding : store.list(Kinds.CLUSTER_ROLE_BINDINGS, "", "")) {
            if (binds(binding, identity)) {
                role(binding, "").ifPresent(role -> role.path("rules").forEach(rules::add));
            }
        }
        if (!namespace.isEmpty()) {
            for (JsonNode binding : store.list(Kinds.ROLE_BINDINGS, namespace, "")) {
                if (binds(binding, identity)) {
                    role(binding, namespace)
                            .ifPresent(role -> role.path("rules").forEach(rules::add));
                }
            }
        }
        return rules;
    }

    /** The words with which Kubernetes denies access to a resource. */
    public static String denial(Identity identity, Access access) {
        String where = access.namespace().isEmpty()
                ? "at the cluster scope"
                : "in the namespace \"" + access.namespace() + "\"";
        return "User \"%s\" cannot %s resource \"%s\" in API group \"%s\" %s"
                .formatted(identity.user(), access.verb(), access.resource(), access.group(), where);
    }

    private Optional<? extends JsonNode> role(JsonNode binding, String namespace) {
        String name = Json.text(binding, "roleRef", "name");
        return Json.text(binding, "roleRef", "kind").equals("ClusterRole")
                ? store.find(Kinds.CLUSTER_ROLES, "", name)
                : store.find(Kinds.ROLES, namespace, name);
    }

    private static boolean binds(JsonNode binding, Identity identity) {
        for (JsonNode subject : binding.path("subjects")) {
            String name = Json.text(subject, "name");
            boolean isMeant = switch (Json.text(subject, "kind")) {
                case "User" -> identity.user().equals(name);
                case "Group" -> identity.groups().contains(name);
                case "ServiceAccount" -> {
                    String home = Json.text(subject, "namespace");
                    String namespace = home.isEmpty() ? Json.namespace(binding) : home;
                    yield identity.user().equals("system:serviceaccount:" + namespace + ":" + name);
                }
                default -> false;
            };
            if (isMeant) {
                return true;
            }
        }
        return false;
    }

    private static boolean grants(JsonNode rule, Access access) {
        if (!has(rule.path("verbs"), access.verb())) {
            return false;
        }
        if (access.resource().isEmpty()) {
            return hasPath(rule.path("nonResourceURLs"), access.path());
        }
        return has(rule.path("apiGroups"), access.group())
                && hasResource(rule.path("resources"), access.resource())
                && hasName(rule.path("resourceNames"), access.name());
    }

    private static boolean has(JsonNode list, String wanted) {
        for (JsonNode each : list) {
            if (each.asText().equals("*") || each.asText().equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasResource(JsonNode list, String wanted) {
        int slash = wanted.indexOf('/');
        return has(list, wanted) || (slash > 0 && has(list, "*" + wanted.substring(slash)));
    }

    private static boolean hasName(JsonNode list, String name) {
        return list.isEmpty() || (!name.isEmpty() && has(list, name));
    }

    private static boolean hasPath(JsonNode list, String path) {
        for (JsonNode each : list) {
            String pattern = each.asText();
            boolean isPrefix = pattern.endsWith("*") && path.startsWith(pattern.substring(0, pattern.length() - 1));
            if (isPrefix || pattern.equals(path)) {
                return true;
            }
        }
        return false;
    }
}
