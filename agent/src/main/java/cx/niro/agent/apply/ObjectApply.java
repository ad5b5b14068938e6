package cx.niro.agent.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.agent.kubernetes.KubernetesAnswer;
import cx.niro.agent.kubernetes.KubernetesRequest;
import cx.niro.protocol.ObjectOutcome;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Applies one object after the other, each after its permission. Used by one thread. */
final class ObjectApply {
    private final ApplySettings settings;
    private final Scope scope;
    private final Permissions permissions;
    private final ObjectCalls calls;
    private final Live live;
    private final CommandAge age;
    private final Deadline deadline;
    private final Refusals refusals;
    private final Diffs diffs;
    private final Set<String> uids = new HashSet<>();

    ObjectApply(Parts parts, ApplySettings settings) {
        this.settings = settings;
        this.scope = parts.scope();
        this.permissions = parts.permissions();
        this.calls = parts.calls();
        this.live = parts.live();
        this.age = parts.age();
        this.deadline = parts.deadline();
        this.refusals = parts.refusals();
        this.diffs = parts.diffs();
    }

    /** Of the objects that were found or written: one object may be served under several groups. */
    Set<String> uids() {
        return uids;
    }

    /** Empty where the API server does not serve the kind's path, or not yet. */
    Optional<ObjectOutcome> apply(Target target) throws InterruptedException {
        var refused = scope.refusal(target.kind(), target.namespace(), target.name());
        if (refused.isPresent()) {
            return refused.map(refusal -> refusal.failed(target.object()));
        }
        return target.kind().isNamespace() ? namespace(target) : object(target);
    }

    private Optional<ObjectOutcome> object(Target target) throws InterruptedException {
        // whether a Secret is there, only an apply tells, and that may be a create for the API server
        var denied =
                denied(target, "patch").or(() -> denied(target, target.kind().isSecret() ? "create" : "get"));
        if (denied.isPresent()) {
            return denied;
        }
        var found = live.find(target);
        if (found.isUnknownKind()) {
            return Optional.empty();
        }
        if (found.isFailure()) {
            return Optional.of(failed(target, "get", found.answer()));
        }
        var obstacle = found.object().isPresent()
                ? found.object().flatMap(before -> obstacle(target, before))
                : denied(target, "create");
        return obstacle.isPresent() ? obstacle : write(target, found.object());
    }

    /** Namespaces: the installer grants their creation and nothing else. */
    private Optional<ObjectOutcome> namespace(Target target) throws InterruptedException {
        var denied = denied(target, "get");
        if (denied.isPresent()) {
            return denied;
        }
        var found = live.find(target.kind(), null, target.name());
        if (found.isFailure()) {
            return Optional.of(failed(target, "get", found.answer()));
        }
        if (found.object().isEmpty()) {
            var mayNotCreate = denied(target, "create");
            return mayNotCreate.isPresent() ? mayNotCreate : create(target);
        }
        var before = found.object().get();
        note(before);
        if (isTerminating(before)) {
            return Optional.of(terminating(target));
        }
        if (hasAll(before, target.manifest(), "labels") && hasAll(before, target.manifest(), "annotations")) {
            return Optional.of(unchanged(target, before));
        }
        var mayNotChange = denied(target, "patch");
        return mayNotChange.isPresent() ? mayNotChange : write(target, found.object());
    }

    private Optional<ObjectOutcome> create(Target target) throws InterruptedException {
        var wanted = stamped(target);
        var sent =
                calls.sendKnowingly(KubernetesRequest.post(target.kind().path(null), settings.createQuery(), wanted));
        var answer = sent.answer();
        if (answer.status() == 409) {
            return Optional.of(outcome(target, sent.mayHaveArrived() ? "created" : "unchanged", null));
        }
        return Optional.of(
                answer.isSuccess()
                        ? outcome(target, "created", diff(target, MissingNode.getInstance(), answer.body()))
                        : failed(target, "create", answer));
    }

    private Optional<ObjectOutcome> write(Target target, Optional<JsonNode> before) throws InterruptedException {
        var wanted = stamped(target);
        // what a deployment owns stays in it when somebody pastes a newer manifest
        before.ifPresent(present -> keepDeployment(wanted, present));
        var answer = patch(target, wanted, settings.force());
        if (Refusals.fieldsByManager(answer).keySet().equals(Set.of(Stamps.FIELD_MANAGER))) {
            // fields that we wrote by a create are ours, too
            answer = patch(target, wanted, true);
        }
        if (answer.status() == 404 && !Live.isAbsent(answer)) {
            return Optional.empty();
        }
        if (!answer.isSuccess()) {
            return Optional.of(failed(target, before.isPresent() ? "patch" : "create", answer));
        }
        note(answer.body());
        if (before.isEmpty() || answer.status() == 201) {
            return Optional.of(outcome(target, "created", diff(target, MissingNode.getInstance(), answer.body())));
        }
        return Optional.of(compared(target, wanted, before.get(), answer.body()));
    }

