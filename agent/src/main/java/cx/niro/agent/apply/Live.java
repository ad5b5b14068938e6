package cx.niro.agent.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.agent.kubernetes.KubernetesAnswer;
import cx.niro.agent.kubernetes.KubernetesRequest;
import java.util.Map;
import java.util.Optional;

/** How an object is found: read where that is granted, and Secrets so that their data stays in the API server. */
final class Live {
    /** Its applies are dry runs without a single field: it owns nothing and changes nothing. */
    static final String PROBE = "niro-probe";

    private final ObjectCalls calls;

    Live(ObjectCalls calls) {
        this.calls = calls;
    }

    /**
     * What was found.
     *
     * @param object absent where there is none
     * @param answer what the API server said
     */
    record Found(Optional<JsonNode> object, KubernetesAnswer answer) {
        /** Neither an object nor the answer that there is none. */
        boolean isFailure() {
            return object.isEmpty() && !isAbsent(answer) && answer.status() != 201;
        }

        /** The path itself is not served, or not any more. */
        boolean isUnknownKind() {
            return answer.status() == 404 && !isAbsent(answer);
        }
    }

    Found find(ResourceKind kind, String namespace, String name) throws InterruptedException {
        return kind.isSecret()
                ? probe(kind, namespace, name, Stamps.bare(kind, namespace, name))
                : read(kind, namespace, name);
    }

    /** As the other; a Secret whose bare probe admission refuses is probed with the labels and annotations of its manifest. */
    Found find(Target target) throws InterruptedException {
        var found = find(target.kind(), target.namespace(), target.name());
        return target.kind().isSecret() && Refusals.isByAdmission(found.answer())
                ? probe(
                        target.kind(),
                        target.namespace(),
                        target.name(),
                        Stamps.dressed(target.kind(), target.namespace(), target.name(), target.manifest()))
                : found;
    }

    private Found read(ResourceKind kind, String namespace, String name) throws InterruptedException {
        var answer = calls.send(KubernetesRequest.get(kind.path(namespace, name)));
        return new Found(answer.isSuccess() ? Optional.of(answer.body()) : Optional.empty(), answer);
    }

    private Found probe(ResourceKind kind, String namespace, String name, ObjectNode body) throws InterruptedException {
        // in a dry run force takes no field from anybody
        var query = Map.of("fieldManager", PROBE, "force", "true", "dryRun", "All");
        var answer = calls.send(
                KubernetesRequest.apply(kind.path(namespace, name), query, body).forMetadata());
        return new Found(answer.status() == 200 ? Optional.of(answer.body()) : Optional.empty(), answer);
    }

    /** The API server names the object that it has not got; of a path that it does not serve it names nothing. */
    static boolean isAbsent(KubernetesAnswer answer) {
        return answer.status() == 404
                && !answer.body().path("details").path("name").asText("").isEmpty();
    }
}
