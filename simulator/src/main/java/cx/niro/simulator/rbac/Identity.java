package cx.niro.simulator.rbac;

import java.util.ArrayList;
import java.util.List;

/**
 * Who makes a request.
 *
 * @param user user name as in Kubernetes
 * @param groups groups as in Kubernetes
 */
public record Identity(String user, List<String> groups) {
    public static final Identity ADMIN =
            new Identity("system:admin", List.of("system:masters", "system:authenticated"));

    private static final String ACCOUNT_PREFIX = "system:serviceaccount:";

    public Identity {
        groups = List.copyOf(groups);
    }

    /** The identity of a ServiceAccount. */
    public static Identity ofServiceAccount(String namespace, String name) {
        return new Identity(
                ACCOUNT_PREFIX + namespace + ":" + name,
                List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace, "system:authenticated"));
    }

    /** The identity that an impersonating caller asks for. */
    public static Identity impersonated(String user, List<String> groups) {
        if (user.startsWith(ACCOUNT_PREFIX) && groups.isEmpty()) {
            String[] parts = user.substring(ACCOUNT_PREFIX.length()).split(":", -1);
            return parts.length == 2 ? ofServiceAccount(parts[0], parts[1]) : new Identity(user, groups);
        }
        List<String> all = new ArrayList<>(groups);
        all.add("system:authenticated");
        return new Identity(user, all);
    }

    /** Members of system:masters may do everything, without a rule. */
    public boolean isAdmin() {
        return groups.contains("system:masters");
    }
}