    private KubernetesAnswer patch(Target target, ObjectNode wanted, boolean force) throws InterruptedException {
        var request = KubernetesRequest.apply(target.path(), settings.query(force), wanted);
        return calls.send(target.kind().isSecret() ? request.forMetadata() : request);
    }

    private ObjectOutcome compared(Target target, ObjectNode wanted, JsonNode before, JsonNode after) {
        var isChanged =
                target.kind().isSecret() ? Changes.ofSecret(before, after) : Changes.ofWanted(wanted, before, after);
        return isChanged ? outcome(target, "configured", diff(target, before, after)) : unchanged(target, before);
    }

    /** As it was, unless an attempt before this one changed it and could not tell. */
    private ObjectOutcome unchanged(Target target, JsonNode before) {
        if (age.covers(before.path("metadata").path("creationTimestamp").asText(""))) {
            return outcome(target, "created", null);
        }
        return age.covers(Changes.ownEntry(before).path("time").asText(""))
                ? outcome(target, "configured", null)
                : outcome(
                        target, "unchanged", settings.dryRun() && target.kind().isSecret() ? Diffs.NOT_COMPARED : null);
    }

    private Optional<ObjectOutcome> obstacle(Target target, JsonNode before) {
        if (isTerminating(before)) {
            return Optional.of(terminating(target));
        }
        var owner = Stamps.deploymentOf(before);
        var isOthers = settings.deployment() != null && !owner.isEmpty() && !owner.equals(settings.deployment());
        if (isOthers && !settings.force()) {
            return Optional.of(new Refusal(
                            "conflict",
                            "it belongs to the deployment '" + owner + "'; apply with force to take it over")
                    .failed(target.object()));
        }
        var revision = Stamps.revisionOf(before);
        if (!isOthers
                && settings.revision() != null
                && revision.isPresent()
                && revision.getAsLong() > settings.revision()) {
            return Optional.of(new Refusal(
                            "revision_older",
                            "the cluster has revision " + revision.getAsLong() + ", this is the older revision "
                                    + settings.revision())
                    .failed(target.object()));
        }
        return Optional.empty();
    }

    private ObjectNode stamped(Target target) {
        return Stamps.put(
                target.manifest().deepCopy(),
                target.kind(),
                target.namespace(),
                settings.deployment(),
                settings.revision());
    }

    private void keepDeployment(ObjectNode wanted, JsonNode before) {
        if (settings.deployment() == null) {
            Stamps.keepDeployment(wanted, before);
        }
    }

    private Optional<ObjectOutcome> denied(Target target, String verb) {
        return permissions
                .refusal(verb, target.kind(), target.namespace(), target.name(), deadline)
                .map(refusal -> refusal.failed(target.object()));
    }

    private ObjectOutcome failed(Target target, String verb, KubernetesAnswer answer) {
        return refusals.of(answer, verb, target.kind(), target.namespace(), target.name())
                .failed(target.object());
    }

    private static ObjectOutcome terminating(Target target) {
        return new Refusal("conflict", "it is being deleted; apply again when it is gone").failed(target.object());
    }

    private static ObjectOutcome outcome(Target target, String outcome, String diff) {
        return new ObjectOutcome(target.object(), outcome, null, null, diff);
    }

    private String diff(Target target, JsonNode before, JsonNode after) {
        if (!settings.dryRun()) {
            return null;
        }
        if (target.kind().isSecret()) {
            return Diffs.NOT_COMPARED;
        }
        return diffs.of(cleaned(before), cleaned(after));
    }

    private void note(JsonNode object) {
        uids.add(object.path("metadata").path("uid").asText(""));
    }

    private static boolean hasAll(JsonNode before, JsonNode manifest, String field) {
        var present = before.path("metadata").path(field);
        return manifest.path("metadata").path(field).properties().stream()
                .allMatch(entry -> entry.getValue().equals(present.path(entry.getKey())));
    }

    private static boolean isTerminating(JsonNode object) {
        return object.path("metadata").hasNonNull("deletionTimestamp");
    }

    private static JsonNode cleaned(JsonNode object) {
        return object instanceof ObjectNode node ? Stamps.clean(node.deepCopy()) : object;
    }
}
