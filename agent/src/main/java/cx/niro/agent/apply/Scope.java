package cx.niro.agent.apply;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where the agent applies at all, whatever its roles allow.
 *
 * @param ownNamespace where the agent lives
 * @param narrowedTo the only namespaces that are applied to; empty for all
 * @param server address of the Niro server, for the commands that are suggested
 */
public record Scope(String ownNamespace, List<String> narrowedTo, String server) {
    private static final Set<String> PROTECTED = Set.of("kube-system", "niro-system");
    private static final String OWN_ROLES = "niro-agent";

    public Scope {
        narrowedTo = List.copyOf(narrowedTo);
        server = server.replaceAll("/+$", "");
    }

    /** Why an object of this kind must not be touched; empty where it may. */
    Optional<Refusal> refusal(ResourceKind kind, String namespace, String name) {
        if (kind.namespaced() ? isProtected(namespace) : kind.isNamespace() && isProtected(name)) {
            var protectedOne = kind.namespaced() ? namespace : name;
            return Optional.of(new Refusal(
                    "protected_namespace",
                    "the namespace '" + protectedOne + "' is protected: Niro changes nothing in it"));
        }
        if (!kind.namespaced() && kind.group().equals("rbac.authorization.k8s.io") && name.startsWith(OWN_ROLES)) {
            return Optional.of(new Refusal(
                    "protected_namespace",
                    "'" + name + "' is the agent's own: Niro never changes its own permissions"));
        }
        if (kind.namespaced() && !narrowedTo.isEmpty() && !narrowedTo.contains(namespace)) {
            return Optional.of(new Refusal(
                    "forbidden",
                    "applying is narrowed to " + String.join(", ", narrowedTo) + "; the namespace '" + namespace
                            + "' is let in by: "
                            + installer("NIRO_APPLY_NAMESPACES=" + String.join(",", narrowedTo) + "," + namespace)));
        }
        return Optional.empty();
    }

    private boolean isProtected(String namespace) {
        return PROTECTED.contains(namespace) || ownNamespace.equals(namespace);
    }

    /** The installer's command with these variables. */
    String installer(String variables) {
        return "curl -fsSL " + server + "/install.sh | " + variables + " sh";
    }
}
