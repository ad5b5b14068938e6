package cx.niro.simulator.api;

import java.time.Instant;

/**
 * One request as the API server saw it.
 *
 * @param at when
 * @param user who, empty when unknown
 * @param verb Kubernetes verb
 * @param group API group
 * @param resource plural, empty for a path
 * @param subresource or empty
 * @param namespace or empty
 * @param name or empty
 * @param path the whole path
 * @param allowed whether authentication and the rules let it pass
 * @param status HTTP status answered; 0 when the connection was cut
 */
public record AuditEntry(
        Instant at,
        String user,
        String verb,
        String group,
        String resource,
        String subresource,
        String namespace,
        String name,
        String path,
        boolean allowed,
        int status) {
    static AuditEntry of(Instant at, String user, RequestInfo info, boolean allowed, int status) {
        return new AuditEntry(
                at,
                user,
                info.verb(),
                info.group(),
                info.resource(),
                info.subresource(),
                info.namespace(),
                info.name(),
                info.path(),
                allowed,
                status);
    }
}
