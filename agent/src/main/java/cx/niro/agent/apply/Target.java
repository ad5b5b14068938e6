package cx.niro.agent.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.protocol.ObjectRef;

/**
 * An object of the manifests whose kind is known.
 *
 * @param object with its namespace
 * @param manifest as it was given
 */
record Target(ResourceKind kind, ObjectRef object, ObjectNode manifest) {
    /** The namespace that kubectl would take, too, where a manifest names none. */
    static final String DEFAULT_NAMESPACE = "default";

    static Target of(ResourceKind kind, ObjectRef named, ObjectNode manifest) {
        return new Target(kind, resolved(kind, named), manifest);
    }

    static ObjectRef resolved(ResourceKind kind, ObjectRef named) {
        var namespace = !kind.namespaced() ? null : named.namespace() == null ? DEFAULT_NAMESPACE : named.namespace();
        return new ObjectRef(named.apiVersion(), named.kind(), namespace, named.name());
    }

    String namespace() {
        return object.namespace();
    }

    String name() {
        return object.name();
    }

    String path() {
        return kind.path(namespace(), name());
    }
}
