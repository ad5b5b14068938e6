package cx.niro.agent.apply;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A kind that the API server serves.
 *
 * @param group empty for the core group
 * @param plural as in paths and roles
 */
record ResourceKind(String group, String version, String plural, String kind, boolean namespaced) {
    boolean isSecret() {
        return group.isEmpty() && plural.equals("secrets");
    }

    boolean isNamespace() {
        return group.isEmpty() && plural.equals("namespaces");
    }

    /** As roles and error messages name it, such as {@code deployments.apps}. */
    String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** @param namespace null for a cluster-scoped kind */
    String path(String namespace) {
        var base = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
        return base + (namespaced ? "/namespaces/" + segment(namespace) : "") + "/" + plural;
    }

    String path(String namespace, String name) {
        return path(namespace) + "/" + segment(name);
    }

    private static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
