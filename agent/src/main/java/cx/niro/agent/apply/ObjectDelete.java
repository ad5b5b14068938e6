package cx.niro.agent.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.agent.kubernetes.KubernetesRequest;
import cx.niro.protocol.ObjectOutcome;
import cx.niro.protocol.ObjectRef;
import java.util.Optional;
import java.util.Set;

/** Deletes one managed namespaced object after the other; refuses everything else. Used by one thread. */
final class ObjectDelete {
    private final Parts parts;
    private final String deployment;
    private final boolean dryRun;
    private final String refusedAs;
    private final Set<String> wanted;

    /**
     * @param deployment that the objects must be of; null for any
     * @param refusedAs the outcome of what is refused: {@code failed}, or {@code skipped} where nobody asked for that very object
     * @param wanted uids of objects that are not deleted whatever they are called
     */
    ObjectDelete(Parts parts, String deployment, boolean dryRun, String refusedAs, Set<String> wanted) {
        this.parts = parts;
        this.deployment = deployment;
        this.dryRun = dryRun;
        this.refusedAs = refusedAs;
        this.wanted = wanted;
    }

    ObjectOutcome delete(ObjectRef named) throws InterruptedException {
        if (parts.deadline().isPast()) {
            return new Refusal("timeout", "the deadline passed before it was its turn").failed(named);
        }
        Optional<ResourceKind> kind;
        try {
            kind = parts.discovery()
                    .find(named.apiVersion(), named.kind(), parts.deadline().left());
        } catch (KubernetesFailure e) {
            return Kinds.unread(e).failed(named);
        }
        if (kind.isEmpty()) {
            return new Refusal(
                            "kind_unknown",
                            "the cluster serves no " + named.kind() + " of " + named.apiVersion()
                                    + ", so there is nothing to delete")
                    .as(refusedAs, named);
        }
        return delete(kind.get(), Target.resolved(kind.get(), named));
    }

    private ObjectOutcome delete(ResourceKind kind, ObjectRef object) throws InterruptedException {
        var refused = refusal(kind, object);
        if (refused.isPresent()) {
            return refused.get().as(refusedAs, object);
        }
        var found = parts.live().find(kind, object.namespace(), object.name());
        if (found.isFailure()) {
            return parts.refusals()
                    .of(found.answer(), "get", kind, object.namespace(), object.name())
                    .failed(object);
        }
        if (found.object().isEmpty()) {
            return gone(object);
        }
        var present = found.object().get();
        if (wanted.contains(present.path("metadata").path("uid").asText(""))) {
            // under this group nothing of its own is left there
            return new Refusal("not_found", "is the same object as one that was applied under another group")
                    .as("unchanged", object);
        }
        var foreign = foreign(present);
        return foreign.isPresent() ? foreign.get().as(refusedAs, object) : send(kind, object, present);
    }

    private Optional<Refusal> refusal(ResourceKind kind, ObjectRef object) {
        if (kind.isNamespace()) {
            return Optional.of(new Refusal(
                    "protected_namespace", "Niro never deletes namespaces; kubectl delete namespace " + object.name()));
        }
        if (!kind.namespaced()) {
            return Optional.of(new Refusal(
                    "not_managed",
                    "Niro deletes nothing that is cluster-scoped; kubectl delete " + kind.qualified() + " "
                            + object.name()));
        }
        return parts.scope()
                .refusal(kind, object.namespace(), object.name())
                .or(() -> denied("delete", kind, object))
                .or(() -> kind.isSecret()
                        ? denied("patch", kind, object).or(() -> denied("create", kind, object))
                        : denied("get", kind, object));
    }

    private Optional<Refusal> denied(String verb, ResourceKind kind, ObjectRef object) {
        return parts.permissions().refusal(verb, kind, object.namespace(), object.name(), parts.deadline());
    }

    private Optional<Refusal> foreign(JsonNode present) {
        if (!Stamps.isManaged(present)) {
            return Optional.of(new Refusal(
                    "not_managed",
                    "it does not carry the label " + Stamps.MANAGED_BY + "=" + Stamps.NIRO
                            + ": Niro deletes only what it applied"));
        }
        var owner = Stamps.deploymentOf(present);
        if (deployment != null && !owner.equals(deployment)) {
            return Optional.of(new Refusal(
                    "not_managed",
                    owner.isEmpty()
                            ? "it is of no deployment, not of '" + deployment + "'"
                            : "it is of the deployment '" + owner + "', not of '" + deployment + "'"));
        }
        return Optional.empty();
    }

    private ObjectOutcome send(ResourceKind kind, ObjectRef object, JsonNode present) throws InterruptedException {
        var path = kind.path(object.namespace(), object.name());
        var sent = parts.calls().sendKnowingly(KubernetesRequest.delete(path, options(present)));
        var answer = sent.answer();
        if (answer.isSuccess() || (answer.status() == 404 && sent.mayHaveArrived())) {
            return new ObjectOutcome(object, "deleted", null, null, null);
        }
        return answer.status() == 404
                ? gone(object)
                : parts.refusals()
                        .of(answer, "delete", kind, object.namespace(), object.name())
                        .failed(object);
    }

    private ObjectNode options(JsonNode present) {
        var options = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "v1")
                .put("kind", "DeleteOptions")
                .put("propagationPolicy", "Background");
        options.putObject("preconditions")
                .put("uid", present.path("metadata").path("uid").asText(""));
        if (dryRun) {
            options.putArray("dryRun").add("All");
        }
        return options;
    }

    private static ObjectOutcome gone(ObjectRef object) {
        // without the reason the server would take it for left there
        return new Refusal("not_found", "was not there").as("unchanged", object);
    }
}
