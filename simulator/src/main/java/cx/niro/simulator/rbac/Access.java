package cx.niro.simulator.rbac;

/**
 * What a request wants to do.
 *
 * @param verb Kubernetes verb, for example {@code list}
 * @param group API group
 * @param resource plural, with {@code /subresource} when there is one; empty for a path
 * @param namespace namespace, empty for the cluster scope
 * @param name object, empty for all
 * @param path the path when it is no resource, else empty
 */
public record Access(String verb, String group, String resource, String namespace, String name, String path) {
    /** Access to a resource. */
    public static Access resource(String verb, String group, String resource, String namespace, String name) {
        return new Access(verb, group, resource, namespace, name, "");
    }

    /** Access to a path that is no resource. */
    public static Access path(String verb, String path) {
        return new Access(verb, "", "", "", "", path);
    }
}
